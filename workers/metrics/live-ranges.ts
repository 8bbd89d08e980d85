import { HOUR_SECONDS, type HourState, type Slice } from '../../domain/slices.ts';
import type { StoredRange } from '../observations.ts';
import { rangeId } from './range-id.ts';

/** A live range touches a few slices. One with more is history that catches up, and its lag says all. */
const MAX_SLICES = 200;
/** Bounds the memory while ClickHouse refreshes nothing. The oldest are forgotten first. */
const MAX_RANGES = 2_000;

/** A slice of a range that a commit has made visible. */
export interface VisibleSlice {
  readonly freshnessMs: number;
  /** The range's id if this was its last slice. */
  readonly completed: string | undefined;
}

interface Waiting {
  readonly id: string;
  readonly oldestMs: number;
  readonly storedMs: number;
  /** Starts in epoch seconds. */
  readonly slices: Set<number>;
}

/** Follows the live ranges of this process from the store to the commit that shows them. */
export class LiveRanges {
  #waiting: Waiting[] = [];
  #askedMs = 0;

  add({ source, logged, oldestMs, arrivals }: StoredRange, storedMs: number): void {
    if (source.kind !== 'kafka') return;
    const slices = new Set<number>();
    for (const batch of arrivals)
      for (const [startMs] of batch) {
        slices.add(startMs / 1000);
        if (slices.size > MAX_SLICES) return;
      }
    if (slices.size === 0) return;
    this.#waiting.push({ id: rangeId(logged), oldestMs, storedMs, slices });
    if (this.#waiting.length > MAX_RANGES) this.#waiting.shift();
  }

  /** Forgets slices that are visible without a commit of this process: another worker has refreshed them. */
  statesRead(states: readonly HourState[], askedMs: number): void {
    this.#askedMs = askedMs;
    if (this.#waiting.length === 0) return;
    const settled = new Set<number>();
    const dirty = new Set<number>();
    for (const state of states) {
      if (state.settled) settled.add(state.hour);
      for (const { start } of state.dirty) dirty.add(start);
    }
    for (const { slices } of this.#covered()) {
      for (const start of slices) {
        const hour = hourOf(start);
        if (!dirty.has(settled.has(hour) ? hour : start)) slices.delete(start);
      }
    }
    this.#forgetEmpty();
  }

  /** What a commit of these slices has made visible. It covers what was stored before the states were read. */
  committed(slices: readonly Slice[], seconds: Slice['seconds'], nowMs: number): VisibleSlice[] {
    const starts = new Set(slices.map(({ start }) => start));
    const visible: VisibleSlice[] = [];
    for (const { id, oldestMs, slices: waiting } of this.#covered()) {
      for (const start of waiting) {
        if (!starts.has(seconds === HOUR_SECONDS ? hourOf(start) : start)) continue;
        waiting.delete(start);
        visible.push({
          freshnessMs: Math.max(0, nowMs - oldestMs),
          completed: waiting.size === 0 ? id : undefined,
        });
      }
    }
    this.#forgetEmpty();
    return visible;
  }

  #covered(): Waiting[] {
    return this.#waiting.filter(({ storedMs }) => storedMs < this.#askedMs);
  }

  #forgetEmpty(): void {
    this.#waiting = this.#waiting.filter(({ slices }) => slices.size > 0);
  }
}

function hourOf(start: number): number {
  return Math.floor(start / HOUR_SECONDS) * HOUR_SECONDS;
}
