import { type ClickHouseClient, rows } from '../adapters/clickhouse/client.ts';
import { BOUNDED } from './compare-orders.ts';
import type { CheckResult } from './difference.ts';
import { ANY_DIFFERS, DIFFERENCES, DIFFERENCES_SAID, MEASURES } from './rollup-difference.ts';

const WHERE_IT_COUNTS = 'campaign, window_id, is_base, day, county, platform, category, unit';

/** `sign`: how the measures of the rows count. Numbers are signed: the two sides are taken from each other. */
const sums = (sign: '' | '-'): string =>
  MEASURES.map((measure) => `${sign}toDecimal128(${measure}, 3) AS ${measure}`).join(', ');

/**
 * What each window takes from the sums of a day less what it takes from the day's slices. One query, so that the sums and
 * what they are of are of one snapshot. Apart from the way the sums are made: by windows here, by like hours there.
 */
const DIFFERENCE = `
  WITH counted AS (SELECT day, sums_version, slices FROM day_slices WHERE is_summed)
  SELECT ${WHERE_IT_COUNTS}, ${DIFFERENCES}
  FROM (
    SELECT slice_start AS day, stat_hour, county, platform, category, unit, ${sums('')}
    FROM rollup
    WHERE kind IN ('day_sales', 'day_products') AND (slice_start, slice_version) IN (SELECT day, sums_version FROM counted)
    UNION ALL
    SELECT toStartOfDay(slice_start) AS day, stat_hour, county, platform, category, unit, ${sums('-')}
    FROM rollup
    WHERE kind IN ('sales', 'products') AND (slice_start, slice_seconds, slice_version) IN
      (SELECT slice.1, slice.2, slice.3 FROM counted ARRAY JOIN slices AS slice)
  ) AS counting
  INNER JOIN campaign_window_hour USING (stat_hour)
  GROUP BY ${WHERE_IT_COUNTS}
  HAVING ${ANY_DIFFERS}`;

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
       arrayFilter(text -> text != '', [toString(toDate(day)), campaign, window_id, if(is_base, 'base', ''), toString(county),
         platform, category, unit]) AS where,
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
