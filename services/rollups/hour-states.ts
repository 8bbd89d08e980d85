import { HOT_SECONDS, HOUR_SECONDS, type HourState } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { VERSION_SALT } from './slice-version.ts';

interface Row {
  hour: string;
  settled: number;
  arrivals: string;
  last_arrival_ms: string;
  dirty: [start: string, arrivals: string, sinceMs: string][];
}

/**
 * Hours with something to do: unsettled ones, and settled ones whose arrivals differ from what the last commit
 * had seen. Arrivals are read here, before a refresh computes: what comes in meanwhile leaves the slice dirty.
 * Those of a settled hour are summed at once, since nearly all hours have settled: a season has 400,000 hot slices.
 */
export async function readHourStates(client: ClickHouseClient): Promise<HourState[]> {
  const found = await rows<Row>(
    client,
    `WITH
       commits AS (
         SELECT slice_start, slice_seconds, max((slice_version, seen)) AS newest
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
         if(newest.1 = 0, toUnixTimestamp64Milli(slices.first_arrival), toInt64(intDiv(newest.1, ${VERSION_SALT})))
       ), slices.arrivals != newest.2) AS dirty
     FROM slices
     LEFT JOIN commits ON commits.slice_start = slices.start
       AND commits.slice_seconds = if(slices.settled, ${HOUR_SECONDS}, ${HOT_SECONDS})
     GROUP BY hour, settled
     HAVING NOT settled OR notEmpty(dirty)`,
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
  }));
}

/** Whether the visible rollups lack something that has arrived. */
export function isDirty({ dirty }: HourState): boolean {
  return dirty.length > 0;
}
