import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { BOUNDED } from './compare-orders.ts';
import type { CheckResult } from './difference.ts';
import { ANY_DIFFERS, DIFFERENCES, DIFFERENCES_SAID, signedMeasures } from './rollup-difference.ts';

const DIMENSIONS = 'start_at, window_seconds, county, platform, category, unit';

/**
 * One query, so that the sums and what they are of are of one snapshot. Apart from the way the sums are made: from the rows
 * of slices and the bounds of windows here, from the sums of days there.
 */
const DIFFERENCE = `
  WITH
    counted AS (SELECT start_at, window_seconds, has_products, sums_version FROM window_slices WHERE is_summed),
    hours AS (
      SELECT stat_hour, start_at, window_seconds, has_products
      FROM (SELECT DISTINCT stat_hour FROM rollup WHERE kind IN ('sales', 'products')) AS found
      CROSS JOIN counted
      WHERE stat_hour >= start_at AND stat_hour < start_at + window_seconds
    )
  SELECT ${DIMENSIONS}, ${DIFFERENCES}
  FROM (
    SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform, category, unit, ${signedMeasures('')}
    FROM rollup
    WHERE kind IN ('window_sales', 'window_products')
      AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM counted)
    UNION ALL
    SELECT start_at, window_seconds, county, platform, category, unit, ${signedMeasures('-')}
    FROM rollup
    INNER JOIN hours USING (stat_hour)
    WHERE kind IN ('sales', 'products') AND (kind = 'sales' OR has_products)
      AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
  )
  GROUP BY ${DIMENSIONS}
  HAVING ${ANY_DIFFERS}`;

interface Row {
  window: string;
  dimensions: string[];
  measures: string[];
  total: string;
}

/** The sums of windows that readers count, against the slices that they stand for. */
export async function compareWindows(client: ClickHouseClient, limit: number): Promise<CheckResult> {
  const [summed] = await rows<{ windows: string }>(
    client,
    'SELECT count() AS windows FROM window_slices WHERE is_summed',
  );
  const found = await rows<Row>(
    client,
    `SELECT count() OVER () AS total, concat(toString(start_at), ' (', toString(window_seconds), ' s)') AS window,
       arrayFilter(text -> text != '', [toString(county), toString(platform), toString(category), toString(unit)]) AS dimensions,
       ${DIFFERENCES_SAID} AS measures
     FROM (${DIFFERENCE})
     ORDER BY window, dimensions LIMIT {limit:UInt32} ${BOUNDED}`,
    { limit: Math.max(limit, 1) },
  );
  return {
    name: 'windows',
    summary: `sums of ${summed?.windows ?? '0'} windows against the slices that they are of`,
    total: Number(found[0]?.total ?? 0),
    differences: found.slice(0, limit).map(({ window, dimensions, measures }) => ({
      subject: `window ${window} ${dimensions.join(' ')}`,
      message: `the sums of the window less its slices: ${measures.join(', ')}`,
    })),
    notes: [],
  };
}
