import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { deliverOrders } from './deliver.ts';
import type { TestIngest } from './database.ts';
import { RURAL_COUNTY } from './events.ts';
import { REFERENCE } from './statistics-reference.ts';
import { paidSales } from './window-views.ts';

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
  const found = REFERENCE.campaign.windows.map(async ({ id }) =>
    (await paidSales(client, id, 'county'))
      .filter(({ member }) => member === RURAL_COUNTY)
      .map(({ orders }) => [id, Number(orders) / FACTOR] as const),
  );
  return Object.fromEntries((await Promise.all(found)).flat());
}
