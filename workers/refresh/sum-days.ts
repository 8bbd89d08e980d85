import { HOUR_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { AS_ONE_PART, noWords } from './as-one-part.ts';
import { nextVersion, versionAt } from '../../pipeline/rollups/slice-version.ts';

const DAY_SECONDS = 86_400;

/** Arrivals that one statement may sum; a single day may have more. */
const MAX_ARRIVALS_PER_STATEMENT = 2_000_000;
/** The slices of the days travel in the URL, whose length is limited. */
const MAX_DAYS_PER_STATEMENT = 20;

interface Day {
  /** Its start, in epoch seconds. */
  readonly day: number;
  readonly inputsChecksum: string;
  readonly listsChecksum: string;
  readonly slices: readonly (readonly [start: number, version: string])[];
}

/**
 * Sums days whose slices have all settled and not changed for `quietMs`. Readers of windows then read one row of a day
 * instead of a row per hour, and statistics read sums by set of segments. The commit of the sums holds checksums of the
 * slices and of the lists of segments; readers use the sums only while the checksums are those of what is visible, so
 * outdated sums are never read. Returns the number of days summed. May be interrupted at any point.
 */
export async function sumDays(client: ClickHouseClient, quietMs: number): Promise<number> {
  const days = await chooseDays(client, versionAt(Date.now() - quietMs));
  if (days.length === 0) return 0;
  const version = await nextVersion(client);
  const slices = days.flatMap((day) => day.slices);
  await client.command({
    query: SUM_STATEMENT,
    query_params: {
      version,
      starts: slices.map(([start]) => start),
      versions: slices.map(([, sliceVersion]) => BigInt(sliceVersion)),
      days: days.map(({ day }) => day),
      checksums: days.map(({ inputsChecksum }) => BigInt(inputsChecksum)),
      listsChecksum: BigInt(days[0]?.listsChecksum ?? 0),
    },
    clickhouse_settings: AS_ONE_PART,
  });
  return days.length;
}

const PRODUCT = 'platform, category, unit';

/**
 * One read makes both kinds of sums. By county, what counts in the day itself gets the day's first hour; what counts in
 * another day, because it was paid then, keeps its hour, so that a window which cuts that day can tell. By set of segments,
 * all keeps its hour: the sums are few. Only the days whose checksum is still the one they were chosen with are committed:
 * a slice may have been refreshed since.
 */
const SUM_STATEMENT = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit,
    placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen, placed_fen_squared, paid_fen_squared,
    inputs_checksum, lists_checksum)
  WITH grouping(county) = 1 AS by_segment_set
  SELECT
    if(kind = 'sales',
      if(by_segment_set, 'day_segment_set_sales', 'day_sales'),
      if(by_segment_set, 'day_segment_set_products', 'day_products')),
    toStartOfDay(slice_start) AS day, ${String(DAY_SECONDS)}, {version:UInt64},
    if(by_segment_set, stat_hour, day_or_hour), if(by_segment_set, representative_county, county), ${PRODUCT},
    sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity), sum(refunded_fen),
    sum(placed_fen_squared), sum(paid_fen_squared), 0, 0
  FROM (
    SELECT *, if(toStartOfDay(stat_hour) = toStartOfDay(slice_start), toStartOfDay(stat_hour), stat_hour) AS day_or_hour
    FROM rollup
    WHERE kind IN ('sales', 'products') AND (slice_start, slice_version) IN
      (SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {versions:Array(UInt64)})))
  ) AS rows_of_slices
  LEFT JOIN county_representative USING (county)
  GROUP BY GROUPING SETS ((kind, day, day_or_hour, county, ${PRODUCT}), (kind, day, stat_hour, representative_county, ${PRODUCT}))
  UNION ALL
  SELECT 'day_commit', day, ${String(DAY_SECONDS)}, {version:UInt64}, day, 0, ${noWords(3)}, 0, 0, 0, 0, 0, 0, 0, 0, 0, inputs_checksum, checksum
  FROM day_slices
  CROSS JOIN reference_checksum
  WHERE (day, inputs_checksum, checksum) IN (
    SELECT day.1, day.2, {listsChecksum:UInt64}
    FROM (SELECT arrayJoin(arrayZip({days:Array(DateTime('Asia/Shanghai'))}, {checksums:Array(UInt64)})) AS day))`;

/** The days that have waited longest come first, as many as one statement may sum. */
async function chooseDays(client: ClickHouseClient, unchangedSince: bigint): Promise<Day[]> {
  const found = await rows<Day & { arrivals: string }>(
    client,
    `SELECT toUnixTimestamp(status.day) AS day, inputs_checksum AS inputsChecksum, checksum AS listsChecksum,
       arraySum(s -> s.seen_arrivals, status.slices) AS arrivals,
       arrayMap(s -> (toUnixTimestamp(s.slice_start), s.slice_version), status.slices) AS slices
     FROM day_slices AS status
     CROSS JOIN reference_checksum
     WHERE NOT (sums_are_current AND sums_lists_checksum = checksum) AND notEmpty(status.slices)
       AND arrayAll(s -> s.slice_seconds = ${String(HOUR_SECONDS)} AND s.slice_version < {unchangedSince:UInt64}, status.slices)
     ORDER BY arrayMax(s -> s.slice_version, status.slices)
     LIMIT ${String(MAX_DAYS_PER_STATEMENT)}`,
    { unchangedSince: unchangedSince.toString() },
  );
  let arrivals = 0;
  return found.filter((day, index) => {
    arrivals += Number(day.arrivals);
    return index === 0 || arrivals <= MAX_ARRIVALS_PER_STATEMENT;
  });
}
