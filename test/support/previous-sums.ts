import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { nextVersion } from '../../pipeline/rollups/hour-states.ts';

const COLUMNS = `kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit, placed_orders,
  placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen, inputs_checksum`;
const SUMS =
  'sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity), sum(refunded_fen), 0';
const DIMENSIONS = 'kind, day, representative_hour, platform, category, unit';

const DAYS = `
  INSERT INTO rollup (${COLUMNS})
  WITH grouping(county) = 1 AS by_segment_set
  SELECT if(kind = 'sales', if(by_segment_set, 'day_segment_set_sales', 'day_sales'), if(by_segment_set, 'day_segment_set_products', 'day_products')),
    toStartOfDay(slice_start) AS day, 86400, {version:UInt64}, representative_hour, if(by_segment_set, representative_county, county),
    platform, category, unit, ${SUMS}
  FROM rollup
  INNER JOIN hour_representative USING (stat_hour)
  LEFT JOIN county_representative USING (county)
  WHERE kind IN ('sales', 'products') AND (slice_start, slice_seconds, slice_version) IN
    (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
  GROUP BY GROUPING SETS ((${DIMENSIONS}, county), (${DIMENSIONS}, representative_county))`;

const DAY_COMMITS = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, inputs_checksum)
  SELECT 'day_commit', day, 86400, {version:UInt64}, inputs_checksum FROM day_sums_status`;

const WINDOWS = `
  INSERT INTO rollup (${COLUMNS})
  SELECT if(kind IN ('sales', 'day_sales'), 'window_sales', 'window_products') AS window_kind,
    start_at, window_seconds, {version:UInt64}, start_at, county, platform, category, unit, ${SUMS}
  FROM rollup_or_day_sums
  CROSS JOIN (SELECT start_at, window_seconds, has_products FROM window_sums_status) AS windows
  WHERE (kind IN ('sales', 'day_sales') OR has_products AND kind IN ('products', 'day_products'))
    AND stat_hour >= start_at AND stat_hour < start_at + window_seconds
  GROUP BY window_kind, start_at, window_seconds, county, platform, category, unit`;

const WINDOW_COMMITS = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, inputs_checksum)
  SELECT 'window_commit', start_at, window_seconds, {version:UInt64}, inputs_checksum FROM window_sums_status`;

/** Sums every day, then every window, as the workers of the previous release did. */
export async function sumAsPreviousRelease(client: ClickHouseClient): Promise<void> {
  const query_params = { version: await nextVersion(client) };
  for (const query of [DAYS, DAY_COMMITS, WINDOWS, WINDOW_COMMITS])
    await client.command({ query, query_params });
}
