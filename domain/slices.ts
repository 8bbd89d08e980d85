/** Which slices to refresh now. A slice is a stretch of placed time: five seconds while hot, an hour once settled. */

export const HOT_SECONDS = 5;
export const HOUR_SECONDS = 3600;
const HOT_MS = HOT_SECONDS * 1000;

/** Start of the hot slice that an instant lies in; the same in every zone whose offset is whole minutes. */
export function startOfSlice(epochMs: number): number {
  return Math.floor(epochMs / HOT_MS) * HOT_MS;
}

/** A slice whose arrivals differ from what its last commit had seen. Its start is in epoch seconds. */
export interface DirtySlice {
  readonly start: number;
  readonly arrivals: number;
  /** When it was last committed or, before that, when its first event was stored: nothing has waited for longer. */
  readonly sinceMs: number;
}

/** One hour of placed time, as its arrivals and commits show it. */
export interface HourState {
  /** In epoch seconds. */
  readonly hour: number;
  /** Whether the hour has been committed as one slice; it never goes back to hot ones. */
  readonly settled: boolean;
  readonly arrivals: number;
  readonly lastArrivalMs: number;
  /** Hot slices; once settled, the hour itself. */
  readonly dirty: readonly DirtySlice[];
}

export interface Slice {
  readonly start: number;
  readonly seconds: typeof HOT_SECONDS | typeof HOUR_SECONDS;
  /** Arrivals that this refresh will have seen, read before it computes. */
  readonly seen: number;
}

export interface SlicePolicy {
  /** An hour that is over and has had no arrivals for this long settles. */
  readonly quietMs: number;
  /** Nothing has arrived anywhere for this long: what passed by has passed. */
  readonly standstillMs: number;
  /** What passes by or has settled, and keeps getting events, is recomputed at most this often. */
  readonly settledEveryMs: number;
  /** An hour with more dirty slices than this passes by faster than real time, or is touched all over. */
  readonly mostDirty: number;
  /** Of the newest slices, and of what has waited, a refresh takes at most this much; always one at least. */
  readonly maxArrivals: number;
  /** The same at a standstill: then no fresh slice waits for those that are late. */
  readonly maxArrivalsAtStandstill: number;
  readonly maxSlices: number;
}

export const DEFAULT_POLICY: SlicePolicy = {
  quietMs: 3_000,
  standstillMs: 1_000,
  settledEveryMs: 30_000,
  mostDirty: 60,
  maxArrivals: 200_000,
  maxArrivalsAtStandstill: 1_000_000,
  maxSlices: 500,
};

/** The end of the stream is fresh, even where its hour is touched all over. */
const NEWEST_SECONDS = 60;

interface Waiting extends Slice {
  readonly sinceMs: number;
}

/**
 * The slices of hours that few events touch, newest first. History that passes by is left until its hour has gone
 * quiet, or all have come to a standstill, so that it is computed once. Whatever else has waited for long enough is
 * taken in the order of waiting, within a bound of its own: so late events do not recompute history again and again,
 * and none waits for ever.
 */
export function chooseSlices(hours: readonly HourState[], nowMs: number, policy: SlicePolicy): Slice[] {
  const isQuiet = ({ lastArrivalMs }: HourState): boolean => nowMs - lastArrivalMs >= policy.quietMs;
  const atStandstill = standsStill(hours, nowMs, policy);
  const isOverdue = ({ sinceMs }: DirtySlice): boolean => nowMs - sinceMs >= policy.settledEveryMs;
  const passesBy = ({ dirty }: HourState): boolean => dirty.length > policy.mostDirty;
  const hasPassed = (state: HourState): boolean => isQuiet(state) || (atStandstill && passesBy(state));
  const isDueWhole = (state: HourState): boolean =>
    state.settled
      ? state.dirty.length > 0 && (isQuiet(state) || state.dirty.some(isOverdue))
      : hasPassed(state) && isOver(state, nowMs);
  const fresh: Waiting[] = [];
  const late: Waiting[] = [];
  const passing: Waiting[] = [];
  for (const state of hours) {
    if (isDueWhole(state)) {
      late.push(whole(state));
    } else if (!state.settled) {
      const soon = passesBy(state) && !hasPassed(state) ? passing : fresh;
      for (const slice of state.dirty) (isOverdue(slice) ? late : soon).push(hot(slice));
    }
  }
  const newest = [...fresh, ...passing].reduce((latest, { start }) => Math.max(latest, start), -Infinity);
  fresh.push(...passing.filter(({ start }) => newest - start < NEWEST_SECONDS));
  fresh.sort((a, b) => b.start - a.start);
  late.sort((a, b) => a.sinceMs - b.sinceMs || a.start - b.start);
  const lateArrivals = atStandstill ? policy.maxArrivalsAtStandstill : policy.maxArrivals;
  return [
    ...withinBounds(fresh, policy.maxArrivals, policy.maxSlices),
    ...withinBounds(late, lateArrivals, policy.maxSlices),
  ];
}

/** The present hour stays hot however quiet it is: settled, its next order would wait with the late ones. */
function isOver({ hour }: HourState, nowMs: number): boolean {
  return (hour + HOUR_SECONDS) * 1000 <= nowMs;
}

/** Whether nothing arrives anywhere. */
export function standsStill(
  hours: readonly HourState[],
  nowMs: number,
  { standstillMs }: Pick<SlicePolicy, 'standstillMs'>,
): boolean {
  return hours.every(({ lastArrivalMs }) => nowMs - lastArrivalMs >= standstillMs);
}

function hot({ start, arrivals, sinceMs }: DirtySlice): Waiting {
  return { start, seconds: HOT_SECONDS, seen: arrivals, sinceMs };
}

function whole({ hour, arrivals, lastArrivalMs, dirty }: HourState): Waiting {
  const sinceMs = dirty.reduce((earliest, slice) => Math.min(earliest, slice.sinceMs), lastArrivalMs);
  return { start: hour, seconds: HOUR_SECONDS, seen: arrivals, sinceMs };
}

function withinBounds(waiting: readonly Waiting[], maxArrivals: number, maxSlices: number): Slice[] {
  const taken: Slice[] = [];
  let arrivals = 0;
  for (const { start, seconds, seen } of waiting) {
    if (taken.length >= maxSlices) break;
    if (taken.length > 0 && arrivals + seen > maxArrivals) continue;
    taken.push({ start, seconds, seen });
    arrivals += seen;
  }
  return taken;
}
