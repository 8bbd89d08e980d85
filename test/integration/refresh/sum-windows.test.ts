import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { storeCampaign } from '../../../services/reference/stored-lists.ts';
import { refreshFor } from '../../../workers/refresh/refresh-for.ts';
import { sumWindows } from '../../../workers/refresh/sum-windows.ts';
import { compareWindows } from '../../../services/verification/compare-windows.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { collectAll } from '../../support/collected.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { refreshOnce, sumAll } from '../../support/deliver.ts';
import { RURAL_COUNTY } from '../../support/events.ts';
import { ingestPaid, PAID_OF_THREE, paidByWindow, THREE_ORDERS } from '../../support/paid-windows.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

const MINUTE_MS = 60_000;
const { campaign } = REFERENCE;

let engines: TestEngines;
let test: TestIngest;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
});
afterAll(() => engines.stop());
beforeEach(async () => {
  test = await freshIngest(engines.connections.clickhouse);
  await storeReference(test.client, REFERENCE);
  await ingestPaid(test, ...THREE_ORDERS);
  await refreshOnce(test.client, 'hours');
});
afterEach(() => test[Symbol.asyncDispose]());

const ALL = ['day', 'period', 'ten-hours', 'two-days'];

/** Windows of the campaign whose sums are current. */
async function summed(): Promise<string[]> {
  const found = await rows<{ window_id: string }>(
    test.client,
    `SELECT window_id FROM summed_window INNER JOIN campaign_window_span USING (start_at, window_seconds) ORDER BY window_id`,
  );
  return found.map(({ window_id }) => window_id);
}

/** Paid orders with nuts by window, before the sample factor. Every order of the test has nuts. */
async function paidNuts(): Promise<Record<string, number>> {
  const found = await rows<{ window_id: string; orders: string }>(
    test.client,
    `SELECT window_id, orders FROM product_sales_by_window WHERE basis = 'paid' AND category = 'agri.nuts'`,
  );
  return Object.fromEntries(
    found.map(({ window_id, orders }) => [window_id, Number(orders) / campaign.sampleFactor]),
  );
}

async function expectPaid(expected: Record<string, number>): Promise<void> {
  expect(await paidByWindow(test.client)).toEqual(expected);
  expect(await paidNuts()).toEqual(expected);
}

describe('the sums of windows', () => {
  it('replace days and hours that have not changed for a while, with the same sums', async () => {
    expect(await sumWindows(test.client, MINUTE_MS)).toBe(0);
    await expectPaid(PAID_OF_THREE);
    expect(await sumAll(test.client)).toEqual({ days: 2, windows: ALL.length });
    expect(await summed()).toEqual(ALL);
    await expectPaid(PAID_OF_THREE);
    // One row per window; each order has two products.
    const kinds = await rows(
      test.client,
      "SELECT kind, count() AS sums FROM rollup WHERE kind IN ('window_sales', 'window_products') GROUP BY kind ORDER BY kind",
    );
    expect(kinds).toEqual([
      { kind: 'window_sales', sums: '4' },
      { kind: 'window_products', sums: '8' },
    ]);
  });

  it('are made from hours if no day is summed', async () => {
    while ((await sumWindows(test.client, -MINUTE_MS)) > 0);
    expect(await summed()).toEqual(ALL);
    await expectPaid(PAID_OF_THREE);
  });

  it('are made by refreshing, after those of days, once nothing has changed for minutes', async () => {
    await test.client.command({ query: 'TRUNCATE TABLE slice_arrivals' });
    const row = {
      hour: '2017-11-11 08:00',
      county: RURAL_COUNTY,
      platform: 'jd',
      paidOrders: 5,
      paidFen: 1n,
    };
    await commitRollup(test.client, [row]);
    const { signal } = new AbortController();
    await refreshFor(test.client, 1, signal);
    expect(await summed()).toEqual([]);
    // Three at a time.
    for (const some of [3, ALL.length]) {
      await refreshFor(test.client, 1, signal);
      expect(await summed()).toHaveLength(some);
    }
    expect(await paidByWindow(test.client)).toEqual({ period: 5, day: 5, 'ten-hours': 5, 'two-days': 5 });
  });

  it('are not made while slices are hot', async () => {
    await ingestPaid(test, ['hot', '12T00:30:00', '12T00:30:00']);
    await refreshOnce(test.client, 'hot');
    expect((await sumAll(test.client)).windows).toBe(1);
    // Orders of the hour after midnight may be paid before midnight by their publisher's clock.
    expect(await summed()).toEqual(['ten-hours']);
    await expectPaid({ ...PAID_OF_THREE, 'two-days': 4 });
  });

  it('are not read once a slice that may contain their orders has changed', async () => {
    await sumAll(test.client);
    await ingestPaid(test, ['next', '12T02:00:00', '12T02:00:00']);
    await refreshOnce(test.client, 'hours');
    expect(await summed()).toEqual(['day', 'period', 'ten-hours']);
    await expectPaid({ ...PAID_OF_THREE, 'two-days': 4 });

    await ingestPaid(test, ['skewed', '12T00:02:00', '11T23:59:00']);
    await refreshOnce(test.client, 'hours');
    expect(await summed()).toEqual(['ten-hours']);
    const skewed = { period: 3, day: 3, 'ten-hours': 2, 'two-days': 5 };
    await expectPaid(skewed);
    expect((await sumAll(test.client)).windows).toBe(3);
    await expectPaid(skewed);

    await ingestPaid(test, ['earlier', '01T08:00:00', '11T08:00:00']);
    await refreshOnce(test.client, 'hours');
    expect(await summed()).toEqual([]);
    await expectPaid({ period: 4, day: 4, 'ten-hours': 3, 'two-days': 6 });
  });

  it('are shared by campaigns with different sample factors, and made again when a campaign is loaded', async () => {
    await sumAll(test.client);
    await storeCampaign(test.client, { ...campaign, id: 'other', sampleFactor: 3 });
    expect(await summed()).toEqual([]);
    expect((await sumAll(test.client)).windows).toBe(ALL.length);
    const found = await rows<{ campaign: string; orders: string }>(
      test.client,
      "SELECT campaign, paid_orders AS orders FROM county_sales_by_window WHERE window_id = 'two-days' ORDER BY campaign",
    );
    expect(found).toEqual([
      { campaign: 'other', orders: '9' },
      { campaign: campaign.id, orders: '21' },
    ]);
  });

  it('have no products for a window that is only a base window', async () => {
    const base = { start: '2017-11-10T00:00:00+08:00', end: '2017-11-11T00:00:00+08:00' };
    const windows = campaign.windows.filter(({ id }) => id === 'day').map((day) => ({ ...day, base }));
    await storeCampaign(test.client, { ...campaign, windows });
    expect((await sumAll(test.client)).windows).toBe(2);
    const [found] = await rows(
      test.client,
      `SELECT countIf(kind = 'window_sales') AS sales, countIf(kind = 'window_products') AS products
       FROM rollup WHERE slice_seconds = 86400 AND toDayOfMonth(slice_start) = 10 AND startsWith(toString(kind), 'window_')`,
    );
    expect(found).toEqual({ sales: '1', products: '0' });
    const [sales] = await rows(
      test.client,
      'SELECT paid_orders, base_placed_orders FROM county_sales_by_window',
    );
    expect(sales).toEqual({ paid_orders: '14', base_placed_orders: '7' });
    expect(await compareWindows(test.client, 1)).toMatchObject({ total: 0 });
  });

  it('are invisible without a commit, as after a worker died, and are collected later', async () => {
    await sumAll(test.client);
    await test.client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, paid_orders)
        SELECT 'window_sales', start_at, window_seconds, sums_version + 1, start_at, ${RURAL_COUNTY}, 'jd', 100 FROM summed_window`,
    });
    await expectPaid(PAID_OF_THREE);
    for (const second of ['00', '01', '02', '03']) {
      await ingestPaid(test, [`late-${second}`, `11T20:00:${second}`, `11T20:00:${second}`]);
      await refreshOnce(test.client, 'sums');
    }
    expect(await collectAll(test.client)).toBeGreaterThan(0);
    const [left] = await rows(
      test.client,
      "SELECT count(DISTINCT slice_start, slice_seconds, slice_version) AS versions FROM rollup WHERE kind = 'window_sales'",
    );
    expect(left).toEqual({ versions: String(ALL.length) });
    expect(await summed()).toEqual(ALL);
    await expectPaid({ period: 6, day: 6, 'ten-hours': 2, 'two-days': 7 });
  });

  it('are collected once no campaign has their window', async () => {
    await sumAll(test.client);
    const windows = campaign.windows.filter(({ id }) => id !== 'ten-hours');
    // Superseded rows are removed only if they are the majority.
    for (let load = 0; load < 4; load += 1) {
      await storeCampaign(test.client, { ...campaign, windows });
      await sumAll(test.client);
    }
    await collectAll(test.client);
    const left = await rows<{ seconds: number }>(
      test.client,
      "SELECT DISTINCT slice_seconds AS seconds FROM rollup WHERE kind = 'window_commit' ORDER BY seconds",
    );
    expect(left.map(({ seconds }) => seconds / 86_400)).toEqual([1, 2, 11]);
  });

  it('are reported by a verification if they differ from their slices', async () => {
    await sumAll(test.client);
    expect(await compareWindows(test.client, 10)).toMatchObject({
      summary: 'sums of 4 windows against their slices',
      total: 0,
    });
    await test.client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, paid_fen)
        SELECT 'window_sales', start_at, window_seconds, sums_version, start_at, ${RURAL_COUNTY}, 'jd', 7
        FROM summed_window WHERE window_seconds > 86400`,
    });
    const found = await compareWindows(test.client, 1);
    expect(found.total).toBe(2);
    expect(found.differences).toEqual([
      {
        subject: `window 2017-11-01 00:00:00 (950400 s) ${RURAL_COUNTY} jd`,
        message: 'the sums of the window less its slices: paid fen 7',
      },
    ]);
  });
});
