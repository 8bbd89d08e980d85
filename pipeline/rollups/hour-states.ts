import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { HOT_SECONDS, HOUR_SECONDS, type HourState } from '../../domain/slices.ts';
import { rollupDefinition } from './definition.ts';

/**
 * A slice version is epoch milliseconds times this, plus a random number below it: two refreshes in the same
 * millisecond get different versions.
 */
const VERSION_SALT = 4096;

/** The lowest version that a refresh at this time can get. */
export function versionAt(epochMs: number): bigint {
  return BigInt(epochMs) * BigInt(VERSION_SALT);
}

/** A version above every committed version of slices and sums. */
export async function nextVersion(client: ClickHouseClient): Promise<string> {
  const [newest] = await rows<{ version: string }>(
    client,
    "SELECT max(slice_version) AS version FROM rollup WHERE kind = 'commit'",
  );
  const timed = versionAt(Date.now()) + BigInt(Math.floor(Math.random() * VERSION_SALT));
  const above = BigInt(newest?.version ?? 0) + 1n;
  return (timed > above ? timed : above).toString();
}

const HOUR_STATES = sqlFile(import.meta.url, 'hour-states');

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
  const found = await rows<Row>(client, HOUR_STATES, {
    definition: await rollupDefinition(client),
    hot: HOT_SECONDS,
    hour: HOUR_SECONDS,
    salt: VERSION_SALT,
  });
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
function isStale({ stale }: HourState): boolean {
  return stale.length > 0;
}

/** How far the rollups are behind the stored orders, and behind the rules of this version. */
export interface Settling {
  /** Hours of placed time with arrivals that no rollup shows yet. */
  readonly dirtyHours: number;
  /** Hours of placed time that have not settled into one slice. */
  readonly hotHours: number;
  /** Hours of placed time whose rollups an earlier version of the rules made; they are computed again. Null if none. */
  readonly rebuild: { readonly doneHours: number; readonly hours: number } | null;
}

export async function readSettling(client: ClickHouseClient): Promise<Settling> {
  const states = await readHourStates(client);
  const staleHours = states.filter(isStale).length;
  return {
    dirtyHours: states.filter(isDirty).length,
    hotHours: states.filter(({ settled }) => !settled).length,
    rebuild: staleHours === 0 ? null : await progressOf(client, staleHours),
  };
}

async function progressOf(client: ClickHouseClient, staleHours: number): Promise<Settling['rebuild']> {
  const [found] = await rows<{ hours: string }>(
    client,
    'SELECT uniqExact(toStartOfHour(slice_start)) AS hours FROM slice_arrivals',
  );
  const hours = Number(found?.hours ?? staleHours);
  return { doneHours: hours - staleHours, hours };
}
