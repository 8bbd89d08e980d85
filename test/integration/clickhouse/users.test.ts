import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loginOf } from '../../../infra/engines/clickhouse/logins.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { PATIENCE } from '../../support/patience.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { logIn } from '../../../adapters/configuration/environment.ts';
import { useLocalClickHouse } from '../../support/local-clickhouse.ts';

const clickhouse = useLocalClickHouse();

let analyst: ClickHouseClient;
beforeAll(async () => {
  const pipeline = connectClickHouse(clickhouse.engines().connections.clickhouse);
  await migrate(pipeline);
  await storeReference(pipeline, REFERENCE);
  // The server makes the table when it first has something to log: until then, no user can be refused to read it.
  await pipeline.command({ query: 'SYSTEM FLUSH LOGS query_log' });
  await pipeline.close();
  const { user, password } = logIn(loginOf(clickhouse.engines().home, 'analyst'));
  analyst = clickhouse.client({ username: user ?? '', password: password?.reveal() ?? '' });
});

describe('the analyst of the local ClickHouse', () => {
  it('reads every public view', async () => {
    // An answer that is not read keeps its connection until the client gives it up.
    for (const view of PUBLIC_VIEWS) await rows(analyst, `SELECT * FROM ${view} LIMIT 1`);
  });

  it('sees the public views and no other table', async () => {
    const seen = await rows<{ name: string }>(
      analyst,
      'SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name',
    );
    expect(seen.map(({ name }) => name)).toEqual([...PUBLIC_VIEWS]);
  });

  it.each([
    'SELECT * FROM orders',
    'SELECT * FROM system.query_log',
    'SELECT * FROM system.users',
    'CREATE TABLE mine (n UInt8) ENGINE = Memory',
    'INSERT INTO orders (order_id) VALUES (1)',
    "INSERT INTO FUNCTION file('/tmp/x', CSV, 'n UInt8') VALUES (1)",
    'DROP VIEW statistic',
  ])('is refused: %s', async (query) => {
    await expect(analyst.command({ query })).rejects.toMatchObject({
      type: expect.stringMatching(/^(ACCESS_DENIED|READONLY)$/) as string,
    });
  });

  it('sees and ends its own queries, and those of no other user', async () => {
    const query = 'SELECT max(sleepEachRow(0.1)) AS slept FROM numbers(30) SETTINGS max_block_size = 1';
    const others = clickhouse.client().query({ query, format: 'JSONEachRow' });
    const seen = 'SELECT DISTINCT user FROM system.processes ORDER BY user';
    await vi.waitFor(async () => {
      expect(await rows(clickhouse.client(), seen)).toContainEqual({ user: 'countyflow' });
    }, PATIENCE);
    expect(await rows(analyst, seen)).toEqual([{ user: 'analyst' }]);
    await analyst.command({ query: "KILL QUERY WHERE user = 'countyflow' SYNC" });
    expect(await (await others).json()).toEqual([{ slept: 0 }]);
  });

  it.each([
    "file('/etc/hostname', LineAsString)",
    "url('http://127.0.0.1:1/', LineAsString)",
    "s3('http://127.0.0.1:1/bucket/key', CSV)",
    "remote('127.0.0.1:1', system.one)",
    "mysql('127.0.0.1:1', 'd', 't', 'u', 'p')",
    "executable('ls', LineAsString, 'line String')",
  ])('reads nothing outside of ClickHouse: %s', async (table) => {
    await expect(analyst.query({ query: `SELECT * FROM ${table}` })).rejects.toMatchObject({
      type: expect.stringMatching(/^(ACCESS_DENIED|UNSUPPORTED_METHOD)$/) as string,
    });
  });

  it.each([
    ['max_execution_time', 0],
    ['max_execution_time', 121],
    ['max_memory_usage', 0],
    ['max_memory_usage', 600_000_000],
    ['max_result_rows', 0],
    ['max_result_rows', 1_000_000_000],
    ['max_rows_to_read', 0],
    ['max_rows_to_read', 1_000_000_000_000],
    ['readonly', 0],
  ])('cannot raise a limit: %s = %i', async (setting, value) => {
    const query = `SELECT 1 SETTINGS ${setting} = ${value}`;
    await expect(analyst.query({ query })).rejects.toMatchObject({
      type: expect.stringMatching(/^(SETTING_CONSTRAINT_VIOLATION|READONLY)$/) as string,
    });
  });

  it.each([
    ['MEMORY_LIMIT_EXCEEDED', 'SELECT uniqExact(number) FROM numbers(100000000)'],
    ['TOO_MANY_ROWS', 'SELECT sum(number) FROM numbers(1000000001)'],
    ['TOO_MANY_ROWS_OR_BYTES', 'SELECT number FROM numbers(10000001)'],
    [
      'TIMEOUT_EXCEEDED',
      'SELECT sleepEachRow(0.1) FROM numbers(600) SETTINGS max_block_size = 1, max_execution_time = 1',
    ],
  ])('is held to the limits, or to lower ones that it sets: %s', async (type, query) => {
    const kept = analyst.query({ query, clickhouse_settings: { wait_end_of_query: 1 } });
    await expect(kept.then((answer) => answer.text())).rejects.toMatchObject({ type });
  });

  it('may change other settings, as many clients do when they connect', async () => {
    // 65: what Grafana asks for unless told otherwise.
    const query = 'SELECT 1 AS one SETTINGS max_threads = 1, max_execution_time = 65';
    expect(await (await analyst.query({ query, format: 'JSONEachRow' })).json()).toEqual([{ one: 1 }]);
  });
});

describe('passwords of the local ClickHouse', () => {
  it('are in files that their owner alone can read, and in no other file of the home folder', () => {
    const { home } = clickhouse.engines();
    const files = (['countyflow', 'analyst'] as const).map((user) => loginOf(home, user).passwordFile);
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'clickhouse', 'passwords')).mode & 0o777).toBe(0o700);
    // ClickHouse removes files meanwhile, which grep takes as they come.
    for (const file of files) {
      const { stdout } = spawnSync('grep', ['-rlsF', '-f', file, home], { encoding: 'utf8' });
      expect(stdout.trim().split('\n')).toEqual([file]);
    }
  });

  it.each([
    ['', ''],
    ['default', ''],
    ['default', 'x'],
    ['countyflow', ''],
    ['countyflow', 'x'],
    ['analyst', ''],
  ])('are asked for: user %j with password %j is refused', async (username, password) => {
    const url = new URL(clickhouse.url());
    url.searchParams.set('user', username);
    url.searchParams.set('password', password);
    const answer = await fetch(url, { method: 'POST', body: 'SELECT 1' });
    expect(answer.ok).toBe(false);
    expect(await answer.text()).toMatch(/AUTHENTICATION_FAILED|USER_SESSION_LIMIT_EXCEEDED/);
  });
});

/** A browser sends no password that it was not given, whatever page or host name the request comes from. */
describe('requests that a page of another site could make', () => {
  const ask = (headers: Record<string, string>, body: string): Promise<{ status: number; cors: unknown }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(clickhouse.url());
      const sent = request({ hostname, port, path: '/', method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve({
          status: answer.statusCode ?? 0,
          cors: answer.headers['access-control-allow-origin'],
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });

  it.each([
    { Host: 'evil.example' },
    { Host: '127.0.0.1.evil.example' },
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ])('run no statement and may read no answer: %j', async (headers) => {
    const { status, cors } = await ask(headers, 'CREATE TABLE by_page (n UInt8) ENGINE = Memory');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(cors).toBeUndefined();
    const made = await rows(clickhouse.client(), "SELECT name FROM system.tables WHERE name = 'by_page'");
    expect(made).toEqual([]);
  });

  it('are not answered with credentials of the user, since a GET may not write', async () => {
    const answer = await clickhouse.get('CREATE TABLE by_link (n UInt8) ENGINE = Memory');
    expect(await answer.text()).toMatch(/READONLY/);
  });
});
