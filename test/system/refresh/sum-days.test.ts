import { beforeEach, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { compareDays } from '../../../pipeline/verification/compare-rollups.ts';
import { sumDays } from '../../../workers/refresh/sum-days.ts';
import { collectAll, deliverOrders, refreshOnce, sumAllDays } from '../../support/deliver.ts';
import { type TestIngest, useIngest } from '../../support/database.ts';
import { RURAL_COUNTY } from '../../support/events.ts';
import { emptyTables, storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { paidSales } from '../../support/stored-sums.ts';

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

const MINUTE_MS = 60_000;

const test = useIngest();
beforeEach(async () => {
  await emptyTables(test.client);
  await storeReference(test.client, REFERENCE);
  await ingestPaid(test, ...THREE_ORDERS);
});

async function refreshDays(): Promise<void> {
  await refreshOnce(test.client, 'hours');
  await sumAllDays(test.client);
}

/** Whether the sums of each visible day are current, or else the number of its slices. */
async function readAs(): Promise<Record<string, 'sums' | number>> {
  const found = await rows<{ date: string; current: boolean; slices: string }>(
    test.client,
    `SELECT toString(toDate(day)) AS date, sums_are_current AS current, length(slices) AS slices FROM day_slices`,
  );
  return Object.fromEntries(
    found.map(({ date, current, slices }) => [date.slice(-2), current ? 'sums' : Number(slices)]),
  );
}

describe('the sums of days', () => {
  it('replace settled slices that have not changed for a while, with the same sums of every window', async () => {
    await refreshOnce(test.client, 'hot');
    expect(await sumAllDays(test.client)).toBe(0);
    await refreshOnce(test.client, 'hours');
    expect(await sumDays(test.client, MINUTE_MS)).toBe(0);
    expect(await readAs()).toEqual({ '10': 1, '11': 2 });
    expect(await paidByWindow(test.client)).toEqual(PAID_OF_THREE);

    expect(await sumAllDays(test.client)).toBe(2);
    expect(await readAs()).toEqual({ '10': 'sums', '11': 'sums' });
    expect(await paidByWindow(test.client)).toEqual(PAID_OF_THREE);
    // Placed on the 10th, paid at midnight; placed and paid on the 11th; placed on the 11th, paid at one on the 12th.
    const stored = await rows(
      test.client,
      `SELECT toString(slice_start) AS day, toString(stat_hour) AS hour, sum(placed_orders) AS placed,
         sum(paid_orders) AS paid
       FROM rollup WHERE kind = 'sales' AND slice_seconds = 86400 GROUP BY day, hour ORDER BY day, hour`,
    );
    expect(stored).toEqual([
      { day: '2017-11-10 00:00:00', hour: '2017-11-10 00:00:00', placed: '1', paid: '0' },
      { day: '2017-11-10 00:00:00', hour: '2017-11-11 00:00:00', placed: '0', paid: '1' },
      { day: '2017-11-11 00:00:00', hour: '2017-11-11 00:00:00', placed: '2', paid: '1' },
      { day: '2017-11-11 00:00:00', hour: '2017-11-12 01:00:00', placed: '0', paid: '1' },
    ]);
  });

  it('are not read once a slice has changed, until the day is summed again', async () => {
    await refreshDays();
    await ingestPaid(test, ['late', '11T20:00:00', '11T20:00:00']);
    expect(await paidByWindow(test.client)).toEqual(PAID_OF_THREE);
    await refreshOnce(test.client, 'hours');
    expect(await readAs()).toEqual({ '10': 'sums', '11': 3 });
    const four = { period: 3, day: 3, 'ten-hours': 2, 'two-days': 4 };
    expect(await paidByWindow(test.client)).toEqual(four);
    expect(await sumAllDays(test.client)).toBe(1);
    expect(await readAs()).toEqual({ '10': 'sums', '11': 'sums' });
    expect(await paidByWindow(test.client)).toEqual(four);
  });

  it('are invisible without a commit, as after a worker died, and are collected later', async () => {
    await refreshDays();
    await test.client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, paid_orders)
        SELECT 'sales', day, 86400, sums_version + 1, day, ${RURAL_COUNTY}, 'jd', 100 FROM day_slices`,
    });
    expect(await paidByWindow(test.client)).toEqual(PAID_OF_THREE);
    for (const second of ['00', '01', '02', '03']) {
      await ingestPaid(test, [`late-${second}`, `11T20:00:${second}`, `11T20:00:${second}`]);
      await refreshDays();
    }
    expect(await collectAll(test.client)).toBeGreaterThan(0);
    const versions = `SELECT count(DISTINCT slice_start, slice_version) AS found FROM rollup WHERE kind = 'sales' AND slice_seconds = 86400`;
    expect(await rows(test.client, versions)).toEqual([{ found: '2' }]);
    expect(await readAs()).toEqual({ '10': 'sums', '11': 'sums' });
    expect(await paidByWindow(test.client)).toEqual({ period: 6, day: 6, 'ten-hours': 2, 'two-days': 7 });
  });

  it('are reported by a verification if they differ from their slices', async () => {
    await refreshDays();
    expect(await compareDays(test.client, 10)).toMatchObject({
      summary: 'sums of 2 days against their slices',
      total: 0,
    });
    const falsify = async (kind: string, hours: string): Promise<void> => {
      await test.client.command({
        query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, paid_fen)
          SELECT {kind:String}, day, 86400, sums_version, arrayJoin(${hours}), ${RURAL_COUNTY}, 'jd', 7
          FROM day_slices WHERE toDayOfMonth(day) = 11`,
        query_params: { kind },
      });
    };
    const message = 'sums of the day minus its slices: paid fen 7';
    await falsify('sales', '[day, day + INTERVAL 30 HOUR]');
    const all = await compareDays(test.client, 10);
    expect(all.total).toBe(2);
    expect(all.differences).toEqual(
      expect.arrayContaining([
        { subject: `day 2017-11-11 2017-11-12 06:00:00 sales ${RURAL_COUNTY} jd`, message },
        { subject: `day 2017-11-11 sales ${RURAL_COUNTY} jd`, message },
      ]),
    );
  });
});
