import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { storeCampaign, storeSegment } from '../../../services/reference/stored-lists.ts';
import { sumDays } from '../../../workers/refresh/sum-days.ts';
import { compareDays } from '../../../services/verification/compare-days.ts';
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

/** Sums days and no windows, so that views of windows read the sums of days. */
async function refreshDays(): Promise<void> {
  await refreshOnce(test.client, 'hours');
  await sumAllDays(test.client);
}

/** What readers use for each visible day: its sums, or a number of slices. */
async function readAs(): Promise<Record<string, 'sums' | number>> {
  const found = await rows<{ day: string; sums: number; slices: string }>(
    test.client,
    `SELECT toString(toDate(slice_start)) AS day, slice_seconds = 86400 AS sums, count() AS slices FROM slice_or_day_sums GROUP BY day, sums`,
  );
  return Object.fromEntries(
    found.map(({ day, sums, slices }) => [day.slice(-2), sums === 1 ? 'sums' : Number(slices)]),
  );
}

/** Paid orders of the period in the rural segment, before the sample factor. */
async function paidRural(): Promise<number> {
  const [found] = await rows<{ orders: string }>(
    test.client,
    `SELECT orders FROM segment_sales_by_window WHERE window_id = 'period' AND segment = 'rural' AND basis = 'paid'
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
    // By hours of the same windows: paid in the first ten of the 11th (placed on the 10th; on the 11th), and on the 12th; placed in others.
    const [summed] = await rows(test.client, "SELECT count() AS sums FROM rollup WHERE kind = 'day_sales'");
    expect(summed).toEqual({ sums: '5' });
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

  it('are not read once the campaign is loaded with other windows', async () => {
    await refreshDays();
    const { campaign } = REFERENCE;
    const windows = campaign.windows.map((window) =>
      window.id === 'ten-hours' ? { ...window, end: '2017-11-11T01:00:00Z' } : window,
    );
    await storeCampaign(test.client, { ...campaign, windows });
    expect(await readAs()).toEqual({ '10': 1, '11': 2 });
    const nine = { ...PAID_OF_THREE, 'ten-hours': 1 };
    expect(await paidByWindow(test.client)).toEqual(nine);
    expect(await sumAllDays(test.client)).toBe(2);
    expect(await paidByWindow(test.client)).toEqual(nine);
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
        `SELECT sum(paid_orders) AS orders FROM county_sales_by_window WHERE window_id = 'ten-hours'
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

  it('are also by counties of the same segments, and are never read with another load of a segment', async () => {
    await ingestPaid(test, ['d', '11T20:00:00', '11T20:00:00', OTHER_RURAL_COUNTY]);
    await loadSegment('national-poverty-counties', 'poverty', []);
    await refreshDays();
    // Both counties are in the same segments. The 10th has hours of one set of windows, the 11th of two, the 12th of one.
    const [stored] = await rows(
      test.client,
      "SELECT count() AS sums, uniqExact(county) AS representatives FROM rollup WHERE kind = 'day_segment_set_sales'",
    );
    expect(stored).toEqual({ sums: '5', representatives: '1' });
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
        SELECT 'day_sales', slice_start, slice_seconds, slice_version + 1, slice_start, ${RURAL_COUNTY}, 'jd', 100 FROM slice_or_day_sums`,
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
    const falsify = async (kind: string): Promise<void> => {
      await test.client.command({
        query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, paid_fen)
          SELECT {kind:String}, slice_start, slice_seconds, slice_version, toDateTime('2017-11-11 10:00:00', 'Asia/Shanghai'), ${RURAL_COUNTY}, 'jd', 7
          FROM slice_or_day_sums WHERE toDayOfMonth(slice_start) = 11`,
        query_params: { kind },
      });
    };
    const message = 'the sums of the day less its slices: paid fen 7';
    const subject = (place: string): string => `day 2017-11-11 trial-2017 day ${place} jd`;
    // The hour lies in the period, the day and the two days, and not in the first ten hours; the county is in two segments.
    await falsify('day_segment_set_sales');
    const bySegment = await compareDays(test.client, 1);
    expect(bySegment.total).toBe(6);
    expect(bySegment.differences).toEqual([{ subject: subject('national-demonstration-counties'), message }]);

    // Now the sums by county and by set of segments agree with each other, but not with the slices.
    await falsify('day_sales');
    const byCounty = await compareDays(test.client, 1);
    expect(byCounty.total).toBe(3);
    expect(byCounty.differences).toEqual([{ subject: subject(RURAL_COUNTY), message }]);
  });
});
