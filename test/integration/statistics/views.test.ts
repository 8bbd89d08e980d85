import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '@clickhouse/client';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OracleValue } from '../../oracle/statistics.ts';
import {
  openStatisticsDatabase,
  type StatisticsDatabase,
  storeReference,
  viewStatistics,
} from '../../support/statistics-database.ts';
import { A, B, C, D, REFERENCE, URBAN } from '../../support/statistics-reference.ts';
import { sumAllDays } from '../../support/deliver.ts';
import { type RollupRow, commitRollup } from '../../support/rollup-rows.ts';

const CAMPAIGN = REFERENCE.campaign.id;

/** Comments in the tests calculate the expected values by hand; the sample factor is 7. */
const ROWS: readonly RollupRow[] = [
  // The first and last hour of the day in Shanghai, and the hours before and after it.
  { hour: '2017-11-11 00:00', county: A, platform: 'rural-taobao', paidOrders: 2, paidFen: 30_000_000_000n },
  {
    hour: '2017-11-11 23:00',
    county: B,
    platform: 'jd',
    paidOrders: 1,
    paidFen: 10_000_000_000n,
    refundedFen: 500_000_000n,
  },
  { hour: '2017-11-10 23:00', county: C, platform: 'jd', paidOrders: 4, paidFen: 40_000_000_000n },
  { hour: '2017-11-12 00:00', county: D, platform: 'jd', paidOrders: 8, paidFen: 80_000_000_000n },
  // Sellers outside all segments do not count.
  { hour: '2017-11-11 09:00', county: URBAN, platform: 'jd', paidOrders: 100, paidFen: 990_000_000_000n },
  // The year before: Rural Taobao is compared with Tmall.
  { hour: '2016-11-11 00:00', county: A, platform: 'tmall', paidOrders: 1, paidFen: 5_000_000_000n },
  { hour: '2016-11-12 00:00', county: A, platform: 'tmall', paidOrders: 1, paidFen: 7_000_000_000n },
];

let database: StatisticsDatabase;

beforeAll(async () => {
  database = await openStatisticsDatabase();
  await storeReference(database.client, REFERENCE);
  await commitRollup(database.client, ROWS);
});

afterAll(() => database.stop());

async function paid(settings: Record<string, string> = {}): Promise<Map<string, OracleValue>> {
  return (await viewStatistics(database.client, CAMPAIGN, settings)).paid;
}

describe('the view statistic', () => {
  it('uses half-open windows of Shanghai days, and multiplies orders by the sample factor', async () => {
    const statistics = await paid();
    // (300 m + 100 m yuan) x 7 = 2.8 bn; the period adds the 400 m of the 10th, and not the 12th.
    expect(statistics.get('rural.day.sales')).toEqual({ value: '2.8' });
    expect(statistics.get('rural.day.orders')).toEqual({ value: '21' });
    expect(statistics.get('rural.period.sales')).toEqual({ value: '5.6' });
    expect(statistics.get('rural.two-days.sales')).toEqual({ value: '8.4' });
    // A window given in UTC: ten hours from midnight in Shanghai.
    expect(statistics.get('rural.ten-hours.sales')).toEqual({ value: '2.1' });
    expect(statistics.get('rural.day.share_of_period')).toEqual({ value: '50' });
  });

  it('compares with the base window, and platforms with their base platform', async () => {
    const statistics = await paid();
    // 400 m over 50 m: eight times, 700 % more.
    expect(statistics.get('rural.day.yoy')).toEqual({ value: '700' });
    // Rural Taobao 300 m over Tmall's 50 m; Tmall itself sold nothing this year.
    expect(statistics.get('rural-taobao.day.multiple')).toEqual({ value: '6' });
    expect(statistics.get('tmall.day.yoy')).toEqual({ value: '-100' });
  });

  it('subtracts refunds by the basis net only', async () => {
    const { paid: paidBasis, net } = await viewStatistics(database.client, CAMPAIGN);
    // 100 m less 5 m, times 7.
    expect(paidBasis.get('jd.day.sales')).toEqual({ value: '0.7' });
    expect(net.get('jd.day.sales')).toEqual({ value: '0.665' });
    expect(net.get('jd.day.orders')).toEqual({ value: '7' });
  });

  it('has a reason and no value if there is nothing to compare with', async () => {
    const statistics = await paid();
    expect(statistics.get('jd.day.yoy')).toEqual({ reason: 'nothing sold in the base window' });
    expect(statistics.get('jd.two-days.yoy')).toEqual({ reason: 'no base window' });
    expect(statistics.get('rural.two-days.share_of_period')).toEqual({
      reason: 'the window is not within the period',
    });
    expect(statistics.get('cloud-farm.day.sales')).toEqual({ value: '0' });
  });

  it('counts a county in each of its segments on the as_of day of the campaign', async () => {
    const statistics = await paid();
    // A and B; then B and C: D left on the day, A comes the day after.
    expect(statistics.get('demonstration.counties')).toEqual({ value: '2' });
    expect(statistics.get('poverty.counties')).toEqual({ value: '2' });
    expect(statistics.get('demonstration.day.sales')).toEqual({ value: '2.8' });
    expect(statistics.get('poverty.day.sales')).toEqual({ value: '0.7' });
    expect(statistics.get('poverty.period.share_of_rural')).toEqual({ value: '62.5' });
    expect(statistics.get('poverty.two-days.sales')).toEqual({ value: '0.7' });
  });

  it.each([
    { session_timezone: 'UTC' },
    { session_timezone: 'America/New_York' },
    { join_use_nulls: '1' },
    { group_by_use_nulls: '1' },
    { union_default_mode: 'DISTINCT' },
  ])('gives the same values under %o', async (settings) => {
    expect(await paid(settings as Record<string, string>)).toEqual(await paid());
  });

  it('gives the same values from the sums of days', async () => {
    const before = await viewStatistics(database.client, CAMPAIGN);
    // The 10th, 11th and 12th, and the 11th and 12th of the year before.
    expect(await sumAllDays(database.client)).toBe(5);
    expect(await viewStatistics(database.client, CAMPAIGN)).toEqual(before);
    await commitRollup(database.client, ROWS);
  });

  it('gives the same values to a client with default settings', async () => {
    const { url, database: name, user, password } = database.engines.connections.clickhouse;
    const client = createClient({
      url,
      database: name ?? 'default',
      username: user ?? 'default',
      password: password?.reveal() ?? '',
    });
    try {
      expect((await viewStatistics(client, CAMPAIGN)).paid).toEqual(await paid());
    } finally {
      await client.close();
    }
  });

  it('rounds half up, away from zero, at the published decimals', async () => {
    // Of 80,000: 12.345 % is 12.35; 12.344 % is 12.34; -0.005 % is -0.01.
    for (const [fen, expected] of [
      [89_876, '12.35'],
      [89_875, '12.34'],
      [79_996, '-0.01'],
    ] as const) {
      const other = await openWith([
        { hour: '2017-11-11 05:00', county: A, platform: 'suning', paidOrders: 1, paidFen: BigInt(fen) },
        { hour: '2016-11-11 05:00', county: A, platform: 'suning', paidOrders: 1, paidFen: 80_000n },
      ]);
      expect(other.get('suning.day.yoy')).toEqual({ value: expected });
    }
  });

  it('has a comment for every column', async () => {
    const undescribed = await rows<{ table: string; name: string }>(
      database.client,
      `SELECT table, name FROM system.columns
       WHERE database = currentDatabase() AND comment = ''
         AND table = 'statistic'`,
    );
    expect(undescribed).toEqual([]);
  });
});

describe('every view', () => {
  it('has text columns that can be compared with the empty text', async () => {
    const { client } = database;
    const views = await rows<{ view: string; names: string[] }>(
      client,
      `SELECT table AS view, groupArray(name) AS names FROM system.columns
       WHERE database = currentDatabase() AND type LIKE '%String%' AND type NOT LIKE '%(%(%' AND type NOT LIKE 'Array%'
         AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View')
       GROUP BY view`,
    );
    expect(views.flatMap(({ names }) => names).length).toBeGreaterThan(50);
    // A column that is declared as String and selected as LowCardinality(String) has no size to compare.
    for (const { view, names } of views) {
      const compared = names.map((name) => `${name} != ''`).join(' AND ');
      await rows(client, `SELECT 1 FROM ${view} WHERE ${compared} LIMIT 0`);
    }
  });
});

/** The paid statistics of other rollups than ROWS. */
async function openWith(other: readonly RollupRow[]): Promise<Map<string, OracleValue>> {
  await commitRollup(database.client, other);
  const statistics = await paid();
  await commitRollup(database.client, ROWS);
  return statistics;
}
