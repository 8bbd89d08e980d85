/** Which slices to refresh now. A slice is a stretch of placed time: five seconds while hot, an hour once settled. */

export const HOT_SECONDS = 5;
export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;
const HOT_MS = HOT_SECONDS * 1000;

/** Start of the hot slice that contains an instant. Any zone with an offset of whole minutes has the same slices. */
export function startOfSlice(epochMs: number): number {
  return Math.floor(epochMs / HOT_MS) * HOT_MS;
}

/** A slice whose arrivals differ from the arrivals that its last commit counted. Its start is in epoch seconds. */
export interface DirtySlice {
  readonly start: number;
  readonly arrivals: number;
  /** When it was last committed, or else when its first event was stored: no event of it has waited longer. */
  readonly sinceMs: number;
}

/** A committed slice that was computed by an earlier {@link ROLLUP_DEFINITION}. Its start is in epoch seconds. */
export type StaleSlice = Pick<DirtySlice, 'start' | 'arrivals'>;

/** One hour of placed time, according to its arrivals and commits. */
export interface HourState {
  /** In epoch seconds. */
  readonly hour: number;
  /** Whether the hour has been committed as one slice; it never returns to hot slices. */
  readonly settled: boolean;
  readonly arrivals: number;
  readonly lastArrivalMs: number;
  /** Hot slices; once settled, the hour itself. */
  readonly dirty: readonly DirtySlice[];
  /** The same, dirty or not. */
  readonly stale: readonly StaleSlice[];
}

export interface Slice {
  readonly start: number;
  readonly seconds: typeof HOT_SECONDS | typeof HOUR_SECONDS;
  /** Arrivals counted before the refresh computes the slice, which therefore covers them. */
  readonly seenArrivals: number;
}

export interface SlicePolicy {
  /** An hour that is over and has had no arrivals for this long settles. */
  readonly quietMs: number;
  /** If nothing arrives anywhere for this long, hours that passed by are computed. */
  readonly standstillMs: number;
  /** Settled hours, and hours passing by, that keep getting events are recomputed at most this often. */
  readonly settledEveryMs: number;
  /** An hour with more dirty slices than this passes by faster than real time, or gets events for most slices. */
  readonly mostDirty: number;
  /** A refresh takes at most this many arrivals of fresh slices, and as many of others, but at least one slice of each. */
  readonly maxArrivals: number;
  /** The bound on late and stale slices at a standstill, when no fresh slice waits behind them. */
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

/** The newest minute stays fresh, even if its whole hour gets events. */
const NEWEST_SECONDS = 60;

interface Waiting extends Slice {
  readonly sinceMs: number;
}

/**
 * Chooses the slices to refresh now. First come the dirty slices of hours that few events touch, newest first.
 * History that passes by waits until its hour is quiet, or until nothing arrives anywhere, so that it is computed
 * once. Slices that have waited long enough follow, longest wait first, within a separate bound: late events then do
 * not recompute history again and again, and none waits for ever. Stale slices come last, newest first, and get what
 * the late ones leave of their bound.
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
  const stale: Slice[] = [];
  for (const state of hours) {
    if (isDueWhole(state)) {
      late.push(whole(state));
      continue;
    }
    if (!state.settled) {
      const soon = passesBy(state) && !hasPassed(state) ? passing : fresh;
      for (const slice of state.dirty) (isOverdue(slice) ? late : soon).push(hot(slice));
    }
    stale.push(...staleOnly(state));
  }
  const newest = [...fresh, ...passing].reduce((latest, { start }) => Math.max(latest, start), -Infinity);
  fresh.push(...passing.filter(({ start }) => newest - start < NEWEST_SECONDS));
  fresh.sort((a, b) => b.start - a.start);
  late.sort((a, b) => a.sinceMs - b.sinceMs || a.start - b.start);
  stale.sort((a, b) => b.start - a.start);
  const lateArrivals = atStandstill ? policy.maxArrivalsAtStandstill : policy.maxArrivals;
  return [
    ...withinBounds(fresh, policy.maxArrivals, policy.maxSlices),
    ...withinBounds([...late, ...stale], lateArrivals, policy.maxSlices),
  ];
}

/** The current hour stays hot however quiet it is. Once settled, its next order would wait with the late ones. */
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

const REST_AFTER_MS = 30_000;

/** Whether no hour has anything to compute, and nothing has arrived for a while. */
export function hasRest(hours: readonly HourState[], nowMs: number): boolean {
  return (
    standsStill(hours, nowMs, { standstillMs: REST_AFTER_MS }) &&
    hours.every(({ dirty, stale }) => dirty.length === 0 && stale.length === 0)
  );
}

function hot({ start, arrivals, sinceMs }: DirtySlice): Waiting {
  return { start, seconds: HOT_SECONDS, seenArrivals: arrivals, sinceMs };
}

function whole({ hour, arrivals, lastArrivalMs, dirty }: HourState): Waiting {
  const sinceMs = dirty.reduce((earliest, slice) => Math.min(earliest, slice.sinceMs), lastArrivalMs);
  return { start: hour, seconds: HOUR_SECONDS, seenArrivals: arrivals, sinceMs };
}

/** A dirty slice is computed again in its own time. */
function staleOnly({ settled, dirty, stale }: HourState): Slice[] {
  const starts = new Set(dirty.map(({ start }) => start));
  const seconds = settled ? HOUR_SECONDS : HOT_SECONDS;
  return stale
    .filter(({ start }) => !starts.has(start))
    .map(({ start, arrivals }) => ({ start, seconds, seenArrivals: arrivals }));
}

function withinBounds(waiting: readonly Slice[], maxArrivals: number, maxSlices: number): Slice[] {
  const taken: Slice[] = [];
  let arrivals = 0;
  for (const { start, seconds, seenArrivals } of waiting) {
    if (taken.length >= maxSlices) break;
    if (taken.length > 0 && arrivals + seenArrivals > maxArrivals) continue;
    taken.push({ start, seconds, seenArrivals });
    arrivals += seenArrivals;
  }
  return taken;
}

/**
 * Version of the rules by which a slice of the rollups follows from its orders. Raise it with every change of those
 * rules by 2, here and in the view `day_slices`: workers then compute all slices with an earlier version again, in the
 * background. It is even; the odd number above it is the same with groups of orders, which slices have once a campaign is a
 * sample.
 */
export const ROLLUP_DEFINITION = 2;

/** What events say of their orders. The table `slice_arrivals` keeps a sum of them: never renumber. */
const ORIGIN = { unmarked: 1, simulation: 2 } as const;

/** Accepted events of one origin in a hot slice of placed time. Origin 0: no event, but the slice is to be computed again. */
export type Arrivals = readonly [sliceMs: number, events: number, origin: 0 | 1 | 2];

export class ArrivalCounts {
  readonly #unmarked = new Map<number, number>();
  readonly #simulated = new Map<number, number>();

  add(placedAtMs: number, isSimulated: boolean): void {
    const counts = isSimulated ? this.#simulated : this.#unmarked;
    const slice = startOfSlice(placedAtMs);
    counts.set(slice, (counts.get(slice) ?? 0) + 1);
  }

  all(): Arrivals[] {
    return [
      ...[...this.#unmarked].map(([slice, events]) => [slice, events, ORIGIN.unmarked] as const),
      ...[...this.#simulated].map(([slice, events]) => [slice, events, ORIGIN.simulation] as const),
    ];
  }
}
