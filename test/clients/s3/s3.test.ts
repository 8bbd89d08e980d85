import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { libraryPath } from '../../../infra/engines/clickhouse/library.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { find, run } from '../../../infra/setup/shell.mjs';
import { succeeded } from '../../support/countyflow.ts';
import { runHere } from '../../support/command-here.ts';
import { PATIENCE } from '../../support/patience.ts';
import { preparedFolder } from '../../support/prepared-folder.ts';

const SERVER = 'github.com/johannesboyne/gofakes3/cmd/gofakes3@v1.2.0';
const THREADS = fileURLToPath(new URL('../../support/backup-threads.mjs', import.meta.url));
const BUCKET = 'backups';

const reason =
  process.env['COUNTYFLOW_TEST_S3'] !== '1'
    ? 'they run on request: COUNTYFLOW_TEST_S3=1'
    : find('go') === undefined
      ? 'not on this machine: go'
      : undefined;
if (reason !== undefined) console.warn(`Tests of backups to S3 are skipped: ${reason}`);

/** An empty ClickHouse of its own, and the command beside it. */
async function openHome() {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-s3-'));
  const environment = readEnvironment({});
  const engines = await startEngines({ home, environment, engines: ['clickhouse'], handleSignals: false });
  const client = connectClickHouse(engines.connections.clickhouse);
  return {
    client,
    async must(...words: readonly string[]): Promise<string> {
      const variables = { COUNTYFLOW_HOME: home, ...variablesOf(engines.addresses) };
      return succeeded(runHere(variables, ...words));
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await engines.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const contentOf = (client: ClickHouseClient): Promise<unknown> =>
  rows(
    client,
    'SELECT count() AS rows, sum(cityHash64(source, position, byte_offset)) AS hash FROM archive_chunk FINAL',
  );

const addRows = (client: ClickHouseClient, from: number): Promise<unknown> =>
  client.command({
    query: `INSERT INTO archive_chunk (source, position, byte_offset)
            SELECT 'archive/x', ${from} + number, cityHash64(${from} + number) FROM numbers(10000)`,
  });

describe.skipIf(reason !== undefined)('backups at an address of S3', () => {
  let server: ChildProcess;
  let address: string;
  beforeAll(async () => {
    const folder = await preparedFolder(
      'clients/s3-server',
      [fileURLToPath(import.meta.url)],
      async (fresh) => {
        await run('go', ['install', SERVER], { env: { ...process.env, GOBIN: fresh } });
      },
    );
    const { s3 } = await findPorts(['s3']);
    const host = `127.0.0.1:${s3}`;
    server = spawn(
      join(folder, 'gofakes3'),
      ['-backend', 'memory', '-host', host, '-initialbucket', BUCKET],
      { stdio: 'ignore' },
    );
    address = `http://${host}/${BUCKET}/countyflow`;
    await vi.waitFor(() => fetch(`http://${host}/${BUCKET}`), PATIENCE);
    // ClickHouse takes the keys from its environment.
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('COUNTYFLOW_TEST_CHDB', libraryPath());
    vi.stubEnv('NODE_OPTIONS', `--import ${THREADS}`);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.kill('SIGTERM');
  });

  it('are whole and incremental, listed, verified, and restored into an empty home', async () => {
    await using source = await openHome();
    await source.must('migrate');
    await addRows(source.client, 0);
    const whole = JSON.parse(await source.must('backup', address, '--json')) as { id: string };
    await addRows(source.client, 10_000);
    const next = JSON.parse(await source.must('backup', address, '--json')) as { id: string; base: string };
    expect(next.base).toBe(whole.id);
    expect(await source.must('backup', address, '--list')).toMatch(new RegExp(`${whole.id}[^]*${next.id}`));
    await source.must('backup', address, '--verify');

    await using target = await openHome();
    await target.must('restore', address);
    expect(await contentOf(target.client)).toEqual(await contentOf(source.client));
    expect(await contentOf(target.client)).toMatchObject([{ rows: '20000' }]);
  });
});
