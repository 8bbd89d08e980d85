import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readLoad, retryLoad } from '../../../operations/loads/control-load.ts';
import { readContents } from '../../../operations/loads/describe-load.ts';
import {
  type PartitionQuestion,
  type PartitionsPlan,
  planPartitions,
} from '../../../operations/loads/plan-partitions.ts';
import { loadResult, startLoad } from '../../../operations/loads/start-load.ts';
import { TASK_QUEUE } from '../../../schemas/temporal.ts';
import { createActivities } from '../../../workers/activities/index.ts';
import { openDrains, orderMessages } from '../../support/drains.ts';
import type { Sent } from '../../support/kafka.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import { used } from '../../support/used.ts';

const CONTINUE_AFTER_EVENTS = 2_000;
const PLATFORM = 'jd';
const TOPIC = 'orders.events.v1.jd';
const SOURCE = `kafka/${TOPIC}/0`;
/** Each group is read by a reader of its own. */
const GROUPS = 8;
const ORDERS = 20;
/** Orders, one of them in a newer version, and a message that is no event. */
const RECORDS = ORDERS + 2;
const FIRST_SENT_MS = Date.now() - 60_000;

const drains = used(openDrains);
const temporal = used(() => openTestTemporal(CONTINUE_AFTER_EVENTS));
used(async () => {
  const { ingestContext, connection } = drains;
  return temporal.startWorker(createActivities({ ingestContext, kafka: connection }), TASK_QUEUE);
});
const sent: Sent[] = [];
beforeAll(async () => {
  await drains.kafka.createTopic(TOPIC);
  for (let group = 0; group < GROUPS; group += 1) {
    await publish(group);
    await drains.drain({ topic: TOPIC });
  }
});

async function publish(group: number): Promise<void> {
  const ids = [...Array(ORDERS).keys()].map((n) => `G${String(group)}-${String(n)}`);
  const messages = [
    ...orderMessages(PLATFORM, ids),
    ...orderMessages(PLATFORM, ids.slice(0, 1), { version: 5 }),
    { key: 'broken', value: '{' },
  ].map((one) => ({ ...one, timestamp: String(FIRST_SENT_MS + group * 1_000) }));
  await drains.kafka.send(TOPIC, messages);
  sent.push(...messages);
}

/** The highest version of each order, from what was published. */
function published(): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const { key, value } of sent) {
    if (key === null || key === 'broken') continue;
    const { data } = JSON.parse(String(value)) as { data: { version: number } };
    versions[key] = String(Math.max(data.version, Number(versions[key] ?? 0)));
  }
  return versions;
}

/** Loses what the database has of groups, as a copy of it from before would. */
async function lose(fromGroup: number, toGroup: number): Promise<void> {
  const [first, next] = [fromGroup * RECORDS, toGroup * RECORDS];
  await loseRanges(first, next);
  for (let group = fromGroup; group < toGroup; group += 1)
    await drains.client.command({
      query: `DELETE FROM orders WHERE startsWith(order_id, {prefix:String})`,
      query_params: { prefix: `G${String(group)}-` },
    });
  await drains.client.command({
    query:
      'DELETE FROM quarantine WHERE source = {source:String} AND position >= {first:UInt64} AND position < {next:UInt64}',
    query_params: { source: SOURCE, first, next },
  });
}

async function loseRanges(first: number, next: number): Promise<void> {
  await drains.client.command({
    query: `DELETE FROM ingest_log
            WHERE source = {source:String} AND first_position >= {first:UInt64} AND next_position <= {next:UInt64}`,
    query_params: { source: SOURCE, first, next },
  });
}

function plan(question: Partial<PartitionQuestion> = {}): Promise<PartitionsPlan> {
  return planPartitions(
    { kafka: drains.connection, clickhouse: drains.client },
    { topic: TOPIC, options: { ratePerSecond: null, maxParallel: 2 }, who: '', ...question },
  );
}

const at = () => ({ clickhouse: drains.client, temporal: temporal.client });

async function load(name: string | undefined): Promise<unknown> {
  return loadResult(await startLoad(at(), name ?? '', { mode: 'missing', who: '' }));
}

/** The ranges that count, with their readers. */
function ranges(): Promise<{ first: string; epoch: string }[]> {
  return rows(
    drains.client,
    `SELECT first_position AS first, epoch FROM ingest_range
     WHERE source = {source:String} AND next_position > first_position ORDER BY first`,
    { source: SOURCE },
  );
}

async function expectAllStored(groups: number): Promise<void> {
  const records = String(groups * RECORDS);
  expect(await drains.account(TOPIC)).toMatchObject({
    ...{ first_position: '0', next_position: records, records, missing: '0', closes: 1 },
    ...{ accepted: String(groups * (RECORDS - 1)), quarantined: String(groups) },
  });
  expect(await drains.versions(PLATFORM)).toEqual(published());
  const held = await rows<{ position: string }>(
    drains.client,
    'SELECT position FROM quarantine FINAL WHERE source = {source:String} ORDER BY position',
    { source: SOURCE },
  );
  const broken = [...sent.keys()].filter((offset) => sent[offset]?.key === 'broken');
  expect(held.map(({ position }) => Number(position))).toEqual(broken);
}

describe('a load of what the ledger lacks of a topic', () => {
  it('has nothing to do if nothing is missing', async () => {
    expect(await plan()).toEqual({
      plan: null,
      partitions: [{ topic: TOPIC, partition: 0, missing: 0, leftToLive: 0 }],
    });
    await expectAllStored(GROUPS);
  });

  it('fills holes, replaces nothing that is stored, and leaves what is to come to the live stream', async () => {
    const before = await ranges();
    await lose(1, 2);
    await lose(3, 5);
    const kept = await ranges();
    expect(before.length - kept.length).toBe(3);
    await publish(GROUPS);

    const { plan: planned, partitions } = await plan();
    expect(partitions).toEqual([{ topic: TOPIC, partition: 0, missing: 3 * RECORDS, leftToLive: RECORDS }]);
    expect(planned?.sources).toMatchObject([{ first: RECORDS, next: 5 * RECORDS }]);
    const positions = 4 * RECORDS;
    expect(await load(planned?.plan)).toMatchObject({ state: 'done', positions, stored: positions });
    expect(await ranges()).toEqual(expect.arrayContaining(kept));
    expect(await readContents(drains.client, planned?.plan ?? '')).toMatchObject({
      ...{ records: positions, accepted: 4 * (RECORDS - 1), quarantined: 4 },
    });
    // The live stream goes on at its cursor.
    expect(await drains.drain({ topic: TOPIC })).toMatchObject({ records: RECORDS });
    await expectAllStored(GROUPS + 1);
    expect((await plan()).plan).toBeNull();
    await expect(retryLoad(at(), planned?.plan ?? '', 'all', '')).rejects.toThrow(
      `countyflow ingest rewind --topic ${TOPIC} --partition 0 --offset ${String(RECORDS)}`,
    );
  });

  it('is bounded by offsets, or by the times of the records', async () => {
    await lose(1, 2);
    await lose(6, 7);
    const byOffset = await plan({ from: { offset: 0n }, to: { offset: BigInt(2 * RECORDS) } });
    expect(byOffset.plan?.sources).toMatchObject([{ first: RECORDS, next: 2 * RECORDS }]);
    const byTime = await plan({
      from: { timeMs: FIRST_SENT_MS + 6_000 },
      to: { timeMs: FIRST_SENT_MS + 7_000 },
    });
    expect(byTime.plan?.sources).toMatchObject([{ first: 6 * RECORDS, next: 7 * RECORDS }]);
    for (const one of [byOffset, byTime])
      expect(await load(one.plan?.plan)).toMatchObject({ state: 'done', stored: RECORDS });
    await expectAllStored(GROUPS + 1);
  });

  it('is refused where one reader stored what is before and after, and names the rewind', async () => {
    const [range] = await rows<Record<string, unknown>>(
      drains.client,
      'SELECT * FROM ingest_range WHERE source = {source:String} AND first_position = {first:UInt64}',
      { source: SOURCE, first: 2 * RECORDS },
    );
    const part = (first: number, next: number): unknown => ({
      ...range,
      ...{ first_position: first, next_position: next, records: next - first, accepted: next - first },
      quarantined: 0,
    });
    const [first, next] = [2 * RECORDS, 3 * RECORDS];
    await loseRanges(first, next);
    await drains.client.insert({
      table: 'ingest_log',
      format: 'JSONEachRow',
      values: [part(first, first + 5), part(first + 8, next)],
    });
    await expect(plan()).rejects.toThrow(
      `countyflow ingest rewind --topic ${TOPIC} --partition 0 --offset ${String(first + 5)}`,
    );
    await loseRanges(first, next);
    expect(await load((await plan()).plan?.plan)).toMatchObject({ state: 'done' });
    await expectAllStored(GROUPS + 1);
  });

  it('fails for good where Kafka no longer has the offsets, says which, and loads the others', async () => {
    await lose(5, 7);
    const { plan: planned } = await plan();
    await drains.kafka.deleteRecordsBefore(TOPIC, BigInt(6 * RECORDS));
    expect(await load(planned?.plan)).toMatchObject({
      ...{ state: 'partial', failedChunks: 1, positions: 2 * RECORDS, stored: RECORDS },
    });
    expect((await readLoad(at(), planned?.plan ?? '')).failure).toContain(
      `offsets ${String(5 * RECORDS)} to ${String(6 * RECORDS - 1)} (${String(RECORDS)} in all) were removed by retention unread`,
    );
    expect(await drains.account(TOPIC)).toMatchObject({ missing: String(RECORDS), closes: 0 });
  });
});
