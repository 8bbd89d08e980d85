import { beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { HOUR_SECONDS, type Slice } from '../../../domain/slices.ts';
import { refreshSlices } from '../../../workers/refresh/refresh-slices.ts';
import { collectAll, deliverOrders, sumAllDays } from '../../support/deliver.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { paidProducts, paidSales, slowlyReading } from '../../support/stored-sums.ts';
import { useIngest } from '../../support/database.ts';

const HOURS = 3;
const ORDERS = 600;
/** Refreshes go on until each query was read this often between them, however slow the machine is. */
const MIN_READS = 5;
const MIN_REFRESHES = 8;

const test = useIngest();
beforeAll(async () => {
  const orders = [...Array(ORDERS).keys()].map((n) => {
    const placedAt = new Date(Date.UTC(2017, 10, 11, n % HOURS, n % 60)).toISOString();
    return { orderId: `O-${n}`, placedAt, paidAt: placedAt };
  });
  await deliverOrders(test.ingestContext, orders);
  await storeReference(test.client, REFERENCE);
  await refreshSlices(test.client, SLICES);
});

const SLICES: Slice[] = [...Array(HOURS).keys()].map((n) => ({
  start: Date.UTC(2017, 10, 11, n) / 1000,
  seconds: HOUR_SECONDS,
  seenArrivals: ORDERS / HOURS,
}));

const FACTOR = REFERENCE.campaign.sampleFactor;

type Read = (client: ClickHouseClient) => Promise<readonly { readonly orders: string | number }[]>;
const bySql =
  (query: string): Read =>
  (client) =>
    rows(client, query);
/** For the same orders: from slices; of a window; of a window by product. */
const READS: readonly Read[] = [
  bySql(`SELECT sum(paid_orders) AS orders FROM sales_by_hour WHERE campaign = '${REFERENCE.campaign.id}'`),
  (client) => paidSales(client, 'day'),
  async (client) => (await paidProducts(client)).filter(({ member }) => member === 'agri.nuts'),
];

/** Reads the sum repeatedly until `stop` aborts, and adds each to `sums`. */
async function readSums(
  client: ClickHouseClient,
  stop: AbortSignal,
  read: Read,
  sums: number[],
): Promise<void> {
  while (!stop.aborted) {
    const found = await read(slowlyReading(client));
    sums.push(found.reduce((sum, { orders }) => sum + Number(orders), 0) / FACTOR);
  }
}

/**
 * `sales_by_hour` reads one table twice: rows, and, within IN (...), the commits that make rows visible. With separate
 * snapshots, a refresh committed between the two reads would show its commit without its rows, and a slice would be
 * empty. ClickHouse takes one snapshot of a table per query, however often the query reads it, also in a WITH value;
 * this is why rows and commits share a table. `merge_tree_storage_snapshot_sleep_ms` stretches taking a snapshot to 20 ms.
 */
describe('a reader of the rollups', () => {
  it('always reads the full sum while the same slices are refreshed', async () => {
    const stop = new AbortController();
    const sums = READS.map((): number[] => []);
    const readers = READS.map((read, n) => readSums(test.client, stop.signal, read, sums[n] ?? []));
    let refreshes = 0;
    let summedDays = 0;
    try {
      while (refreshes < MIN_REFRESHES || sums.some(({ length }) => length < MIN_READS)) {
        await refreshSlices(test.client, SLICES);
        summedDays += await sumAllDays(test.client);
        refreshes += 1;
        // Removes old versions at once, so that no reader can depend on a version that should be invisible.
        if (refreshes % 4 === 0) expect(await collectAll(test.client)).toBeGreaterThan(0);
      }
    } finally {
      stop.abort();
    }
    await Promise.all(readers);
    expect(summedDays).toBe(refreshes);
    for (const read of sums) expect([...new Set(read)]).toEqual([ORDERS]);
  });

  it('reads one snapshot of a table per query with the default settings of ClickHouse', async () => {
    const [setting] = await rows(
      test.client,
      `SELECT default, value FROM system.settings WHERE name = 'enable_shared_storage_snapshot_in_query'`,
    );
    expect(setting).toEqual({ default: '1', value: '1' });
  });
});
