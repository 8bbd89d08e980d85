import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSpan } from '../../../adapters/tracing/spans.ts';
import { HOT_SECONDS, HOUR_SECONDS, type HourState } from '../../../domain/slices.ts';
import type { Pace } from '../../../pipeline/figures/figure-states.ts';
import type { Computed } from '../../../statistics/live/keep-figures.ts';
import { LiveRanges } from '../../../workers/metrics/live-ranges.ts';
import type { StoredRange } from '../../../workers/observations.ts';
import { FiguresBeside } from '../../../workers/refresh/figures-beside.ts';

const HOUR = 1_510_329_600;

/** A range of one partition whose events were placed in these slices. */
function range(first: bigint, starts: readonly number[], oldestMs = 1_000): StoredRange {
  return {
    source: { kind: 'kafka', topic: 'orders.events.v1.jd', partition: 0 },
    logged: {
      source: 'kafka/orders.events.v1.jd/0',
      epoch: 1,
      first,
      next: first + 10n,
      records: 10,
      accepted: 10,
      quarantined: 0,
      reasons: {},
      bytes: 7_000,
      fingerprint: '1',
      occurredMs: null,
    },
    oldestMs,
    arrivals: [starts.map((start) => [start * 1000, 1] as const)],
    span: startSpan('store', {}),
  };
}

function hour(dirty: readonly number[], settled = false): HourState {
  return {
    hour: HOUR,
    settled,
    arrivals: 10,
    lastArrivalMs: 0,
    dirty: dirty.map((start) => ({ start, arrivals: 10, sinceMs: 0 })),
    stale: [],
  };
}

const slice = (start: number, seconds: typeof HOT_SECONDS | typeof HOUR_SECONDS) => ({
  start,
  seconds,
  seenArrivals: 10,
});

const commit = (committedMs: number) => ({ sliceVersion: '7', committedMs, span: undefined });

describe('the live ranges of a worker', () => {
  it('are visible slice by slice, and complete with the last of them', () => {
    const live = new LiveRanges();
    live.add(range(0n, [HOUR, HOUR + 5]), 2_000);
    live.statesRead([hour([HOUR, HOUR + 5])], 2_500);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(3_000))).toMatchObject([
      { freshnessMs: 2_000, completed: undefined },
    ]);
    expect(live.committed([slice(HOUR + 5, HOT_SECONDS)], HOT_SECONDS, commit(4_500))).toMatchObject([
      { freshnessMs: 3_500, completed: { id: 'kafka/orders.events.v1.jd/0:0-10' } },
    ]);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(5_000))).toEqual([]);
  });

  it('are visible with the whole hour if that is what a commit computes', () => {
    const live = new LiveRanges();
    live.add(range(0n, [HOUR + 3_595]), 2_000);
    live.statesRead([hour([HOUR], true)], 2_500);
    expect(live.committed([slice(HOUR, HOUR_SECONDS)], HOUR_SECONDS, commit(3_000))).toHaveLength(1);
  });

  it('are not covered by a commit whose states were read before the store', () => {
    const live = new LiveRanges();
    live.statesRead([hour([HOUR])], 1_900);
    live.add(range(0n, [HOUR]), 2_000);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(3_000))).toEqual([]);
    live.statesRead([hour([HOUR])], 3_100);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(3_400))).toMatchObject([
      { freshnessMs: 2_400, completed: { id: 'kafka/orders.events.v1.jd/0:0-10' } },
    ]);
  });

  it('are visible by the commit that turns out to have shown them, if its states were read too early to tell', () => {
    const live = new LiveRanges();
    live.statesRead([hour([HOUR])], 1_900);
    live.add(range(0n, [HOUR]), 2_000);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(3_000))).toEqual([]);
    expect(live.statesRead([hour([])], 4_000)).toMatchObject([
      { freshnessMs: 2_000, completed: { id: 'kafka/orders.events.v1.jd/0:0-10' } },
    ]);
    expect(live.statesRead([hour([])], 5_000)).toEqual([]);
  });

  it('are forgotten once another worker has refreshed their slices', () => {
    const live = new LiveRanges();
    live.add(range(0n, [HOUR]), 2_000);
    expect(live.statesRead([hour([])], 2_500)).toEqual([]);
    live.statesRead([hour([HOUR])], 60_000);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(60_500))).toEqual([]);
  });

  it('are neither archives nor history that touches hundreds of slices', () => {
    const live = new LiveRanges();
    const starts = Array.from({ length: 201 }, (_, at) => HOUR + 5 * at);
    live.add(range(0n, starts), 2_000);
    live.add({ ...range(10n, [HOUR]), source: { kind: 'archive', name: 'a', sha256: 'b' } }, 2_000);
    live.statesRead([hour(starts)], 2_500);
    expect(live.committed([slice(HOUR, HOT_SECONDS)], HOT_SECONDS, commit(3_000))).toEqual([]);
  });
});

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const NOTHING_LEFT: Computed = { leftForMs: null, failed: [] };

/** Computations that end when the test says so. */
function computations() {
  const began: Pace[] = [];
  const ends: (() => void)[] = [];
  const compute = (pace: Pace) => {
    began.push(pace);
    return new Promise<Computed>((resolve) =>
      ends.push(() => {
        resolve(NOTHING_LEFT);
      }),
    );
  };
  return { began, ends, compute };
}

const failed = (error: unknown) => expect.fail(String(error));

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('figures that are computed beside refreshes', () => {
  it('are computed one of each pace at a time, and places do not hold the headline up', async () => {
    const { began, ends, compute } = computations();
    const figures = new FiguresBeside(compute, failed);
    figures.poke(true);
    expect(began).toEqual(['headline', 'places']);
    ends[0]?.();
    await settle();
    vi.advanceTimersByTime(60_000);
    figures.poke(true);
    expect(began).toEqual(['headline', 'places', 'headline']);
  });

  it('are not computed while nothing changes', async () => {
    const compute = vi.fn(() => Promise.resolve(NOTHING_LEFT));
    const figures = new FiguresBeside(compute, failed);
    figures.poke(false);
    await settle();
    vi.advanceTimersByTime(60_000);
    figures.poke(false);
    expect(compute).toHaveBeenCalledTimes(2);
  });

  it('are computed again nine times as long after they took, and not for what was left before it is due', async () => {
    const looks: number[] = [];
    const compute = async (pace: Pace): Promise<Computed> => {
      if (pace === 'places') return NOTHING_LEFT;
      looks.push(performance.now());
      if (looks.length === 1) vi.advanceTimersByTime(500);
      return { leftForMs: 60_000, failed: looks.length === 1 ? ['figures of one: no memory'] : [] };
    };
    const told = vi.fn();
    const figures = new FiguresBeside(compute, told);
    const pokeUntil = async (seconds: number, isChanged: boolean) => {
      const untilMs = performance.now() + seconds * 1_000;
      while (performance.now() < untilMs) {
        figures.poke(isChanged);
        await settle();
        vi.advanceTimersByTime(100);
      }
    };
    await pokeUntil(5.1, true);
    // One that is set aside does not hold up what changes.
    expect(looks.map((at) => at - (looks[0] ?? 0))).toEqual([0, 5_000]);
    await pokeUntil(61, false);
    expect(looks.map((at) => at - (looks[0] ?? 0))).toEqual([0, 5_000, 65_000]);
    expect(told.mock.calls).toEqual([['figures of one: no memory']]);
  });

  it('are tried again after twice the time where they fail, and the first failure of a series is told', async () => {
    const compute = vi.fn((pace: Pace) =>
      pace === 'places' ? Promise.resolve(NOTHING_LEFT) : Promise.reject(new Error('no memory')),
    );
    const told = vi.fn();
    const figures = new FiguresBeside(compute, told);
    const attempts = () => compute.mock.calls.filter(([pace]) => pace === 'headline').length;
    const after = async (ms: number) => {
      vi.advanceTimersByTime(ms);
      figures.poke(false);
      await settle();
      return attempts();
    };
    expect(await after(0)).toBe(1);
    expect(await after(3_900)).toBe(1);
    expect(await after(200)).toBe(2);
    expect(await after(7_900)).toBe(2);
    expect(await after(200)).toBe(3);
    expect(told).toHaveBeenCalledTimes(1);
  });
});
