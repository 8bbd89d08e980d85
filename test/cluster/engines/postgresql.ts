import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findPorts } from '../../../infra/engines/ports.ts';
import { startChild, untilReady } from '../../../infra/engines/supervision/child.ts';
import { find } from '../../../infra/setup/shell.mjs';
import { Killable } from '../../support/killable.ts';

/** Debian keeps the programs of each release in a folder of its own, and few of them on the PATH. */
const DEBIAN = '/usr/lib/postgresql';
const USER = 'temporal';
const run = promisify(execFile);

export interface PostgreSql {
  readonly process: Killable;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** The folder of `initdb`, `postgres` and `pg_isready`, of the newest release; undefined if there is none. */
export function postgreSqlFolder(): string | undefined {
  const releases = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number).filter(Boolean) : [];
  const folders = releases.sort((a, b) => b - a).map((release) => join(DEBIAN, String(release), 'bin'));
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  const onPath = find('initdb');
  return found ?? (onPath && dirname(onPath));
}

/** Starts a server on loopback, with its data and its log in a folder. */
export async function startPostgreSql(folder: string): Promise<PostgreSql> {
  const programs = postgreSqlFolder() ?? '';
  const as = (program: string, args: readonly string[]): [string, string[]] => {
    const [first, ...before] = [...notAsRoot(), join(programs, program)];
    return [first, [...before, ...args]];
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  const password = randomBytes(12).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const login = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`];
  await run(...as('initdb', ['-D', data, '--encoding=UTF8', '--locale=C', ...login]));
  const { port } = await findPorts(['port']);
  const options = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const [program, args] = as('postgres', ['-D', data, ...options]);
  const logPath = join(folder, 'postgresql.log');
  const process = await Killable.start('PostgreSQL', async () => {
    const child = await startChild({ name: 'PostgreSQL', run: { program }, args, logPath });
    await untilReady(child, () => isReady(join(programs, 'pg_isready'), port));
    return child;
  });
  return { process, port, user: USER, password, stop: () => process.stop() };
}

async function isReady(program: string, port: number): Promise<boolean> {
  try {
    await run(program, ['-h', '127.0.0.1', '-p', String(port), '-d', 'postgres', '-U', USER]);
    return true;
  } catch {
    return false; // Not listening yet, or replaying its log.
  }
}

/** PostgreSQL refuses to run as root: then in a namespace where root's files belong to an ordinary user. */
function notAsRoot(): string[] {
  return process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : [];
}
