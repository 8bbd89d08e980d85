import { vi } from 'vitest';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { deliverOrders, sumAllDays } from './deliver.ts';
import type { TestIngest } from './database.ts';
import { RURAL_COUNTY } from './events.ts';
import { REFERENCE } from './statistics-reference.ts';
import { paidSales } from './window-views.ts';
import { PATIENCE } from './patience.ts';

const FACTOR = REFERENCE.campaign.sampleFactor;

type Paid = readonly [id: string, placed: string, paid: string, sellerCounty?: string];

/** Times near the borders of days and windows. */
export const THREE_ORDERS: readonly Paid[] = [
  ['a', '10T23:59:59', '11T00:00:00'],
  ['b', '11T09:59:59', '11T09:59:59'],
  ['c', '11T10:00:00', '12T01:00:00'],
];

/** Number of these orders that are paid in each window of the reference. */
export const PAID_OF_THREE = { period: 2, day: 2, 'ten-hours': 2, 'two-days': 3 };

/** Orders of 300 yuan, by the Shanghai times at which they are placed and paid. */
export async function ingestPaid({ ingestContext }: TestIngest, ...orders: readonly Paid[]): Promise<void> {
  await deliverOrders(
    ingestContext,
    orders.map(([orderId, placed, paid, sellerCounty = RURAL_COUNTY]) => ({
      orderId,
      sellerCounty,
      sellerVillage: null,
      placedAt: `2017-11-${placed}+08:00`,
      paidAt: `2017-11-${paid}+08:00`,
    })),
  );
}

/** Paid orders of a county by window, before the sample factor. */
export async function paidByWindow(client: ClickHouseClient): Promise<Record<string, number>> {
  const found = await rows<{ window_id: string; orders: string }>(
    client,
    REFERENCE.campaign.windows
      .map(
        ({ id }) =>
          `SELECT '${id}' AS window_id, orders FROM ${paidSales(id, 'county')} WHERE member = '${RURAL_COUNTY}'`,
      )
      .join(' UNION ALL '),
  );
  return Object.fromEntries(found.map(({ window_id, orders }) => [window_id, Number(orders) / FACTOR]));
}

/**
 * All results of a polling reader, while the reference is loaded four times and summed after each load. Of each load at
 * least one reading begins after it and before its sums.
 */
export async function seenWhileLoading<T>(
  client: ClickHouseClient,
  read: () => Promise<T>,
  loadAnew: (load: number) => Promise<void>,
): Promise<Set<T>> {
  const seen = new Set<T>();
  let isLoaded = false;
  let ended = 0;
  const readAlong = async (): Promise<void> => {
    while (!isLoaded) {
      seen.add(await read());
      ended += 1;
    }
  };
  const loadAlong = async (): Promise<void> => {
    try {
      for (let load = 0; load < 4; load += 1) {
        await loadAnew(load);
        const before = ended;
        // The first of them may have begun before the load.
        await vi.waitUntil(() => ended >= before + 2, PATIENCE);
        await sumAllDays(client);
      }
    } finally {
      isLoaded = true;
    }
  };
  await Promise.all([readAlong(), loadAlong()]);
  return seen;
}
