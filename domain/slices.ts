/** Which slices to refresh now. A slice is a stretch of placed time: a minute while it is hot, an hour once settled. */

export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 3600;

/** One hour of placed time, as its arrivals and commits show it. Instants in epoch ms, starts in epoch seconds. */
export interface HourState {
  readonly hour: number;
  /** Whether the hour has been committed as one slice; it never goes back to minutes. */
  readonly settled: boolean;
  /** Arrivals of the hour, and what its last hour commit had seen of them. */
  readonly arrivals: number;
  readonly seen: number;
  readonly lastArrivalMs: number;
  /** When the hour was last committed as a whole; 0 where it never was. */
  readonly committedMs: number;
  /** Minutes whose arrivals differ from what their last commit had seen: [start, arrivals]. */
  readonly dirtyMinutes: readonly (readonly [number, number])[];
}

export interface Slice {
  readonly start: number;
  readonly seconds: typeof MINUTE_SECONDS | typeof HOUR_SECONDS;
  /** Arrivals that this refresh will have seen, read before it computes. */
  readonly seen: number;
}

export interface SlicePolicy {
  /** An hour without arrivals for this long settles. */
  readonly quietMs: number;
  /** A settled hour that keeps getting late events is recomputed at most this often. */
  readonly settledEveryMs: number;
  /** Bounds what one refresh reads, and so how long it takes; at least one slice is always chosen. */
  readonly maxArrivals: number;
}

export const DEFAULT_POLICY: SlicePolicy = { quietMs: 3_000, settledEveryMs: 30_000, maxArrivals: 150_000 };

/**
 * Hot minutes first, newest first; then hours that have gone quiet, or whose late events have waited long
 * enough. So a trickle of late events does not recompute history again and again, and none waits for ever.
 */
export function chooseSlices(hours: readonly HourState[], nowMs: number, policy: SlicePolicy): Slice[] {
  const hot: Slice[] = [];
  const cold: Slice[] = [];
  for (const state of hours) {
    const quiet = nowMs - state.lastArrivalMs >= policy.quietMs;
    const whole: Slice = { start: state.hour, seconds: HOUR_SECONDS, seen: state.arrivals };
    if (state.settled) {
      const waited = nowMs - state.committedMs >= policy.settledEveryMs;
      if (state.arrivals !== state.seen && (quiet || waited)) cold.push(whole);
    } else if (quiet) {
      cold.push(whole);
    } else {
      for (const [start, seen] of state.dirtyMinutes) hot.push({ start, seconds: MINUTE_SECONDS, seen });
    }
  }
  hot.sort((a, b) => b.start - a.start);
  cold.sort((a, b) => a.start - b.start);
  return withinBound([...hot, ...cold], policy.maxArrivals);
}

function withinBound(slices: readonly Slice[], maxArrivals: number): Slice[] {
  let arrivals = 0;
  return slices.filter((slice, index) => {
    arrivals += slice.seen;
    return index === 0 || arrivals <= maxArrivals;
  });
}
