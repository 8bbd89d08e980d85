import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CheckResult, SPILL_TO_DISK } from './difference.ts';
import {
  ANY_MEASURE_DIFFERS,
  MEASURE_DIFFERENCE_TEXTS,
  MEASURE_DIFFERENCES,
  signedMeasures,
} from './rollup-difference.ts';

const SLICES = `
  SELECT day, slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds, slice.slice_version AS slice_version
  FROM summed_day ARRAY JOIN slices AS slice`;
const SUMS =
  'SELECT day, day AS slice_start, toUInt32(86400) AS slice_seconds, sums_version AS slice_version FROM summed_day';

const signedRows = (sign: '' | '-', kinds: string, chosen: string): string => `
  SELECT day, stat_hour, county, platform, category, unit, ${signedMeasures(sign)}
  FROM rollup
  INNER JOIN (${chosen}) AS chosen USING (slice_start, slice_seconds, slice_version)
  WHERE kind IN (${kinds})`;

/** Differences by day, hour and place; a place is a county or a segment. */
const differencesByPlace = (kinds: string, hour: string, place: string, days: string, join = ''): string => `
  WITH summed_day AS (${days})
  SELECT day, ${hour} AS hour, ${place} AS place, platform, category, unit, ${MEASURE_DIFFERENCES}
  FROM (${signedRows('', kinds, SUMS)} UNION ALL ${signedRows('-', "'sales', 'products'", SLICES)}) AS signed
  ${join}
  GROUP BY day, hour, place, platform, category, unit
  HAVING ${ANY_MEASURE_DIFFERS}`;

/**
 * The sums of each day less its slices, by county, and by segment where the sums are current for the lists. Each half is
 * one query, so that sums and slices come from one snapshot. It finds a day by its bounds, where the sums find it by
 * rounding, and groups by segments, where the sums were made by representative counties: it does not repeat their mistakes.
 */
const DIFFERENCES = `
  SELECT * FROM (${differencesByPlace(
    "'day_sales', 'day_products'",
    'if(stat_hour >= day AND stat_hour < day + 86400, toDateTime(0), stat_hour)',
    'toString(county)',
    'SELECT day, sums_version, slices FROM day_slices WHERE sums_are_current',
  )})
  UNION ALL
  SELECT * FROM (${differencesByPlace(
    "'day_segment_set_sales', 'day_segment_set_products'",
    'stat_hour',
    "concat(campaign, ' ', segment)",
    `SELECT day, sums_version, slices FROM day_slices
     WHERE sums_are_current AND sums_lists_checksum = (SELECT checksum FROM reference_checksum)`,
    'INNER JOIN campaign_segment_member USING (county)',
  )})`;

interface DifferenceRow {
  where: string[];
  measures: string[];
  total: string;
}

/** Compares the current sums of days with the slices they replace. */
export async function compareDays(client: ClickHouseClient, limit: number): Promise<CheckResult> {
  const [summed] = await rows<{ days: string }>(
    client,
    'SELECT count() AS days FROM day_slices WHERE sums_are_current',
  );
  const found = await rows<DifferenceRow>(
    client,
    `SELECT count() OVER () AS total,
       arrayFilter(text -> text != '', [toString(toDate(day)), if(hour = 0, '', toString(hour)), place,
         toString(platform), toString(category), toString(unit)]) AS where,
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
      message: `sums of the day minus its slices: ${measures.join(', ')}`,
    })),
    notes: [],
  };
}
