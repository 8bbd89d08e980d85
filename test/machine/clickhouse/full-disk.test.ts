import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngines, type RunningEngines } from '../../../infra/engines/start.ts';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { mountProblem } from '../../support/small-disks.ts';

const MEBIBYTE = 1024 * 1024;
const ROWS_PER_PART = 15_000;
const PARTS = 4;
const CYCLES = 4;

const reason = mountProblem();
if (reason !== undefined) console.log(`The disk of ClickHouse is not filled: ${reason}`);

describe.skipIf(reason !== undefined)('a merge that ends while the disk is full', () => {
  let home: string;
  let folder: string;
  let engines: RunningEngines;
  let client: ClickHouseClient;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'countyflow-merge-'));
    folder = join(home, 'clickhouse');
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2500m', 'tmpfs', folder]);
    const environment = readEnvironment({});
    engines = await startEngines({ home, environment, engines: ['clickhouse'], handleSignals: false });
    client = connectClickHouse(engines.connections.clickhouse);
    await client.command({
      query: `CREATE TABLE merged (id UInt64, pad String CODEC(NONE)) ENGINE = MergeTree ORDER BY id
        SETTINGS min_bytes_for_wide_part = 0, fsync_after_insert = 1, fsync_part_directory = 1`,
    });
  });
  afterAll(async () => {
    await client.close();
    await engines.stop();
    execFileSync('umount', ['-l', folder]);
    rmSync(home, { recursive: true, force: true });
  });

  it('loses no acknowledged row, since ClickHouse starts again and checks its parts', async () => {
    let acknowledged = 0;
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      for (let n = 0; n < PARTS; n += 1) {
        const query = `INSERT INTO merged SELECT ${acknowledged} + number, randomPrintableASCII(1000) FROM numbers(${ROWS_PER_PART})`;
        await client.command({ query });
        acknowledged += ROWS_PER_PART;
      }
      // Little is left to fill once the merge has begun, and the merge has reserved its room.
      const releaseMost = fill(join(folder, 'filler'), acknowledged * 1_000 + 100 * MEBIBYTE);
      const merging = client.command({ query: 'OPTIMIZE TABLE merged FINAL' }).catch(() => undefined);
      await sleep(60 + 40 * cycle);
      const releaseRest = fill(join(folder, 'filler-rest'), 0);
      await merging;
      await sleep(500);
      releaseMost();
      releaseRest();
      await expect.poll(answers).toBe(true);
    }
    const [found] = await rows<{ rows: string; ids: string }>(
      client,
      'SELECT count() AS rows, uniqExact(id) AS ids FROM merged',
    );
    expect(found).toEqual({ rows: String(acknowledged), ids: String(acknowledged) });
  });

  async function answers(): Promise<boolean> {
    return (await client.ping({ select: true })).success;
  }
});

/** Takes all but some bytes of what is left, and returns what gives it back. */
function fill(path: string, leftBytes: number): () => void {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(MEBIBYTE);
  const { bavail, bsize } = statfsSync(dirname(path));
  const chunks = leftBytes === 0 ? Infinity : (bavail * bsize - leftBytes) / MEBIBYTE;
  try {
    for (let n = 0; n < chunks; n += 1) writeSync(file, chunk);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
  return () => {
    rmSync(path);
  };
}
