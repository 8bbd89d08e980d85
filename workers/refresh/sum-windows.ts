import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { AS_ONE_PART, noWords } from './as-one-part.ts';
import { nextVersion, versionAt } from '../../services/rollups/slice-version.ts';

/** No slice is refreshed meanwhile, and a full-size window takes a fifth of a second. One statement each bounds memory. */
const MAX_WINDOWS_PER_CALL = 3;

interface Window {
  /** Its start, in epoch seconds. */
  readonly start: number;
  readonly seconds: number;
  readonly hasProducts: boolean;
  readonly inputsChecksum: string;
}

/**
 * Sums windows whose slices have all settled and not changed for `quietMs`; cheapest after their days are summed. Views
 * of counties and products by window then read one row instead of a row per day. As with days, readers use the sums only
 * while the checksum of their inputs is that of the visible slices (view `window_sums_status`). Returns the number of
 * windows summed. May be interrupted at any point.
 */
export async function sumWindows(client: ClickHouseClient, quietMs: number): Promise<number> {
  const windows = await chooseWindows(client, versionAt(Date.now() - quietMs));
  for (const window of windows) {
    const query_params = { ...window, version: await nextVersion(client) };
    await client.command({ query: SUM_STATEMENT, query_params, clickhouse_settings: AS_ONE_PART });
  }
  return windows.length;
}

/** The windows that have waited longest come first. */
async function chooseWindows(client: ClickHouseClient, unchangedSince: bigint): Promise<Window[]> {
  return await rows<Window>(
    client,
    `SELECT toUnixTimestamp(start_at) AS start, window_seconds AS seconds, has_products AS hasProducts,
       inputs_checksum AS inputsChecksum
     FROM window_sums_status
     WHERE NOT sums_are_current AND is_settled AND newest_slice_version < {unchangedSince:UInt64}
     ORDER BY newest_slice_version, start, seconds
     LIMIT ${String(MAX_WINDOWS_PER_CALL)}`,
    { unchangedSince: unchangedSince.toString() },
  );
}

const START = "toDateTime({start:UInt32}, 'Asia/Shanghai')";

/**
 * Sums of days need no case of their own: their representative hour is in the window if the hours it represents are. The
 * sums are committed only if the checksum is still the one the window was chosen with: the inputs may have changed since.
 */
const SUM_STATEMENT = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit,
    placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen, inputs_checksum)
  SELECT if(kind IN ('sales', 'day_sales'), 'window_sales', 'window_products') AS window_kind,
    ${START}, {seconds:UInt32}, {version:UInt64}, ${START}, county, platform, category, unit,
    sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity), sum(refunded_fen), 0
  FROM rollup_or_day_sums
  WHERE (kind IN ('sales', 'day_sales') OR {hasProducts:Bool} AND kind IN ('products', 'day_products'))
    AND stat_hour >= ${START} AND stat_hour < ${START} + {seconds:UInt32}
  GROUP BY window_kind, county, platform, category, unit
  UNION ALL
  SELECT 'window_commit', start_at, window_seconds, {version:UInt64}, start_at, 0, ${noWords(3)}, 0, 0, 0, 0, 0, 0, 0, inputs_checksum
  FROM window_sums_status
  WHERE start_at = ${START} AND window_seconds = {seconds:UInt32} AND inputs_checksum = {inputsChecksum:UInt64}`;
