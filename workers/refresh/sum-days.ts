import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { HOUR_SECONDS, ROLLUP_DEFINITION } from '../../domain/slices.ts';
import { nextVersion, versionAt } from '../../pipeline/rollups/hour-states.ts';
import { AS_ONE_PART } from './refresh-slices.ts';

/** Arrivals that one statement may sum; a single day may have more. */
const MAX_ARRIVALS_PER_STATEMENT = 2_000_000;
/** The slices of the days travel in the URL, whose length is limited. */
const MAX_DAYS_PER_STATEMENT = 20;

interface Day {
  /** Its start, in epoch seconds. */
  readonly day: number;
  readonly inputsChecksum: string;
  readonly slices: readonly (readonly [start: number, version: string])[];
}

/**
 * Sums days whose slices have all settled and not changed for `quietMs`. Readers of windows then read one row of a day
 * instead of a row per hour. The commit of the sums holds a checksum of the slices; readers use the sums only while it is
 * that of the visible slices, so outdated sums are never read. Returns the number of days summed. May be interrupted at
 * any point.
 */
export async function sumDays(client: ClickHouseClient, quietMs: number): Promise<number> {
  const days = await chooseDays(client, versionAt(Date.now() - quietMs));
  if (days.length === 0) return 0;
  const version = await nextVersion(client);
  const slices = days.flatMap((day) => day.slices);
  await client.command({
    query: SUM_DAYS,
    query_params: {
      version,
      starts: slices.map(([start]) => start),
      versions: slices.map(([, sliceVersion]) => BigInt(sliceVersion)),
      days: days.map(({ day }) => day),
      checksums: days.map(({ inputsChecksum }) => BigInt(inputsChecksum)),
      definition: ROLLUP_DEFINITION,
    },
    clickhouse_settings: AS_ONE_PART,
  });
  return days.length;
}

/**
 * What counts in the day itself gets the day's first hour; what counts in another day, because it was paid then, keeps its
 * hour, so that a window which cuts that day can tell. Sums of purchases are of the rows of products, which know the
 * buyers. Only the days whose checksum is still the one they were chosen with are committed: a slice may have been
 * refreshed since.
 */
const SUM_DAYS = sqlFile(import.meta.url, 'sum-days');

/** The days that have waited longest come first, as many as one statement may sum. */
async function chooseDays(client: ClickHouseClient, unchangedSince: bigint): Promise<Day[]> {
  const found = await rows<Day & { arrivals: string }>(
    client,
    `SELECT toUnixTimestamp(status.day) AS day, inputs_checksum AS inputsChecksum,
       arraySum(s -> s.seen_arrivals, status.slices) AS arrivals,
       arrayMap(s -> (toUnixTimestamp(s.slice_start), s.slice_version), status.slices) AS slices
     FROM day_slices AS status
     WHERE NOT sums_are_current AND notEmpty(status.slices)
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
