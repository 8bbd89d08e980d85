import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CheckResult } from './difference.ts';
import {
  ANY_MEASURE_DIFFERS,
  MEASURE_DIFFERENCES,
  MEASURE_DIFFERENCE_TEXTS,
  signedMeasures,
} from './rollup-difference.ts';
import { SPILL_TO_DISK } from './spill-to-disk.ts';

const DIMENSIONS = 'start_at, window_seconds, county, platform, category, unit';

/**
 * It is one query, so that sums and slices come from one snapshot. It adds up rows of slices within the bounds of windows,
 * while the sums may have been made from sums of days: it does not repeat their mistakes.
 */
const DIFFERENCES = `
  WITH
    current_sums AS (SELECT start_at, window_seconds, has_products, sums_version FROM window_sums_status WHERE sums_are_current),
    hours AS (
      SELECT stat_hour, start_at, window_seconds, has_products
      FROM (SELECT DISTINCT stat_hour FROM rollup WHERE kind IN ('sales', 'products')) AS found
      CROSS JOIN current_sums
      WHERE stat_hour >= start_at AND stat_hour < start_at + window_seconds
    )
  SELECT ${DIMENSIONS}, ${MEASURE_DIFFERENCES}
  FROM (
    SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform, category, unit, ${signedMeasures('')}
    FROM rollup
    WHERE kind IN ('window_sales', 'window_products')
      AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM current_sums)
    UNION ALL
    SELECT start_at, window_seconds, county, platform, category, unit, ${signedMeasures('-')}
    FROM rollup
    INNER JOIN hours USING (stat_hour)
    WHERE kind IN ('sales', 'products') AND (kind = 'sales' OR has_products)
      AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
  )
  GROUP BY ${DIMENSIONS}
  HAVING ${ANY_MEASURE_DIFFERS}`;

interface DifferenceRow {
  window: string;
  dimensions: string[];
  measures: string[];
  total: string;
}

/** Compares the current sums of windows with the slices they replace. */
export async function compareWindows(client: ClickHouseClient, limit: number): Promise<CheckResult> {
  const [summed] = await rows<{ windows: string }>(
    client,
    'SELECT count() AS windows FROM window_sums_status WHERE sums_are_current',
  );
  const found = await rows<DifferenceRow>(
    client,
    `SELECT count() OVER () AS total, concat(toString(start_at), ' (', toString(window_seconds), ' s)') AS window,
       arrayFilter(text -> text != '', [toString(county), toString(platform), toString(category), toString(unit)]) AS dimensions,
       ${MEASURE_DIFFERENCE_TEXTS} AS measures
     FROM (${DIFFERENCES})
     ORDER BY window, dimensions LIMIT {limit:UInt32} ${SPILL_TO_DISK}`,
    { limit: Math.max(limit, 1) },
  );
  return {
    name: 'windows',
    summary: `sums of ${summed?.windows ?? '0'} windows against their slices`,
    total: Number(found[0]?.total ?? 0),
    differences: found.slice(0, limit).map(({ window, dimensions, measures }) => ({
      subject: `window ${window} ${dimensions.join(' ')}`,
      message: `the sums of the window less its slices: ${measures.join(', ')}`,
    })),
    notes: [],
  };
}
