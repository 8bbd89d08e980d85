import { ROLLUP_DEFINITION } from '../../domain/rollup-definition.ts';
import { HOT_SECONDS, HOUR_SECONDS, type HourState } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { VERSION_SALT } from './slice-version.ts';

interface Row {
  hour: string;
  settled: number;
  arrivals: string;
  last_arrival_ms: string;
  dirty: [start: string, arrivals: string, sinceMs: string][];
  stale: [start: string, arrivals: string][];
}

/**
 * Hours that may need work: hours that have not settled, settled hours whose arrivals differ from the seen_arrivals of
 * their last commit, and those with a commit of an earlier definition. Arrivals are read before a refresh computes, so
 * events that arrive meanwhile leave their slice dirty. The query sums the arrivals of settled hours, because a season
 * has 400,000 hot slices and nearly all its hours have settled.
 */
export async function readHourStates(client: ClickHouseClient): Promise<HourState[]> {
  const found = await rows<Row>(
    client,
    `WITH
       commits AS (
         SELECT slice_start, slice_seconds, max(slice_version) AS newest_version,
           argMax(seen_arrivals, slice_version) AS newest_seen_arrivals,
           newest_version > maxIf(slice_version, definition >= ${ROLLUP_DEFINITION}) AS is_stale
         FROM rollup WHERE kind = 'commit' GROUP BY slice_start, slice_seconds
       ),
       slices AS (
         SELECT
           toStartOfHour(slice_start) IN (SELECT slice_start FROM rollup WHERE kind = 'commit' AND slice_seconds = ${HOUR_SECONDS}) AS settled,
           if(settled, toStartOfHour(slice_start), slice_start) AS start,
           sum(arrivals) AS arrivals, min(first_arrival) AS first_arrival, max(last_arrival) AS last_arrival
         FROM slice_arrivals GROUP BY settled, start
       )
     SELECT
       toUnixTimestamp(toStartOfHour(slices.start)) AS hour,
       slices.settled AS settled,
       sum(slices.arrivals) AS arrivals,
       toUnixTimestamp64Milli(max(slices.last_arrival)) AS last_arrival_ms,
       groupArrayIf((
         toUnixTimestamp(slices.start),
         slices.arrivals,
         if(newest_version = 0, toUnixTimestamp64Milli(slices.first_arrival), toInt64(intDiv(newest_version, ${VERSION_SALT})))
       ), slices.arrivals != newest_seen_arrivals) AS dirty,
       groupArrayIf((toUnixTimestamp(slices.start), slices.arrivals), is_stale) AS stale
     FROM slices
     LEFT JOIN commits ON commits.slice_start = slices.start
       AND commits.slice_seconds = if(slices.settled, ${HOUR_SECONDS}, ${HOT_SECONDS})
     GROUP BY hour, settled
     HAVING NOT settled OR notEmpty(dirty) OR notEmpty(stale)`,
  );
  return found.map((row) => ({
    hour: Number(row.hour),
    settled: row.settled === 1,
    arrivals: Number(row.arrivals),
    lastArrivalMs: Number(row.last_arrival_ms),
    dirty: row.dirty.map(([start, arrivals, sinceMs]) => ({
      start: Number(start),
      arrivals: Number(arrivals),
      sinceMs: Number(sinceMs),
    })),
    stale: row.stale.map(([start, arrivals]) => ({ start: Number(start), arrivals: Number(arrivals) })),
  }));
}

/** Whether events have arrived that the visible rollups lack. */
export function isDirty({ dirty }: HourState): boolean {
  return dirty.length > 0;
}

/** Whether the visible rollups follow rules of an earlier version. */
export function isStale({ stale }: HourState): boolean {
  return stale.length > 0;
}
