import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { startSpan } from '../../../adapters/tracing/spans.ts';
import { claimHole } from '../../../pipeline/ledger/claim-hole.ts';
import { ClaimedByOtherError, claimMissing, emptyRange } from '../../../pipeline/ledger/claim-missing.ts';
import { type LoggedRange, logRanges } from '../../../pipeline/ledger/ingest-log.ts';
import type { PartitionSource } from '../../../pipeline/ledger/source.ts';
import type { StorableBatch } from '../../../workers/ingest/source-batch.ts';
import type { StorableRange } from '../../../workers/ingest/store-ranges.ts';
import { openStore } from '../../../workers/ingest/store.ts';
import { HttpProxy } from '../../chaos/world/http-proxy.ts';
import { startTestEngines } from '../../engines.ts';
import { utf8, validateLines } from '../../support/batches.ts';
import { freshDatabase } from '../../support/database.ts';
import { validEvent } from '../../support/events.ts';
import { used } from '../../support/used.ts';

const engines = used(() => startTestEngines({ clickhouse: true }));
let proxy: HttpProxy;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: ClickHouseClient;
beforeAll(async () => {
  proxy = await HttpProxy.open(engines.addresses.clickhouseUrl);
  database = await freshDatabase({ ...engines.connections.clickhouse, url: proxy.url });
  ({ client } = database);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await proxy.close();
});
afterEach(() => proxy.reset());

/** Counts the inserts into each table from now on. */
function countInserts(): Map<string, number> {
  const inserts = new Map<string, number>();
  proxy.rule = ({ table }) => {
    if (table !== undefined) inserts.set(table, (inserts.get(table) ?? 0) + 1);
    return { kind: 'pass' };
  };
  return inserts;
}

const EMPTY_LEASE = { resource: new Uint8Array(), release: () => undefined, discard: () => undefined };

/** A range of one partition: an order named after it, and a line that is quarantined. */
function rangeOf(topic: string, partition: number, changes: Partial<StorableBatch> = {}): StorableRange {
  const orderId = `${topic}-${String(partition)}`;
  const result = validateLines([utf8(JSON.stringify(validEvent({ orderId }))), utf8('no JSON')]);
  // Copied, because the next range is encoded in the same memory.
  const orders = result.orders === null ? null : result.orders.slice();
  const eventIndex = result.eventIndex.map((block) => block.slice());
  const batch = {
    first: 0n,
    next: 2n,
    fingerprint: '7',
    records: 2,
    bytes: 700,
    firstTimestampMs: 0,
    rows: EMPTY_LEASE,
  };
  return {
    source: { kind: 'kafka', topic, partition },
    epoch: 1,
    batches: [{ ...batch, result: { ...result, orders, eventIndex }, ...changes }],
    span: startSpan('store', {}),
  };
}

async function storedOf(topic: string) {
  const [found] = await rows<Record<string, string>>(
    client,
    `SELECT
       (SELECT count() FROM orders FINAL WHERE startsWith(order_id, {topic:String})) AS orders,
       (SELECT count() FROM quarantine FINAL WHERE topic = {topic:String}) AS held,
       (SELECT groupArray((source, records)) FROM (SELECT source, records FROM ingest_range WHERE source LIKE {like:String} ORDER BY source)) AS logged`,
    { topic, like: `kafka/${topic}/%` },
  );
  return { orders: Number(found?.['orders']), held: Number(found?.['held']), logged: found?.['logged'] };
}

describe('Store', () => {
  it('writes the ranges of many sources with one insert per table and logs each source separately', async () => {
    const store = openStore(client);
    const inserts = countInserts();
    const logged = await Promise.all(
      [...Array(20).keys()].map((partition) => store.store(rangeOf('many', partition))),
    );
    expect(logged.map(({ source }) => source)).toEqual(
      [...Array(20).keys()].map((partition) => `kafka/many/${String(partition)}`),
    );
    expect(Object.fromEntries(inserts)).toEqual({
      orders: 1,
      event_index: 1,
      quarantine: 1,
      slice_arrivals: 1,
      ingest_log: 1,
    });
    const { orders, held, logged: inTable } = await storedOf('many');
    expect([orders, held, inTable?.length]).toEqual([20, 20, 20]);
  });

  it('writes no more than three full batches at once', async () => {
    const store = openStore(client);
    const inserts = countInserts();
    await Promise.all([...Array(6).keys()].map((n) => store.store(rangeOf('large', n, { records: 48_000 }))));
    expect(inserts.get('orders')).toBe(3);
    expect((await storedOf('large')).orders).toBe(6);
  });

  it('fails only for the source whose rows are refused', async () => {
    const store = openStore(client);
    const result = { ...validateLines([]), orders: utf8('this is no block') };
    const broken = rangeOf('refused', 2, { result });
    const settled = await Promise.allSettled<LoggedRange>([
      store.store(rangeOf('refused', 0)),
      store.store(rangeOf('refused', 1)),
      store.store(broken),
      store.store(rangeOf('refused', 3)),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const { orders, logged } = await storedOf('refused');
    expect(orders).toBe(3);
    expect(logged).toEqual([0, 1, 3].map((partition) => [`kafka/refused/${String(partition)}`, '2']));
  });

  it('fails for every source when ClickHouse does not respond', async () => {
    const store = openStore(client);
    proxy.rule = ({ table }) => (table === 'orders' ? { kind: 'lose-reply' } : { kind: 'pass' });
    const settled = await Promise.allSettled(
      [0, 1, 2].map((partition) => store.store(rangeOf('lost', partition))),
    );
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((await storedOf('lost')).logged).toEqual([]);
  });
});

interface LogRow {
  readonly epoch: number;
}

/** A reader whose every claim another one overtakes, with the next higher epoch. */
function overtaken(): ClickHouseClient {
  const reader = connectClickHouse({ ...engines.connections.clickhouse, database: database.name });
  const insert = reader.insert.bind(reader) as (params: unknown) => ReturnType<typeof reader.insert>;
  reader.insert = async (params: { readonly values: unknown }) => {
    const values = (params.values as readonly LogRow[]).map((row) => ({ ...row, epoch: row.epoch + 1 }));
    await insert({ ...params, values });
    return insert(params);
  };
  return reader;
}

async function claims(source: string): Promise<number> {
  const [found] = await rows<{ n: string }>(
    client,
    'SELECT count() AS n FROM ingest_log WHERE source = {source:String} AND records = 0',
    { source },
  );
  return Number(found?.n);
}

describe('a reader that others overtake each time', () => {
  it('of an archive gives up, and says that it tries again', async () => {
    const reader = overtaken();
    const source = 'archive/overtaken@0123456789abcdef';
    const claim = claimMissing(reader, [{ source, first: 0n, next: 10n, baseEpoch: 1 }], 0);
    await expect(claim).rejects.toThrow(ClaimedByOtherError);
    await expect(claim).rejects.toThrow(
      `another reader of ${source} claimed position 0 first; this one tries again`,
    );
    expect(await claims(source)).toBe(40);
    await reader.close();
  });

  it('of a partition does so too', async () => {
    const reader = overtaken();
    const source: PartitionSource = { kind: 'kafka', topic: 'overtaken', partition: 0 };
    const logged = { ...emptyRange('kafka/overtaken/0', 1, 0n), next: 5n, records: 5, accepted: 5 };
    await logRanges(client, [logged, { ...logged, epoch: 1_000_000_000, first: 10n, next: 15n }]);
    const claim = claimHole(reader, source, { first: 5n, next: 10n });
    await expect(claim).rejects.toThrow(ClaimedByOtherError);
    await reader.close();
  });
});
