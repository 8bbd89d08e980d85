import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import {
  openStatisticsDatabase,
  type StatisticsDatabase,
  storeReference,
} from '../../support/statistics-database.ts';
import { A, REFERENCE } from '../../support/statistics-reference.ts';

const CAMPAIGN = REFERENCE.campaign.id;

let database: StatisticsDatabase;
beforeAll(async () => {
  database = await openStatisticsDatabase();
  await storeReference(database.client, REFERENCE);
  const row = { county: A, platform: 'jd', paidOrders: 1, paidFen: 100n } as const;
  await commitRollup(database.client, [
    { ...row, hour: '2017-11-11 07:00' },
    { ...row, hour: '2017-11-11 08:00' },
    { ...row, hour: '2017-11-12 00:00' },
  ]);
});
afterAll(() => database.stop());

const ask = (query: string): Promise<unknown[]> => rows(database.client, query);

describe('a view of one window', () => {
  it('gives the sales of any half-open window of full hours in Shanghai', async () => {
    const between = "county_sales_between(start_at = '2017-11-11 08:00:00', end_at = '2017-11-12 00:00:00')";
    expect(await ask(`SELECT county, platform, paid_orders, paid_fen FROM ${between}`)).toEqual([
      { county: Number(A), platform: 'jd', paid_orders: '1', paid_fen: '100' },
    ]);
  });

  it.each(['county_sales_between', 'product_sales_between'])(
    'refuses ends that are not full hours (%s)',
    async (view) => {
      for (const [start, end] of [
        ['00:30:00', '12:00:00'],
        ['00:00:00', '12:00:01'],
      ]) {
        const window = `start_at = '2017-11-11 ${String(start)}', end_at = '2017-11-11 ${String(end)}'`;
        await expect(ask(`SELECT * FROM ${view}(${window})`)).rejects.toThrow(
          'start_at and end_at must be full hours',
        );
      }
    },
  );

  it.each(['county_sales_by_window', 'product_sales_by_window'])(
    'refuses a window or a campaign that does not exist (%s)',
    async (view) => {
      for (const [campaign, window] of [
        [CAMPAIGN, 'weekend'],
        ['double12', 'day'],
      ]) {
        const query = `SELECT * FROM ${view}(campaign = '${String(campaign)}', window_id = '${String(window)}')`;
        await expect(ask(query)).rejects.toThrow(
          'no such window of the campaign: read the view campaign_window',
        );
      }
    },
  );
});
