import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { nextEpoch } from '../../../services/ledger/ingest-log.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import { type Source, sourceName } from '../../../services/ledger/source.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { readOrder, type ReadOrder } from '../../oracle/order.ts';
import { fill, type RawRecord } from '../../support/batches.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { byteBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange } from '../../support/fuzz/change-event.ts';
import { checkRefused } from '../../support/fuzz/check-verdict.ts';
import { tries, triesTimeoutMs, SEED } from '../../support/repetitions.ts';
import { choices, spell } from '../../support/fuzz/spell.ts';
import { storedOrders } from '../../support/fuzz/stored-orders.ts';

const RUNS = 6_000;
const BATCH = 1_000;
const SOURCE: Source = { kind: 'kafka', topic: 'orders.events.v1.rural-taobao', partition: 0 };

let engines: TestEngines;
let test: TestIngest;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  test = await freshIngest(engines.connections.clickhouse);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await engines.stop();
});

/** Events of separate orders: a third with random spelling, a third with broken bytes, a third with changed fields. */
function fuzzedRecords(count: number): RawRecord[] {
  const value = fc.oneof(
    choices.map((by) => (event: ReturnType<typeof validEvent>) => Buffer.from(spell(event, by))),
    byteBreak,
    fc.tuple(eventChange, choices).map(
      ([change, by]) =>
        (event: ReturnType<typeof validEvent>) =>
          Buffer.from(spell(change(event), by)),
    ),
  );
  return fc.sample(value, { seed: SEED, numRuns: count }).map((make, n) => {
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
  it(
    `are stored exactly or held with a reason, and all accounted for (seed ${SEED})`,
    async () => {
      const records = fuzzedRecords(tries(RUNS));
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
      const accepted = records.filter((_, position) => !heldPositions.has(position));
      const byId = (a: ReadOrder, b: ReadOrder): number => (a.orderId < b.orderId ? -1 : 1);
      const stored = (await storedOrders(test.client)).sort(byId);
      const read = accepted.map(({ value }) => readOrder(value ?? Buffer.alloc(0), COUNTIES));
      expect(stored).toEqual(read.filter((order) => order !== undefined).sort(byId));
      expect(stored).toHaveLength(accepted.length);
      // If all or none were held, the test would show little.
      expect(Math.min(accepted.length, held.length)).toBeGreaterThan(records.length / 10);

      expect(await accountOf(SOURCE)).toEqual({
        records: records.length,
        accepted: accepted.length,
        quarantined: held.length,
        closes: true,
      });
    },
    triesTimeoutMs(RUNS) * 3,
  );
});
