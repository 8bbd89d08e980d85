import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { storeCampaign, storeSegment } from '../../../operations/lists/stored-lists.ts';
import { compareDays } from '../../../pipeline/verification/compare-rollups.ts';
import { sumDays } from '../../../workers/refresh/sum-days.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { collectAll } from '../../support/collected.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { refreshOnce, sumAllDays } from '../../support/deliver.ts';
import { OTHER_RURAL_COUNTY, RURAL_COUNTY } from '../../support/events.ts';
import {
  ingestPaid,
  PAID_OF_THREE,
  paidByWindow,
  seenWhileLoading,
  THREE_ORDERS,
} from '../../support/paid-windows.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { paidSales } from '../../support/window-views.ts';

const MINUTE_MS = 60_000;
const FACTOR = REFERENCE.campaign.sampleFactor;

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
});
afterEach(() => test[Symbol.asyncDispose]());

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

/** Paid orders of the period in the rural segment, before the sample factor. */
async function paidRural(): Promise<number> {
  const [found] = await rows<{ orders: string }>(
    test.client,
    `SELECT value AS orders FROM statistic WHERE id = 'rural.period.orders' AND basis = 'paid'
     SETTINGS merge_tree_storage_snapshot_sleep_ms = 20`,
  );
  return Number(found?.orders) / FACTOR;
}

async function loadSegment(id: string, shortName: string, counties: readonly string[]): Promise<void> {
  const members = counties.map((county) => ({ county, validFrom: '1970-01-01', validTo: '2149-06-06' }));
  const segment = { id, shortName, title: id, illustrative: true, origin: 'replaced', members } as const;
  await storeSegment(test.client, segment);
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
      `SELECT toString(slice_start) AS day, toString(stat_hour) AS hour, placed_orders AS placed, paid_orders AS paid
       FROM rollup WHERE kind = 'day_sales' ORDER BY day, hour`,
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

  it('do not depend on the campaign: a window that cuts a day reads its slices', async () => {
    await refreshDays();
    const { campaign } = REFERENCE;
    const windows = campaign.windows.map((window) =>
      window.id === 'ten-hours' ? { ...window, end: '2017-11-11T01:00:00Z' } : window,
    );
    await storeCampaign(test.client, { ...campaign, windows });
    expect(await readAs()).toEqual({ '10': 'sums', '11': 'sums' });
    expect(await paidByWindow(test.client)).toEqual({ ...PAID_OF_THREE, 'ten-hours': 1 });
  });

  it('keep an order that is paid before its own day, by the clock of another publisher', async () => {
    await ingestPaid(test, ['skewed', '12T00:02:00', '11T23:59:00']);
    await refreshDays();
    expect(await readAs()).toEqual({ '10': 'sums', '11': 'sums', '12': 'sums' });
    expect(await paidByWindow(test.client)).toEqual({ period: 3, day: 3, 'ten-hours': 2, 'two-days': 4 });
  });

  it('are never read with the windows of another load of the campaign, even during loads', async () => {
    await refreshDays();
    const { campaign } = REFERENCE;
    const nine = campaign.windows.map((window) =>
      window.id === 'ten-hours' ? { ...window, end: '2017-11-11T01:00:00Z' } : window,
    );
    const read = async (): Promise<string> => {
      const [row] = await rows<{ orders: string }>(
        test.client,
        `SELECT sum(orders) AS orders FROM ${paidSales('ten-hours')}
         SETTINGS merge_tree_storage_snapshot_sleep_ms = 20`,
      );
      return row?.orders ?? '';
    };
    // The sample factor shows which windows were read: two orders in ten hours times 7, one in nine hours times 11.
    const seen = await seenWhileLoading(test.client, read, (load) =>
      storeCampaign(
        test.client,
        load % 2 === 0 ? { ...campaign, windows: nine, sampleFactor: 11 } : campaign,
      ),
    );
    expect([...seen].sort()).toEqual(['11', '14']);
  });

  it('are also by hour and counties of the same segments, and are never read with another load of a segment', async () => {
    await ingestPaid(test, ['d', '11T20:00:00', '11T20:00:00', OTHER_RURAL_COUNTY]);
    await loadSegment('national-poverty-counties', 'poverty', []);
    await refreshDays();
    // Both counties are in the same segments. Hours: 23 on the 10th; 0, 9, 10 and 20 on the 11th; 1 on the 12th.
    const [stored] = await rows(
      test.client,
      "SELECT count() AS sums, uniqExact(county) AS representatives FROM rollup WHERE kind = 'day_segment_set_sales'",
    );
    expect(stored).toEqual({ sums: '6', representatives: '1' });
    expect(await paidRural()).toBe(3);

    // Sums of both counties carry the first; read with segments that separate the two, they would give 0.
    const seen = await seenWhileLoading(test.client, paidRural, (load) =>
      loadSegment(
        'rural',
        'rural',
        load % 2 === 0 ? [OTHER_RURAL_COUNTY] : [RURAL_COUNTY, OTHER_RURAL_COUNTY],
      ),
    );
    expect([...seen].sort()).toEqual([1, 3]);
  });

  it('are invisible without a commit, as after a worker died, and are collected later', async () => {
    await refreshDays();
    await test.client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, paid_orders)
        SELECT 'day_sales', day, 86400, sums_version + 1, day, ${RURAL_COUNTY}, 'jd', 100 FROM day_slices`,
    });
    expect(await paidByWindow(test.client)).toEqual(PAID_OF_THREE);
    for (const second of ['00', '01', '02', '03']) {
      await ingestPaid(test, [`late-${second}`, `11T20:00:${second}`, `11T20:00:${second}`]);
      await refreshDays();
    }
    expect(await collectAll(test.client)).toBeGreaterThan(0);
    const versions = `SELECT count(DISTINCT slice_start, slice_version) AS found FROM rollup WHERE kind = 'day_sales'`;
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
    // The county is in two segments.
    await falsify('day_segment_set_sales', '[day + INTERVAL 10 HOUR]');
    const bySegment = await compareDays(test.client, 1);
    expect(bySegment.total).toBe(2);
    expect(bySegment.differences).toEqual([
      {
        subject: 'day 2017-11-11 2017-11-11 10:00:00 sales trial-2017 national-demonstration-counties jd',
        message,
      },
    ]);

    await falsify('day_sales', '[day, day + INTERVAL 30 HOUR]');
    const all = await compareDays(test.client, 10);
    expect(all.total).toBe(4);
    expect(all.differences).toEqual(
      expect.arrayContaining([
        { subject: `day 2017-11-11 2017-11-12 06:00:00 sales ${RURAL_COUNTY} jd`, message },
        { subject: `day 2017-11-11 sales ${RURAL_COUNTY} jd`, message },
      ]),
    );
  });
});
