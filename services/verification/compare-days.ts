import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { BOUNDED } from './compare-orders.ts';
import type { CheckResult } from './difference.ts';
import { ANY_DIFFERS, DIFFERENCES, DIFFERENCES_SAID, signedMeasures } from './rollup-difference.ts';

const BESIDE_ITS_PLACE = 'campaign, window_id, is_base, day, platform, category, unit';

/** `sign`: how the measures of the rows count. */
const rowsOf = (sign: '' | '-', kinds: string, day: string, within: string): string => `
  SELECT ${day} AS day, stat_hour, county, platform, category, unit,
    ${signedMeasures(sign)}
  FROM rollup WHERE kind IN (${kinds}) AND ${within}`;

const sums = (sign: '' | '-', kinds: string): string =>
  rowsOf(
    sign,
    kinds,
    'slice_start',
    '(slice_start, slice_version) IN (SELECT day, sums_version FROM counted)',
  );

const SLICES = rowsOf(
  '-',
  "'sales', 'products'",
  'toStartOfDay(slice_start)',
  `(slice_start, slice_seconds, slice_version) IN
    (SELECT slice.1, slice.2, slice.3 FROM counted ARRAY JOIN slices AS slice)`,
);

/** What windows take from one side less what they take from the other. */
const difference = (one: string, other: string, place: string, placed: string): string => `
  SELECT ${place} AS place, ${BESIDE_ITS_PLACE}, ${DIFFERENCES}
  FROM (${one} UNION ALL ${other}) AS counting
  ${placed}
  GROUP BY place, ${BESIDE_ITS_PLACE}
  HAVING ${ANY_DIFFERS}`;

/**
 * The sums by county against the day's slices, and those by class of counties against them, by segment. One query, so that
 * the sums and what they are of are of one snapshot. Apart from the way the sums are made: by windows and segments here, by
 * like hours and like counties there.
 */
const DIFFERENCE = `
  WITH counted AS (SELECT day, sums_version, slices FROM day_slices WHERE is_summed)
  SELECT * FROM (
    ${difference(
      sums('', "'day_sales', 'day_products'"),
      SLICES,
      'toString(county)',
      'INNER JOIN campaign_window_hour USING (stat_hour)',
    )}
    UNION ALL
    ${difference(
      sums('', "'day_class_sales', 'day_class_products'"),
      sums('-', "'day_sales', 'day_products'"),
      'segment',
      `INNER JOIN campaign_segment_member USING (county)
       INNER JOIN campaign_window_hour USING (campaign, stat_hour)`,
    )}
  )`;

interface Row {
  where: string[];
  measures: string[];
  total: string;
}

/** The sums of days that readers of windows count, against the slices that they stand for. */
export async function compareDays(client: ClickHouseClient, limit: number): Promise<CheckResult> {
  const [summed] = await rows<{ days: string }>(
    client,
    'SELECT count() AS days FROM day_slices WHERE is_summed',
  );
  const found = await rows<Row>(
    client,
    `SELECT count() OVER () AS total,
       arrayFilter(text -> text != '', [toString(toDate(day)), campaign, window_id, if(is_base, 'base', ''), place, platform,
         category, unit]) AS where,
       ${DIFFERENCES_SAID} AS measures
     FROM (${DIFFERENCE})
     ORDER BY where LIMIT {limit:UInt32} ${BOUNDED}`,
    { limit: Math.max(limit, 1) },
  );
  return {
    name: 'days',
    summary: `sums of ${summed?.days ?? '0'} days against the slices that they are of`,
    total: Number(found[0]?.total ?? 0),
    differences: found.slice(0, limit).map(({ where, measures }) => ({
      subject: `day ${where.join(' ')}`,
      message: `the sums of the day less its slices: ${measures.join(', ')}`,
    })),
    notes: [],
  };
}
