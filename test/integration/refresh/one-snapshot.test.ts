import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { HOUR_SECONDS, type Slice } from '../../../domain/slices.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { collectAll } from '../../support/collected.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { deliverOrders, sumAll } from '../../support/deliver.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

const HOURS = 3;
const ORDERS = 600;
const REFRESHES = 8;

let engines: TestEngines;
let test: TestIngest;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  test = await freshIngest(engines.connections.clickhouse);
  const orders = [...Array(ORDERS).keys()].map((n) => {
    const placedAt = new Date(Date.UTC(2017, 10, 11, n % HOURS, n % 60)).toISOString();
    return { orderId: `O-${n}`, placedAt, paidAt: placedAt };
  });
  await deliverOrders(test.ingestContext, orders);
  await storeReference(test.client, REFERENCE);
  await refreshSlices(test.client, SLICES);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await engines.stop();
});

const SLICES: Slice[] = [...Array(HOURS).keys()].map((n) => ({
  start: Date.UTC(2017, 10, 11, n) / 1000,
  seconds: HOUR_SECONDS,
  seen: ORDERS / HOURS,
}));

const FACTOR = REFERENCE.campaign.sampleFactor;

/** Each gives the orders in another way: from slices; also from sums of days; of a window, by county and by product. */
const WAYS = [
  'SELECT paid_orders AS orders FROM sales_rollup',
  "SELECT paid_orders AS orders FROM counted_rollup WHERE kind IN ('sales', 'day_sales')",
  `SELECT paid_orders / ${FACTOR} AS orders FROM county_window_sales WHERE window_id = 'day'`,
  `SELECT orders / ${FACTOR} AS orders FROM product_window_sales
   WHERE window_id = 'day' AND basis = 'paid' AND category = 'agri.nuts'`,
];

/** Reads the sum again and again until told to stop; gives every sum that it saw. */
async function readSums(client: ClickHouseClient, stop: AbortSignal, way: string): Promise<number[]> {
  const seen: number[] = [];
  while (!stop.aborted) {
    const [row] = await rows<{ orders: string }>(
      client,
      `SELECT sum(orders) AS orders FROM (${way}) SETTINGS merge_tree_storage_snapshot_sleep_ms = 20`,
    );
    seen.push(Number(row?.orders));
  }
  return seen;
}

/**
 * `sales_rollup` reads one table twice: its rows, and, within IN (...), the commits that make rows visible. A
 * refresh that is committed between the two reads would be half seen: with the commit but without its rows, a slice
 * would be empty. It is not, since ClickHouse takes one snapshot of a table for a whole query, however often the
 * query reads it, also within a value of WITH; this is why rows and commits are one table. `merge_tree_storage_snapshot_sleep_ms` draws the
 * taking of a snapshot out to 20 ms.
 */
describe('a reader of the rollups', () => {
  it('never sees anything but the full sum while the same slices are refreshed', async () => {
    const stop = new AbortController();
    const readers = WAYS.map((way) => readSums(test.client, stop.signal, way));
    const summed = { days: 0, windows: 0 };
    try {
      for (let n = 0; n < REFRESHES; n += 1) {
        await refreshSlices(test.client, SLICES);
        const { days, windows } = await sumAll(test.client);
        summed.days += days;
        summed.windows += windows;
        // Old versions go at once here, so that a reader cannot live off one that ought to be invisible.
        if (n % 4 === 3) expect(await collectAll(test.client)).toBeGreaterThan(0);
      }
    } finally {
      stop.abort();
    }
    expect(summed).toEqual({ days: REFRESHES, windows: REFRESHES * REFERENCE.campaign.windows.length });
    for (const seen of await Promise.all(readers)) {
      expect(seen.length).toBeGreaterThan(REFRESHES / 2);
      expect([...new Set(seen)]).toEqual([ORDERS]);
    }
  });

  it('has one snapshot of a table for a whole query, unless the ClickHouse is told otherwise', async () => {
    const [setting] = await rows(
      test.client,
      `SELECT default, value FROM system.settings WHERE name = 'enable_shared_storage_snapshot_in_query'`,
    );
    expect(setting).toEqual({ default: '1', value: '1' });
  });
});
