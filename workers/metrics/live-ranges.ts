import type { Span } from '../../adapters/tracing/spans.ts';
import { HOUR_SECONDS, type HourState, type Slice } from '../../domain/slices.ts';
import { rangeId, type StoredRange } from '../observations.ts';

/** A live range touches a few slices. One with more is history that catches up, and its lag says all. */
const MAX_SLICES = 200;
/** Bounds the memory while ClickHouse refreshes nothing. The oldest are forgotten first. */
const MAX_RANGES = 2_000;

/** What a refresh has made visible at once. */
export interface Commit {
  readonly sliceVersion: string;
  readonly committedMs: number;
  readonly span: Span | undefined;
}

/** A slice of a range that a commit has made visible. */
export interface VisibleSlice {
  readonly freshnessMs: number;
  readonly commit: Commit;
  /** The range if this was its last slice. */
  readonly completed: ArrivedRange | undefined;
}

export interface ArrivedRange {
  readonly id: string;
  /** When ClickHouse had its events. */
  readonly arrivedMs: number;
  /** Of its store. */
  readonly span: Span;
}

interface Waiting extends ArrivedRange {
  readonly oldestMs: number;
  /** By start in epoch seconds: a commit that may or may not show the slice, since its states were read too early to tell. */
  readonly slices: Map<number, Commit | undefined>;
}

/** Follows the live ranges of this process from their arrival in ClickHouse to the commit that shows them. */
export class LiveRanges {
  #waiting: Waiting[] = [];
  #askedMs = 0;

  add({ source, logged, oldestMs, arrivals, span }: StoredRange, arrivedMs: number): void {
    if (source.kind !== 'kafka') return;
    const slices = new Map<number, undefined>();
    for (const batch of arrivals)
      for (const [startMs] of batch) {
        slices.set(startMs / 1000, undefined);
        if (slices.size > MAX_SLICES) return;
      }
    if (slices.size === 0) return;
    this.#waiting.push({ id: rangeId(logged), oldestMs, arrivedMs, slices, span });
    if (this.#waiting.length > MAX_RANGES) this.#waiting.shift();
  }

  /**
   * What turns out to be visible. Forgets slices that are visible without a commit of this process: another worker has
   * refreshed them.
   */
  statesRead(states: readonly HourState[], askedMs: number): VisibleSlice[] {
    this.#askedMs = askedMs;
    const visible: VisibleSlice[] = [];
    if (this.#waiting.length === 0) return visible;
    const settled = new Set<number>();
    const dirty = new Set<number>();
    for (const state of states) {
      if (state.settled) settled.add(state.hour);
      for (const { start } of state.dirty) dirty.add(start);
    }
    for (const range of this.#waiting.filter((one) => this.#covers(one))) {
      for (const [start, commit] of range.slices) {
        const hour = hourOf(start);
        if (dirty.has(settled.has(hour) ? hour : start)) continue;
        range.slices.delete(start);
        if (commit !== undefined) visible.push(visibleSlice(range, commit));
      }
    }
    this.#forgetEmpty();
    return visible;
  }

  /** What a commit of these slices has made visible. It covers what had arrived before the states were read. */
  committed(slices: readonly Slice[], seconds: Slice['seconds'], commit: Commit): VisibleSlice[] {
    const starts = new Set(slices.map(({ start }) => start));
    const visible: VisibleSlice[] = [];
    for (const range of this.#waiting) {
      for (const start of range.slices.keys()) {
        if (!starts.has(seconds === HOUR_SECONDS ? hourOf(start) : start)) continue;
        if (this.#covers(range)) {
          range.slices.delete(start);
          visible.push(visibleSlice(range, commit));
        } else range.slices.set(start, commit);
      }
    }
    this.#forgetEmpty();
    return visible;
  }

  #covers({ arrivedMs }: Waiting): boolean {
    return arrivedMs < this.#askedMs;
  }

  #forgetEmpty(): void {
    this.#waiting = this.#waiting.filter(({ slices }) => slices.size > 0);
  }
}

function visibleSlice(range: Waiting, commit: Commit): VisibleSlice {
  return {
    freshnessMs: Math.max(0, commit.committedMs - range.oldestMs),
    commit,
    completed: range.slices.size === 0 ? range : undefined,
  };
}

function hourOf(start: number): number {
  return Math.floor(start / HOUR_SECONDS) * HOUR_SECONDS;
}
