import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { nextVersion, versionAt } from '../../services/rollups/slice-version.ts';

/** A full-size one takes a fifth of a second, in which no slice is refreshed; and each is a statement, which bounds memory. */
const MOST_WINDOWS = 3;

interface Window {
  /** Its start, in epoch seconds. */
  readonly start: number;
  readonly seconds: number;
  readonly hasProducts: boolean;
  readonly print: string;
}

/**
 * Sums some windows whose slices have all settled and stayed the same for `quietMs`, best after their days: who reads
 * counties or products by window then reads one row where there were those of its days. As with days, sums name what they
 * are of (view `window_slices`) and count only as long as just that is visible. Returns how many windows were summed;
 * safe to cut off anywhere.
 */
export async function sumWindows(client: ClickHouseClient, quietMs: number): Promise<number> {
  const windows = await chooseWindows(client, versionAt(Date.now() - quietMs));
  for (const window of windows) {
    const query_params = { ...window, version: await nextVersion(client) };
    await client.command({ query: SUM_STATEMENT, query_params });
    await client.command({ query: COMMIT_STATEMENT, query_params });
  }
  return windows.length;
}

/** The windows that have waited longest first. */
async function chooseWindows(client: ClickHouseClient, before: bigint): Promise<Window[]> {
  return await rows<Window>(
    client,
    `SELECT toUnixTimestamp(start_at) AS start, window_seconds AS seconds, has_products AS hasProducts, print
     FROM window_slices
     WHERE NOT is_summed AND is_settled AND newest_slice_version < {before:UInt64}
     ORDER BY newest_slice_version, start, seconds
     LIMIT ${String(MOST_WINDOWS)}`,
    { before: before.toString() },
  );
}

const START = "toDateTime({start:UInt32}, 'Asia/Shanghai')";

/** Slices and sums of days alike: the hour that stands for its like in the sums of a day lies in the window if they do. */
const SUM_STATEMENT = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit,
    placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen)
  SELECT if(kind IN ('sales', 'day_sales'), 'window_sales', 'window_products') AS sums,
    ${START}, {seconds:UInt32}, {version:UInt64}, ${START}, county, platform, category, unit,
    sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity), sum(refunded_fen)
  FROM counted_rollup
  WHERE (kind IN ('sales', 'day_sales') OR {hasProducts:Bool} AND kind IN ('products', 'day_products'))
    AND stat_hour >= ${START} AND stat_hour < ${START} + {seconds:UInt32}
  GROUP BY sums, county, platform, category, unit`;

/** Only while the print is still the same: the sums are of what was visible when their statement ran. */
const COMMIT_STATEMENT = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, seen)
  SELECT 'window_commit', start_at, window_seconds, {version:UInt64}, print
  FROM window_slices
  WHERE start_at = ${START} AND window_seconds = {seconds:UInt32} AND print = {print:UInt64}`;
