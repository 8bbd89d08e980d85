import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CheckResult } from './difference.ts';
import {
  ANY_MEASURE_DIFFERS,
  MEASURE_DIFFERENCES,
  MEASURE_DIFFERENCE_TEXTS,
  signedMeasures,
} from './rollup-difference.ts';
import { SPILL_TO_DISK } from './spill-to-disk.ts';

/** `sign`: whether the measures of the rows are added or subtracted. */
const signedRows = (sign: '' | '-', kinds: string, day: string, where: string): string => `
  SELECT ${day} AS day, stat_hour, county, platform, category, unit,
    ${signedMeasures(sign)}
  FROM rollup WHERE kind IN (${kinds}) AND ${where}`;

const signedSums = (sign: '' | '-', kinds: string): string =>
  signedRows(
    sign,
    kinds,
    'slice_start',
    '(slice_start, slice_version) IN (SELECT day, sums_version FROM summed_day)',
  );

const SUBTRACTED_SLICES = signedRows(
  '-',
  "'sales', 'products'",
  'toStartOfDay(slice_start)',
  `(slice_start, slice_seconds, slice_version) IN
    (SELECT slice.slice_start, slice.slice_seconds, slice.slice_version FROM summed_day ARRAY JOIN slices AS slice)`,
);

const DIMENSIONS = 'campaign, window_id, is_base, day, platform, category, unit';

/** Differences by window and place; a place is a county or a segment. */
const differencesByPlace = (added: string, subtracted: string, place: string, joins: string): string => `
  SELECT ${place} AS place, ${DIMENSIONS}, ${MEASURE_DIFFERENCES}
  FROM (${added} UNION ALL ${subtracted}) AS signed
  ${joins}
  GROUP BY place, ${DIMENSIONS}
  HAVING ${ANY_MEASURE_DIFFERS}`;

/**
 * Sums by county less the slices of the day, and sums by set of segments less the sums by county, the latter by segment.
 * It is one query, so that sums and slices come from one snapshot. It groups by windows and segments, while the sums were
 * made by representative hours and counties: it does not repeat their mistakes.
 */
const DIFFERENCES = `
  WITH summed_day AS (SELECT day, sums_version, slices FROM day_sums_status WHERE sums_are_current)
  SELECT * FROM (
    ${differencesByPlace(
      signedSums('', "'day_sales', 'day_products'"),
      SUBTRACTED_SLICES,
      'toString(county)',
      'INNER JOIN campaign_window_hour USING (stat_hour)',
    )}
    UNION ALL
    ${differencesByPlace(
      signedSums('', "'day_segment_set_sales', 'day_segment_set_products'"),
      signedSums('-', "'day_sales', 'day_products'"),
      'segment',
      `INNER JOIN campaign_segment_member USING (county)
       INNER JOIN campaign_window_hour USING (campaign, stat_hour)`,
    )}
  )`;

interface DifferenceRow {
  where: string[];
  measures: string[];
  total: string;
}

/** Compares the current sums of days with the slices they replace. */
export async function compareDays(client: ClickHouseClient, limit: number): Promise<CheckResult> {
  const [summed] = await rows<{ days: string }>(
    client,
    'SELECT count() AS days FROM day_sums_status WHERE sums_are_current',
  );
  const found = await rows<DifferenceRow>(
    client,
    `SELECT count() OVER () AS total,
       arrayFilter(text -> text != '', [toString(toDate(day)), campaign, window_id, if(is_base, 'base', ''), place, platform,
         category, unit]) AS where,
       ${MEASURE_DIFFERENCE_TEXTS} AS measures
     FROM (${DIFFERENCES})
     ORDER BY where LIMIT {limit:UInt32} ${SPILL_TO_DISK}`,
    { limit: Math.max(limit, 1) },
  );
  return {
    name: 'days',
    summary: `sums of ${summed?.days ?? '0'} days against their slices`,
    total: Number(found[0]?.total ?? 0),
    differences: found.slice(0, limit).map(({ where, measures }) => ({
      subject: `day ${where.join(' ')}`,
      message: `the sums of the day less its slices: ${measures.join(', ')}`,
    })),
    notes: [],
  };
}
