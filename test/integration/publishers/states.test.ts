import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { sourceName, type PartitionSource } from '../../../pipeline/ledger/source.ts';
import { nextEpoch } from '../../../pipeline/ledger/ingest-log.ts';
import { countArrived } from '../../../pipeline/event-index/event-index.ts';
import { readEventState } from '../../../publishers/view/states.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import { putRecord } from '../../../adapters/kafka/collected-records.ts';
import { validEvent } from '../../support/events.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { useIngest } from '../../support/database.ts';
import { useFolder } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.tmall';
const DAY_MS = 86_400_000;
const ALL = { fromMs: 0, untilMs: Date.UTC(2100, 0, 1) };

const test = useIngest();
const folder = useFolder();

const eventOf = (id: string, changes: Partial<OrderVersion> = {}): OrderEvent => ({
  ...validEvent({ platform: 'tmall', orderId: 'o-1', ...changes }),
  id,
});

let offset = 0n;

/** Reads events as from a partition of Kafka, in one batch. Returns the offset of the first. */
async function ingest(
  events: readonly OrderEvent[],
  { receivedMs = Date.parse('2017-11-11T00:03:05+08:00'), at = offset } = {},
): Promise<bigint> {
  const source: PartitionSource = { kind: 'kafka', topic: TOPIC, partition: 0 };
  const batch = await test.ingestContext.pools.events.acquire();
  for (const [index, event] of events.entries())
    putRecord(batch.resource, {
      offset: at + BigInt(index),
      key: Buffer.from(event.subject),
      value: Buffer.from(JSON.stringify(event)),
      timestampMs: receivedMs,
    });
  const next = at + BigInt(events.length);
  await pump(test.ingestContext, {
    source,
    epoch: await nextEpoch(test.client, sourceName(source)),
    topicPlatform: 'tmall',
    async *read() {
      yield { events: batch, first: at, next, fingerprint: '0' };
    },
    progress: { next: at, records: 0, accepted: 0, quarantined: 0, reasons: {} },
    onStored: () => undefined,
  });
  if (next > offset) offset = next;
  return at;
}

const stateOf = (id: string) => readEventState(test.client, 'tmall', id);

describe('the state of an event', () => {
  it('is counted once it was read from Kafka, with its place and when Kafka got it', async () => {
    const at = await ingest([eventOf('kafka-1', { orderId: 'k-1' })]);
    expect(await stateOf('kafka-1')).toEqual({
      ...{ id: 'kafka-1', state: 'counted', orderId: 'k-1', version: 2, countedVersion: 2, timesSent: 1 },
      places: [{ topic: TOPIC, partition: 0, offset: String(at), receivedAt: '2017-11-10T16:03:05.000Z' }],
      rejects: [],
      windows: [],
    });
  });

  it('has every place of an event that was sent again, and one place of a range that was stored again', async () => {
    const event = eventOf('again', { orderId: 'a-1' });
    const first = await ingest([event]);
    const second = await ingest([event]);
    await ingest([event], { at: second });
    const found = await stateOf('again');
    expect(found?.timesSent).toBe(2);
    expect(found?.places.map((place) => 'offset' in place && place.offset)).toEqual(
      expect.arrayContaining([String(first), String(second)]),
    );
  });

  it('is known of an event in an archive, by the name of the archive and its position there', async () => {
    const path = join(folder, 'tmall.ndjson');
    const lines = [eventOf('other', { orderId: 'f-0' }), eventOf('filed', { orderId: 'f-1' })];
    await writeFile(path, lines.map((event) => JSON.stringify(event)).join('\n'));
    await loadArchive(test.ingestContext, path);
    expect(await stateOf('filed')).toMatchObject({
      state: 'counted',
      orderId: 'f-1',
      places: [{ archive: 'tmall.ndjson', position: '1' }],
    });
  });

  it('is found among forty thousand others', async () => {
    const path = join(folder, 'many.ndjson');
    const many = Array.from({ length: 40_000 }, (_, n) => eventOf(`many-${n}`, { orderId: `many-${n}` }));
    await writeFile(path, many.map((event) => JSON.stringify(event)).join('\n'));
    await loadArchive(test.ingestContext, path);
    for (const n of [0, 31_999, 32_000, 39_999])
      expect(await stateOf(`many-${n}`)).toMatchObject({
        orderId: `many-${n}`,
        places: [{ position: String(n) }],
      });
  });
});

describe('what arrived', () => {
  it('counts repeated versions and late events of the hours, and each position once', async () => {
    const placedAt = '2017-11-12T10:00:00+08:00';
    const [hour, paidAt] = [Date.parse(placedAt), '2017-11-12T10:01:00+08:00'];
    const time = paidAt;
    const one = { ...eventOf('h-1', { orderId: 'h-1', placedAt, paidAt }), time };
    const two = { ...eventOf('h-2', { orderId: 'h-2', placedAt, paidAt }), time };
    const at = await ingest([one, two, { ...one, id: 'h-1-again' }], { receivedMs: hour + DAY_MS });
    await ingest([one, two, { ...one, id: 'h-1-again' }], { receivedMs: hour + DAY_MS, at });
    await ingest([two], { receivedMs: hour + 4 * DAY_MS });
    const arrived = (fromMs: number, untilMs: number) =>
      countArrived(test.client, 'tmall', { fromMs, untilMs });
    expect(await arrived(hour, hour + 3_600_000)).toEqual({ events: 4, repeated: 2, late: 1 });
    expect(await arrived(hour + 3_600_000, hour + 7_200_000)).toEqual({ events: 0, repeated: 0, late: 0 });
    expect((await countArrived(test.client, 'jd', ALL)).events).toBe(0);
  });
});
