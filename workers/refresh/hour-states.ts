import type { HourState } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../adapters/clickhouse/client.ts';

interface Row {
  hour: string;
  settled: number;
  arrivals: string;
  seen: string;
  last_arrival_ms: string;
  committed_ms: string;
  dirty_minutes: [string, string][];
}

/**
 * Hours with something to do: unsettled ones, and settled ones whose arrivals differ from what the last commit
 * had seen. Arrivals are read here, before a refresh computes: what comes in meanwhile leaves the slice dirty.
 */
export async function readHourStates(client: ClickHouseClient): Promise<HourState[]> {
  const found = await rows<Row>(
    client,
    `WITH commits AS (
       SELECT slice_start, slice_seconds, max((slice_version, seen)) AS newest
       FROM rollup WHERE kind = 'commit' GROUP BY slice_start, slice_seconds
     )
     SELECT
       toUnixTimestamp(toStartOfHour(minute.slice_minute)) AS hour,
       any(whole.slice_seconds) = 3600 AS settled,
       sum(minute.arrivals) AS arrivals,
       any(whole.newest.2) AS seen,
       toUnixTimestamp64Milli(max(minute.last_arrival)) AS last_arrival_ms,
       intDiv(any(whole.newest.1), 4096) AS committed_ms,
       groupArrayIf((toUnixTimestamp(minute.slice_minute), minute.arrivals), minute.arrivals != part.newest.2) AS dirty_minutes
     FROM (
       SELECT slice_minute, sum(arrivals) AS arrivals, max(last_arrival) AS last_arrival
       FROM slice_arrivals GROUP BY slice_minute
     ) AS minute
     LEFT JOIN (SELECT * FROM commits WHERE slice_seconds = 60) AS part ON part.slice_start = minute.slice_minute
     LEFT JOIN (SELECT * FROM commits WHERE slice_seconds = 3600) AS whole
       ON whole.slice_start = toStartOfHour(minute.slice_minute)
     GROUP BY hour
     HAVING NOT settled OR arrivals != seen`,
  );
  return found.map((row) => ({
    hour: Number(row.hour),
    settled: row.settled === 1,
    arrivals: Number(row.arrivals),
    seen: Number(row.seen),
    lastArrivalMs: Number(row.last_arrival_ms),
    committedMs: Number(row.committed_ms),
    dirtyMinutes: row.dirty_minutes.map(([start, arrivals]) => [Number(start), Number(arrivals)]),
  }));
}

/** Whether the visible rollups lack something that has arrived. */
export function isDirty(state: HourState): boolean {
  return state.settled ? state.arrivals !== state.seen : state.dirtyMinutes.length > 0;
}
