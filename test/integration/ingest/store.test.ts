import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { JudgedBatch } from '../../../workers/ingest/judged-batch.ts';
import type { LoggedRange } from '../../../services/ledger/ingest-log.ts';
import type { JudgedRange } from '../../../workers/ingest/store-ranges.ts';
import { openStore } from '../../../workers/ingest/store.ts';
import { HttpProxy } from '../../chaos/world/http-proxy.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { utf8, validateLines } from '../../support/batches.ts';
import { freshDatabase } from '../../support/database.ts';
import { validEvent } from '../../support/events.ts';

let engines: TestEngines;
let proxy: HttpProxy;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: ClickHouseClient;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  proxy = await HttpProxy.open(engines.addresses.clickhouseUrl);
  database = await freshDatabase({ ...engines.connections.clickhouse, url: proxy.url });
  ({ client } = database);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await proxy.close();
  await engines.stop();
});
afterEach(() => proxy.reset());

/** Inserts into each table, from now on. */
function countInserts(): Map<string, number> {
  const inserts = new Map<string, number>();
  proxy.rule = ({ table }) => {
    if (table !== undefined) inserts.set(table, (inserts.get(table) ?? 0) + 1);
    return { kind: 'pass' };
  };
  return inserts;
}

const NOTHING_HELD = { memory: new Uint8Array(), release: () => undefined, discard: () => undefined };

/** Of a partition: an order named by it, and a line that is held. */
function rangeOf(topic: string, partition: number, changes: Partial<JudgedBatch> = {}): JudgedRange {
  const orderId = `${topic}-${String(partition)}`;
  const result = validateLines([utf8(JSON.stringify(validEvent({ orderId }))), utf8('no JSON')]);
  const orders = result.orders === null ? null : result.orders.slice();
  const batch = { first: 0n, next: 2n, fingerprint: '7', records: 2, bytes: 700, rows: NOTHING_HELD };
  return {
    source: { kind: 'kafka', topic, partition },
    epoch: 1,
    batches: [{ ...batch, result: { ...result, orders }, ...changes }],
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

describe('a store', () => {
  it('writes what many sources have at the same time in one statement for each table, and logs each by itself', async () => {
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
      quarantine: 1,
      slice_arrivals: 1,
      ingest_log: 1,
    });
    const { orders, held, logged: inTable } = await storedOf('many');
    expect([orders, held, inTable?.length]).toEqual([20, 20, 20]);
  });

  it('writes no more at once than three whole batches have', async () => {
    const store = openStore(client);
    const inserts = countInserts();
    await Promise.all([...Array(6).keys()].map((n) => store.store(rangeOf('large', n, { records: 48_000 }))));
    expect(inserts.get('orders')).toBe(3);
    expect((await storedOf('large')).orders).toBe(6);
  });

  it('fails for the source alone whose rows are refused', async () => {
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

  it('tells every source where ClickHouse does not answer', async () => {
    const store = openStore(client);
    proxy.rule = ({ table }) => (table === 'orders' ? { kind: 'lose-reply' } : { kind: 'pass' });
    const settled = await Promise.allSettled(
      [0, 1, 2].map((partition) => store.store(rangeOf('lost', partition))),
    );
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((await storedOf('lost')).logged).toEqual([]);
  });
});
