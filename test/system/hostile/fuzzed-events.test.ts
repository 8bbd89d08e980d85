import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { nextEpoch } from '../../../pipeline/ledger/ingest-log.ts';
import { type Source, sourceName } from '../../../pipeline/ledger/source.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { pump } from '../../../workers/ingest/pump.ts';
import { type ReadOrder, readOrder } from '../../oracle/order.ts';
import { fill, type RawRecord } from '../../support/batches.ts';
import { useIngest } from '../../support/database.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { byteBreak, everyBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange, everyChange } from '../../support/fuzz/change-event.ts';
import { checkRefused } from '../../support/fuzz/check-verdict.ts';
import { Choices, choices, everySpelling, spell } from '../../support/fuzz/spell.ts';
import { tries } from '../../support/seeds.ts';

interface Row {
  readonly [column: string]: string | null | readonly (readonly string[])[];
  readonly paid_at_ms: string | null;
  readonly lines: readonly (readonly string[])[];
}

/** All columns that events fill, of every stored row, in the oracle's form. */
async function storedOrders(client: ClickHouseClient): Promise<ReadOrder[]> {
  const found = await rows<Row>(
    client,
    `SELECT platform, order_id, toString(version) AS version, status,
       toString(toUnixTimestamp64Milli(placed_at)) AS placed_at_ms,
       toString(toUnixTimestamp64Milli(paid_at)) AS paid_at_ms,
       toString(seller_county) AS seller_county, seller_village, toString(buyer_county) AS buyer_county,
       outlet_type, outlet_id, toString(outlet_county) AS outlet_county, order_mode, channel, direction,
       arrayMap((sku, name, category, quantity, unit, fen) ->
         [sku, name, toString(category), toString(toInt64(quantity * 1000)), toString(unit), toString(fen)],
         \`lines.sku\`, \`lines.name\`, \`lines.category\`, \`lines.quantity\`, \`lines.unit\`, \`lines.amount_fen\`) AS lines,
       toString(goods_amount_fen) AS goods_amount_fen, toString(refunded_fen) AS refunded_fen, settlement_reference
     FROM orders FINAL`,
  );
  return found.map(orderOf);
}

function orderOf(row: Row): ReadOrder {
  const text = (column: string): string => String(row[column]);
  return {
    platform: text('platform'),
    orderId: text('order_id'),
    version: BigInt(text('version')),
    status: text('status'),
    placedAtMs: Number(text('placed_at_ms')),
    paidAtMs: row.paid_at_ms === null ? null : Number(row.paid_at_ms),
    sellerCounty: text('seller_county'),
    sellerVillage: text('seller_village'),
    buyerCounty: text('buyer_county'),
    outlet: [text('outlet_type'), text('outlet_id'), text('outlet_county')],
    orderMode: text('order_mode'),
    channel: text('channel'),
    direction: text('direction'),
    lines: row.lines.map(
      ([sku = '', name = '', category = '', quantity = '', unit = '', amountFen = '']) => ({
        sku,
        name,
        category,
        quantity: BigInt(quantity),
        unit,
        amountFen: BigInt(amountFen),
      }),
    ),
    goodsAmountFen: BigInt(text('goods_amount_fen')),
    refundedFen: BigInt(text('refunded_fen')),
    settlementReference: text('settlement_reference'),
  };
}

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
