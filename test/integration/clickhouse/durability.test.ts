import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loginOf } from '../../../infra/engines/clickhouse/logins.ts';
import { startClickHouse } from '../../../infra/engines/clickhouse/start.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { QUIET } from '../../support/local-clickhouse.ts';

let folder: string;
const started: Child[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) await child.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(log = 'clickhouse.log') {
  const ports = await findPorts(['clickhouse', 'clickhouseNative']);
  const child = await startClickHouse(folder, ports, 'default', join(folder, log));
  started.push(child);
  const { user, passwordFile } = loginOf(folder);
  const password = readFileSync(passwordFile, 'utf8').trim();
  const url = `http://127.0.0.1:${ports.clickhouse}`;
  return { child, client: createClient({ ...QUIET, url, username: user, password }) };
}

describe('the data folder', () => {
  it('keeps what was acknowledged, through kill -9', async () => {
    const first = await start();
    await first.client.command({
      query: `CREATE TABLE kept (id UInt32) ENGINE = MergeTree ORDER BY id
              SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
    });
    let acknowledged = 0;
    const inserting = (async () => {
      for (;;) {
        const values = Array.from({ length: 100 }, (_, n) => ({ id: acknowledged + n }));
        await first.client.insert({ table: 'kept', values, format: 'JSONEachRow' });
        acknowledged += values.length;
      }
    })();
    const interrupted = expect(inserting).rejects.toThrow();
    while (acknowledged < 1_000) await new Promise((resolve) => setTimeout(resolve, 5));
    process.kill(first.child.identities[0]?.pid ?? 0, 'SIGKILL');
    await interrupted;
    expect(await first.child.ended).toBe('signal SIGKILL');
    await first.client.close();

    const second = await start();
    const result = await second.client.query({
      query: `SELECT count() AS rows, uniqExact(id) AS ids FROM kept WHERE id < ${acknowledged}`,
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ rows: acknowledged, ids: acknowledged }]);
    await second.client.close();
  });

  it('syncs a merged part, and keeps the parts that it was merged from for a minute', async () => {
    const { client } = await start();
    const result = await client.query({
      query: `SELECT name, value FROM system.merge_tree_settings
        WHERE name LIKE 'min%fsync_after_merge' OR name = 'old_parts_lifetime' ORDER BY name`,
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([
      { name: 'min_compressed_bytes_to_fsync_after_merge', value: '1' },
      { name: 'min_rows_to_fsync_after_merge', value: '1' },
      { name: 'old_parts_lifetime', value: '60' },
    ]);
    await client.close();
  });

  it('belongs to one server: a second one says who has it, and the first goes on', async () => {
    const first = await start();
    await expect(start('second.log')).rejects.toThrow(/another process holds its data folder.*second\.log/s);
    expect(await first.client.ping()).toEqual({ success: true });
    await first.client.close();
  });

  it('is let go without being killed, even while a query runs', async () => {
    const { child, client } = await start();
    const running = client.command({
      query: 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(number)',
    });
    const ended = expect(running).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await child.stop();
    expect(['code 0', 'signal SIGTERM']).toContain(await child.ended);
    await ended;
    await client.close();
    const again = await start();
    expect(await again.client.ping()).toEqual({ success: true });
    await again.client.close();
  });
});
