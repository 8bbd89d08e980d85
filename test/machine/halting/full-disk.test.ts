import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmallDisks, mountProblem } from '../../support/small-disks.ts';
import { orderMessages } from '../../support/drains.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';

const TOPIC = 'orders.events.v1.jd';
const RETRYING = 4;

const reason = mountProblem();
if (reason !== undefined) console.log(`The test of a full disk is skipped: ${reason}`);

describe.skipIf(reason !== undefined)('a full disk under ClickHouse', () => {
  let disks: SmallDisks;
  let system: RunningSystem;
  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), 'countyflow-full-'));
    disks = new SmallDisks(home);
    system = await openRunningSystem({
      home,
      release: () => {
        disks.unmount();
      },
    });
    await system.kafka.createTopic(TOPIC);
    await system.kafka.send(TOPIC, orderMessages('jd', ['J-0']));
    await system.until(({ code, partitions }) => code === 0 && partitions[0]?.accepted === 1);
  });
  afterAll(() => system[Symbol.asyncDispose]());

  it('makes the partition retry and say why and what to do, and is made up for once there is space', async () => {
    const beganMs = Date.now();
    const free = await disks.fill('clickhouse');
    const ids = [...Array(50).keys()].map((n) => `J-${n + 1}`);
    for (const id of ids) await system.kafka.send(TOPIC, orderMessages('jd', [id]));
    const { code, partitions } = await system.until(
      ({ code, partitions: [partition] }) =>
        code === RETRYING && partition?.problem?.what.includes('NOT_ENOUGH_SPACE') === true,
    );
    expect(code).toBe(RETRYING);
    const problem = partitions[0]?.problem;
    expect(problem?.what).toMatch(/code 243 NOT_ENOUGH_SPACE/);
    expect(problem?.where).toBe(`ClickHouse at ${system.engines.addresses.clickhouseUrl}`);
    expect(problem?.remedy).toBe("free space on ClickHouse's disk");
    expect(problem?.sinceMs).toBeGreaterThan(beganMs);

    await free();
    await system.until(({ code, partitions }) => code === 0 && partitions[0]?.accepted === ids.length + 1);
    const { code: closes, accounts } = await system.accounts();
    expect(closes).toBe(0);
    expect(accounts).toMatchObject([{ records: ids.length + 1, missing: 0, gapPositions: 0, closes: true }]);
    const found = await system.clickhouse.query({
      query: 'SELECT count() AS orders FROM orders FINAL',
      format: 'JSONEachRow',
    });
    expect(await found.json()).toEqual([{ orders: String(ids.length + 1) }]);
  });
});
