import { mkdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../../../domain/must.ts';
import type { Ports } from '../ports.ts';
import { type Child, type Say, startReady } from '../supervision/child.ts';
import { signal } from '../supervision/identity.ts';
import { note } from '../supervision/log-file.ts';
import { libraryPath } from './library.ts';
import { makePasswords } from './logins.ts';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));
export const USERS = fileURLToPath(new URL('users.xml', import.meta.url));
export const CONFIG = fileURLToPath(new URL('config.xml', import.meta.url));
const ANALYST_ROLE = new URL('../../clickhouse/analyst-role.sql', import.meta.url);

interface ClickHouseOptions {
  /** In place of users.xml and config.xml. */
  readonly users?: string;
  readonly config?: string;
  readonly say?: Say;
}

/**
 * Starts the local ClickHouse of a home folder. Resolves when it answers a ping. Rejects where the package has no
 * library for this machine.
 */
export async function startClickHouse(
  home: string,
  ports: Pick<Ports, 'clickhouse' | 'clickhouseNative'>,
  database: string,
  logPath: string,
  { users = USERS, config = CONFIG, say }: ClickHouseOptions = {},
): Promise<Child> {
  libraryPath();
  const folder = join(home, 'clickhouse', 'data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sha256 = makePasswords(home);
  const child = await startReady(
    {
      name: 'ClickHouse',
      run: { script: SERVER },
      args: [folder, config],
      environment: {
        // Of the columns: clients write an instant as text in the server's zone, and it is read in the column's.
        TZ: 'Asia/Shanghai',
        // A terminal without colours and line editing, since its screen is a log file.
        TERM: 'dumb',
        // What is freed in pieces of 2 MiB goes back to the machine at once: queries that follow each other on a busy
        // machine had up to 2.1 GB resident before, 1.5 GB since.
        JE_MALLOC_CONF: 'oversize_threshold:2097152',
        CLICKHOUSE_HTTP_PORT: String(ports.clickhouse),
        CLICKHOUSE_NATIVE_PORT: String(ports.clickhouseNative),
        CLICKHOUSE_SERVER_LOG: join(dirname(logPath), 'clickhouse-server.log'),
        CLICKHOUSE_USERS_FILE: users,
        CLICKHOUSE_COUNTYFLOW_SHA256: sha256.countyflow,
        CLICKHOUSE_ANALYST_SHA256: sha256.analyst,
        CLICKHOUSE_ANALYST_GRANT: grantTo(database),
        CLICKHOUSE_ANALYST_TABLES: listed('tables'),
        CLICKHOUSE_ANALYST_COLUMNS: listed('columns'),
      },
      logPath,
      endsWithStandardInput: true,
      writesText: true,
    },
    () => answersPing(`http://127.0.0.1:${ports.clickhouse}/ping`),
    say,
  );
  startAgainWhenDiskIsFull(child, folder);
  return child;
}

/** The views and tables of analyst-role.sql, for the local analyst. */
function grantTo(database: string): string {
  const granted = readFileSync(ANALYST_ROLE, 'utf8').matchAll(/^ {2}SELECT ON (\w+)/gm);
  return `GRANT ${[...granted].map(([, name = '']) => `SELECT ON ${database}.${name}`).join(', ')}`;
}

/** Which rows of a list of the server the local analyst sees, as analyst-role.sql has it. */
function listed(table: 'tables' | 'columns'): string {
  const policy = new RegExp(`ON system\\.${table}\\s+FOR SELECT USING (.+) TO `).exec(
    readFileSync(ANALYST_ROLE, 'utf8'),
  );
  return must(policy?.[1], `the policy of system.${table} in analyst-role.sql`);
}

const ANSWER_WITHIN_MS = 5_000;

/** On a connection of its own: a kept one would hold up an orderly end. */
async function answersPing(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return (await fetch(url, { signal, headers: { connection: 'close' } })).ok;
  } catch {
    return false; // Not listening yet: what the caller waits for.
  }
}

const POLL_MS = 200;
const MEBIBYTE = 1024 * 1024;
/** ClickHouse reserves at least one mebibyte for whatever it writes. */
const FULL_BELOW_BYTES = 4 * MEBIBYTE;
const ROOM_FROM_BYTES = 64 * MEBIBYTE;

/**
 * Kills ClickHouse when its disk becomes full, so that its supervisor starts it again. A merge that ends on a full
 * disk leaves a part with empty files, which ClickHouse 26.7 counts as good: a start finds it, puts it aside and takes
 * the parts that it was merged from, which are kept for a minute. No merge begins while there is no room.
 */
function startAgainWhenDiskIsFull(child: Child, folder: string): void {
  let hadRoom = false;
  const timer = setInterval(() => {
    void statfs(folder).then(
      ({ bavail, bsize }) => {
        const free = bavail * bsize;
        if (free >= ROOM_FROM_BYTES) hadRoom = true;
        if (free >= FULL_BELOW_BYTES || !hadRoom) return;
        hadRoom = false;
        note(child.logPath, 'the disk is full: ClickHouse starts again, to check the parts that it merged');
        for (const identity of child.identities) signal(identity, 'SIGKILL');
      },
      () => undefined, // The folder is gone, and ClickHouse with it.
    );
  }, POLL_MS);
  timer.unref();
  void child.ended.then(() => {
    clearInterval(timer);
  });
}
