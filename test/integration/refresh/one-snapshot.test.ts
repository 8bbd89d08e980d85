import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../workers/adapters/clickhouse/client.ts';
import { HOUR_SECONDS, type Slice } from '../../../domain/slices.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { collectAll } from '../../support/collected.ts';
import { freshIngestor, type TestIngestor } from '../../support/database.ts';
import { deliverOrders, sumAllDays } from '../../support/deliver.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

const HOURS = 3;
const ORDERS = 600;
const READERS = 3;
const REFRESHES = 8;

let engines: TestEngines;
let test: TestIngestor;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  test = await freshIngestor(engines.addresses.clickhouseUrl);
  const orders = [...Array(ORDERS).keys()].map((n) => {
    const placedAt = new Date(Date.UTC(2017, 10, 11, n % HOURS, n % 60)).toISOString();
    return { orderId: `O-${n}`, placedAt, paidAt: placedAt };
  });
  await deliverOrders(test.ingestor, orders);
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

const SLICES_THEMSELVES = 'sales_rollup';
const SLICES_OR_SUMS_OF_DAYS =
  "(SELECT paid_orders FROM counted_rollup WHERE kind IN ('sales', 'day_sales'))";

/** Reads the sum again and again until told to stop; gives every sum that it saw. */
async function readSums(client: ClickHouseClient, stop: AbortSignal, from: string): Promise<number[]> {
  const seen: number[] = [];
  while (!stop.aborted) {
    const [row] = await rows<{ orders: string }>(
      client,
      `SELECT sum(paid_orders) AS orders FROM ${from} SETTINGS merge_tree_storage_snapshot_sleep_ms = 20`,
    );
    seen.push(Number(row?.orders));
  }
  return seen;
}

/**
 * `sales_rollup` reads one table twice: its rows, and, within IN (...), the commits that make rows visible. A
 * refresh that is committed between the two reads would be half seen: with the commit but without its rows, a slice
 * would be empty. It is not, since ClickHouse takes one snapshot of a table for a whole query, however often the
 * query reads it; this is why rows and commits are one table. `merge_tree_storage_snapshot_sleep_ms` draws the
 * taking of a snapshot out to 20 ms.
 */
describe('a reader of the rollups', () => {
  it('never sees anything but the full sum while the same slices are refreshed', async () => {
    const stop = new AbortController();
    const readers = [...Array(READERS).keys()].map((n) =>
      readSums(test.client, stop.signal, n === 0 ? SLICES_THEMSELVES : SLICES_OR_SUMS_OF_DAYS),
    );
    let summed = 0;
    try {
      for (let n = 0; n < REFRESHES; n += 1) {
        await refreshSlices(test.client, SLICES);
        summed += await sumAllDays(test.client);
        // Old versions go at once here, so that a reader cannot live off one that ought to be invisible.
        if (n % 4 === 3) expect(await collectAll(test.client)).toBeGreaterThan(0);
      }
    } finally {
      stop.abort();
    }
    const seen = (await Promise.all(readers)).flat();
    expect(summed).toBe(REFRESHES);
    expect(seen.length).toBeGreaterThan(REFRESHES);
    expect([...new Set(seen)]).toEqual([ORDERS]);
  });

  it('has one snapshot of a table for a whole query, unless the ClickHouse is told otherwise', async () => {
    const [setting] = await rows(
      test.client,
      `SELECT default, value FROM system.settings WHERE name = 'enable_shared_storage_snapshot_in_query'`,
    );
    expect(setting).toEqual({ default: '1', value: '1' });
  });
});
