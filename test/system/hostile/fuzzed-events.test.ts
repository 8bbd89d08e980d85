import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { nextEpoch } from '../../../pipeline/ledger/ingest-log.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import { type Source, sourceName } from '../../../pipeline/ledger/source.ts';
import { readOrder, type ReadOrder } from '../../oracle/order.ts';
import { fill, type RawRecord } from '../../support/batches.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { byteBreak, everyBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange, everyChange } from '../../support/fuzz/change-event.ts';
import { checkRefused } from '../../support/fuzz/check-verdict.ts';
import { fc } from '../../support/fast-check.ts';
import { tries } from '../../support/seeds.ts';
import { Choices, choices, everySpelling, spell } from '../../support/fuzz/spell.ts';
import { storedOrders } from '../../support/fuzz/stored-orders.ts';
import { useIngest } from '../../support/database.ts';

const RUNS = tries(2_000, 6_000);
const BATCH = 1_000;
const SOURCE: Source = { kind: 'kafka', topic: 'orders.events.v1.rural-taobao', partition: 0 };

const test = useIngest();

interface Fuzzed {
  readonly make: (event: ReturnType<typeof validEvent>) => Buffer;
  /** Whether the event is valid but for its spelling, and so held only where parsers would read it differently. */
  readonly isSpelled?: boolean;
}

const plain: Fuzzed['make'] = (event) => Buffer.from(JSON.stringify(event));
const cutOff: Fuzzed['make'] = (event) => plain(event).subarray(0, -1);
const spelled = (by: Choices): Fuzzed => ({
  isSpelled: true,
  make: (event) => Buffer.from(spell(event, by)),
});
const changed = (change: (event: OrderEvent) => unknown, by: Choices): Fuzzed => ({
  make: (event) => Buffer.from(spell(change(event), by)),
});

/** Every spelling, damage and change that there is, and then random ones: a third of each kind. */
function fuzzedEvents(count: number): Fuzzed[] {
  const known = [
    ...everySpelling.map((by) => spelled(by())),
    ...everyBreak.map((make) => ({ make })),
    ...everyChange.map((change) => changed(change, new Choices([]))),
  ];
  const any = fc.oneof(
    choices.map(spelled),
    byteBreak.map((make): Fuzzed => ({ make })),
    fc.tuple(eventChange, choices).map(([change, by]) => changed(change, by)),
  );
  return [...known, ...fc.sample(any, count)];
}

/** Events of separate orders: after each one a valid one or one that is cut off, so that there is something to store and to hold. */
const FUZZED = fuzzedEvents(RUNS / 2).flatMap((one, n): Fuzzed[] => [
  { make: n % 2 === 0 ? plain : cutOff },
  one,
]);

function recordsOf(events: readonly Fuzzed[]): RawRecord[] {
  return events.map(({ make }, n) => {
    const orderId = `order-${n}`;
    return { position: BigInt(n), key: Buffer.from(orderId), value: make(validEvent({ orderId })) };
  });
}

async function ingest(records: readonly RawRecord[]): Promise<void> {
  async function* batches() {
    for (let at = 0; at < records.length; at += BATCH) {
      const part = records.slice(at, at + BATCH);
      const [first, next] = [BigInt(at), BigInt(at + part.length)];
      const lease = await test.ingestContext.pools.events.acquire();
      fill(lease.resource, part);
      yield { events: lease, first, next, fingerprint: '0' };
    }
  }
  const epoch = await nextEpoch(test.client, sourceName(SOURCE));
  const progress = { next: 0n, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  await pump(test.ingestContext, {
    source: SOURCE,
    epoch,
    topicPlatform: 'rural-taobao',
    read: batches,
    progress,
    onStored: () => undefined,
  });
}

async function accountOf(source: Source): Promise<unknown> {
  const [account] = await rows(
    test.client,
    `SELECT toUInt32(records) AS records, toUInt32(accepted) AS accepted, toUInt32(quarantined) AS quarantined,
       toBool(closes) AS closes FROM accounting WHERE source = {source:String}`,
    { source: sourceName(source) },
  );
  return account;
}

interface Held {
  readonly position: string;
  readonly problems: readonly { code: never; path: string; message: string }[];
  readonly first: readonly string[];
  readonly event_id: string;
  readonly order_id: string;
  readonly payload_bytes: string;
  readonly payload_sha256: string;
}

describe('fuzzed events', () => {
  it('are stored exactly or held with a reason, and all accounted for', async () => {
    const records = recordsOf(FUZZED);
    await ingest(records);
    const held = await rows<Held>(
      test.client,
      `SELECT toString(position) AS position, problems, [code, path, message] AS first, event_id, order_id,
           toString(payload_bytes) AS payload_bytes, payload_sha256
         FROM held_event ORDER BY held_event.position`,
    );
    for (const event of held) {
      const value = records[Number(event.position)]?.value ?? Buffer.alloc(0);
      const { event_id: eventId, order_id: orderId, payload_sha256: payloadSha256, problems } = event;
      checkRefused(
        { problems, eventId, orderId, payloadSha256, payloadBytes: Number(event.payload_bytes) },
        value,
      );
      expect(payloadSha256).toBe(createHash('sha256').update(value).digest('hex'));
      expect(event.first).toEqual([problems[0]?.code, problems[0]?.path, problems[0]?.message]);
    }

    const heldPositions = new Set(held.map(({ position }) => Number(position)));
    expect(records.filter((_, n) => n % 4 === 0 && heldPositions.has(n))).toEqual([]);
    expect(records.filter((_, n) => n % 4 === 2 && !heldPositions.has(n))).toEqual([]);
    const accepted = records.filter((_, position) => !heldPositions.has(position));
    const byId = (a: ReadOrder, b: ReadOrder): number => (a.orderId < b.orderId ? -1 : 1);
    const stored = (await storedOrders(test.client)).sort(byId);
    const isLegible = ({ value }: RawRecord) => readOrder(value ?? Buffer.alloc(0), COUNTIES) !== undefined;
    expect(
      records.filter((one, n) => FUZZED[n]?.isSpelled === true && heldPositions.has(n) && isLegible(one)),
    ).toEqual([]);
    const read = accepted.map(({ value }) => readOrder(value ?? Buffer.alloc(0), COUNTIES));
    expect(stored).toEqual(read.filter((order) => order !== undefined).sort(byId));
    expect(stored).toHaveLength(accepted.length);
    expect(await accountOf(SOURCE)).toEqual({
      records: records.length,
      accepted: accepted.length,
      quarantined: held.length,
      closes: true,
    });
  });
});
