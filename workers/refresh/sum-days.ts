import { HOUR_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { nextVersion, versionAt } from '../../services/rollups/slice-version.ts';

const DAY_SECONDS = 86_400;

/** A statement sums so many days: with this many arrivals at most, unless one day has more; its slices travel in the URL. */
const MOST_ARRIVALS = 2_000_000;
const MOST_DAYS = 20;

interface Day {
  /** Its start, in epoch seconds. */
  readonly day: number;
  readonly print: string;
  readonly slices: readonly (readonly [start: number, version: string])[];
}

/**
 * Sums some days whose slices have all settled and stayed the same for `quietMs`: readers of windows then read a row of a
 * day where there were those of its hours. Sums name the slices that they are of (view `day_slices`) and count only as long
 * as those are the visible ones, so that whatever a slice becomes, no reader sees an old sum. Returns how many days were
 * summed; safe to cut off anywhere.
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
    },
  });
  await commit(client, days, version);
  return days.length;
}

const HOW_SUMMED = 'kind, day, hour_class, platform, category, unit';

/** By county, for readers of counties, and by class of counties, for readers of segments: one read for both. */
const SUM_STATEMENT = `
  INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, category, unit,
    placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen)
  WITH grouping(county) = 1 AS by_class
  SELECT if(kind = 'sales', if(by_class, 'day_class_sales', 'day_sales'), if(by_class, 'day_class_products', 'day_products')),
    toStartOfDay(slice_start) AS day, ${String(DAY_SECONDS)}, {version:UInt64},
    hour_class, if(by_class, county_class, county), platform, category, unit,
    sum(placed_orders), sum(placed_fen), sum(placed_quantity), sum(paid_orders), sum(paid_fen), sum(paid_quantity), sum(refunded_fen)
  FROM rollup
  INNER JOIN campaign_hour_class USING (stat_hour)
  LEFT JOIN county_class USING (county)
  WHERE kind IN ('sales', 'products') AND (slice_start, slice_version) IN
    (SELECT arrayJoin(arrayZip({starts:Array(DateTime('Asia/Shanghai'))}, {versions:Array(UInt64)})))
  GROUP BY GROUPING SETS ((${HOW_SUMMED}, county), (${HOW_SUMMED}, county_class))`;

/** The days that have waited longest first, within the bounds of one statement. */
async function chooseDays(client: ClickHouseClient, before: bigint): Promise<Day[]> {
  const found = await rows<Day & { arrivals: string }>(
    client,
    `SELECT toUnixTimestamp(day_slices.day) AS day, print, arraySum(s -> s.seen, day_slices.slices) AS arrivals,
       arrayMap(s -> (toUnixTimestamp(s.slice_start), s.slice_version), day_slices.slices) AS slices
     FROM day_slices
     WHERE NOT is_summed AND notEmpty(day_slices.slices)
       AND arrayAll(s -> s.slice_seconds = ${String(HOUR_SECONDS)} AND s.slice_version < {before:UInt64}, day_slices.slices)
     ORDER BY arrayMax(s -> s.slice_version, day_slices.slices)
     LIMIT ${String(MOST_DAYS)}`,
    { before: before.toString() },
  );
  let arrivals = 0;
  return found.filter((day, index) => {
    arrivals += Number(day.arrivals);
    return index === 0 || arrivals <= MOST_ARRIVALS;
  });
}

/**
 * Only for days whose print is still the same: the sums are by the campaigns and segments as they were when the statement
 * ran, which may have been loaded anew since the days were chosen.
 */
async function commit(client: ClickHouseClient, days: readonly Day[], version: string): Promise<void> {
  await client.command({
    query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, seen)
      SELECT 'day_commit', day, ${String(DAY_SECONDS)}, {version:UInt64}, print FROM day_slices
      WHERE (day, print) IN (SELECT arrayJoin(arrayZip({days:Array(DateTime('Asia/Shanghai'))}, {prints:Array(UInt64)})))`,
    query_params: {
      version,
      days: days.map(({ day }) => day),
      prints: days.map(({ print }) => BigInt(print)),
    },
  });
}
