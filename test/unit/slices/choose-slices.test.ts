import { describe, expect, it } from 'vitest';
import {
  chooseSlices,
  type DirtySlice,
  hasRest,
  type HourState,
  type SlicePolicy,
  startOfSlice,
} from '../../../domain/slices.ts';

const HOUR = 1_510_329_600;
const NOW_MS = 1_700_000_000_000;
const POLICY: SlicePolicy = {
  quietMs: 3_000,
  standstillMs: 2_000,
  settledEveryMs: 30_000,
  mostDirty: 60,
  maxArrivals: 1_000,
  maxArrivalsAtStandstill: 3_000,
  maxSlices: 100,
};

/** An hour that got an event a second ago. */
function hour(changes: Partial<HourState>): HourState {
  return {
    hour: HOUR,
    settled: false,
    arrivals: 10,
    lastArrivalMs: NOW_MS - 1_000,
    dirty: [],
    stale: [],
    ...changes,
  };
}

/** A slice that has waited for a second, unless told otherwise. */
function dirty(start: number, arrivals: number, waitedMs = 1_000): DirtySlice {
  return { start, arrivals, sinceMs: NOW_MS - waitedMs };
}

/** So many slices from the start of an hour, each of one event. */
function slices(count: number, waitedMs?: number): DirtySlice[] {
  return Array.from({ length: count }, (_, index) => dirty(HOUR + index * 5, 1, waitedMs));
}

function choose(...hours: HourState[]): unknown {
  return chooseSlices(hours, NOW_MS, POLICY).map(({ start, seconds, seenArrivals }) => [
    start,
    seconds,
    seenArrivals,
  ]);
}

describe('chooseSlices', () => {
  it('refreshes the dirty slices of a hot hour, the newest first', () => {
    expect(choose(hour({ dirty: [dirty(HOUR, 3), dirty(HOUR + 10, 5), dirty(HOUR + 5, 4)] }))).toEqual([
      [HOUR + 10, 5, 5],
      [HOUR + 5, 5, 4],
      [HOUR, 5, 3],
    ]);
  });

  it('skips a hot hour without dirty slices', () => {
    expect(choose(hour({}))).toEqual([]);
  });

  it('settles an hour once it has been quiet for long enough, dirty or not', () => {
    const some = [dirty(HOUR, 3)];
    expect(choose(hour({ lastArrivalMs: NOW_MS - 2_999, dirty: some }))).toEqual([[HOUR, 5, 3]]);
    expect(choose(hour({ lastArrivalMs: NOW_MS - 3_000, dirty: some }))).toEqual([[HOUR, 3600, 10]]);
    expect(choose(hour({ lastArrivalMs: NOW_MS - 3_000 }))).toEqual([[HOUR, 3600, 10]]);
  });

  it('recomputes a settled hour with late events when it is quiet, or else every thirty seconds', () => {
    const settled = (waitedMs: number): HourState =>
      hour({ settled: true, dirty: [dirty(HOUR, 10, waitedMs)] });
    expect(choose(settled(29_999))).toEqual([]);
    expect(choose(settled(30_000))).toEqual([[HOUR, 3600, 10]]);
    expect(choose({ ...settled(0), lastArrivalMs: NOW_MS - 3_000 })).toEqual([[HOUR, 3600, 10]]);
  });

  it('does not recompute a settled hour that has seen all its arrivals', () => {
    expect(choose(hour({ settled: true, lastArrivalMs: 0 }))).toEqual([]);
  });

  it('takes hot slices before cold hours, and cold hours by longest wait', () => {
    const cold = (start: number, waitedMs: number): HourState =>
      hour({ hour: start, lastArrivalMs: NOW_MS - 3_000, dirty: [dirty(start, 1, waitedMs)] });
    expect(
      choose(
        cold(HOUR + 7_200, 5_000),
        cold(HOUR, 4_000),
        cold(HOUR - 3_600, 4_000),
        hour({ hour: HOUR + 3_600, dirty: [dirty(HOUR + 3_660, 1)] }),
      ),
    ).toEqual([
      [HOUR + 3_660, 5, 1],
      [HOUR + 7_200, 3600, 10],
      [HOUR - 3_600, 3600, 10],
      [HOUR, 3600, 10],
    ]);
  });

  it('computes an hour that passes by only once, when it is quiet', () => {
    const passing = hour({ dirty: slices(61) });
    const later = hour({ hour: HOUR + 3_600, dirty: [dirty(HOUR + 3_600, 1)] });
    expect(choose(hour({ dirty: slices(60) }), later)).toHaveLength(61);
    expect(choose(passing, later)).toEqual([[HOUR + 3_600, 5, 1]]);
    expect(choose({ ...passing, lastArrivalMs: NOW_MS - 3_000 }, later)).toEqual([
      [HOUR + 3_600, 5, 1],
      [HOUR, 3600, 10],
    ]);
  });

  it('computes an hour that passed by once nothing arrives anywhere, and no other hour early', () => {
    const still = { lastArrivalMs: NOW_MS - 2_000 };
    const passing = hour({ ...still, dirty: slices(61) });
    const live = hour({ ...still, hour: HOUR + 3_600, dirty: [dirty(HOUR + 3_600, 1)] });
    const settled = hour({ ...still, hour: HOUR + 7_200, settled: true, dirty: [dirty(HOUR + 7_200, 1)] });
    expect(choose(passing, live, settled)).toEqual([
      [HOUR + 3_600, 5, 1],
      [HOUR, 3600, 10],
    ]);
    expect(choose(passing, { ...live, lastArrivalMs: NOW_MS - 1_999 })).toEqual([[HOUR + 3_600, 5, 1]]);
  });

  it('keeps the current hour hot, however quiet it is', () => {
    const present = Math.floor(NOW_MS / 3_600_000) * 3_600;
    const quiet = hour({ hour: present, lastArrivalMs: NOW_MS - 3_000 });
    expect(choose(quiet)).toEqual([]);
    expect(choose({ ...quiet, dirty: [dirty(present, 3)] })).toEqual([[present, 5, 3]]);
    expect(choose({ ...quiet, hour: present - 3_600 })).toEqual([[present - 3_600, 3600, 10]]);
    // It is over at its last instant, and not a second before.
    const ends = NOW_MS / 1_000 - 3_600;
    expect(choose({ ...quiet, hour: ends })).toEqual([[ends, 3600, 10]]);
    expect(choose({ ...quiet, hour: ends + 1 })).toEqual([]);
    // Caught up with after an outage: all of it at once, when nothing passes by any more.
    const touched = slices(70).map((slice) => ({ ...slice, start: slice.start - HOUR + present }));
    expect(choose({ ...quiet, dirty: touched })).toHaveLength(70);
    expect(choose({ ...quiet, lastArrivalMs: NOW_MS - 1_000, dirty: touched })).toHaveLength(12);
  });

  it('keeps the newest minute fresh in an hour with events everywhere', () => {
    const starts = (choose(hour({ dirty: slices(90) })) as [number][]).map(([start]) => start);
    expect(starts).toEqual(Array.from({ length: 12 }, (_, index) => HOUR + (89 - index) * 5));
  });

  it('lets slices of an hour that passes by wait no longer than a settled hour', () => {
    const later = hour({ hour: HOUR + 3_600, dirty: [dirty(HOUR + 3_600, 1)] });
    const [first, second, ...others] = slices(90);
    if (first === undefined || second === undefined) throw new Error('There are ninety slices');
    const waited = [first, { ...second, sinceMs: NOW_MS - 30_000 }, ...others];
    expect(choose(hour({ dirty: waited }), later)).toEqual([
      [HOUR + 3_600, 5, 1],
      [HOUR + 5, 5, 1],
    ]);
  });

  it('keeps to its bound on arrivals, but always takes one slice', () => {
    const cold = (start: number, arrivals: number): HourState =>
      hour({ hour: start, arrivals, lastArrivalMs: 0 });
    const busy = hour({ hour: HOUR - 3_600 });
    expect(choose(busy, cold(HOUR, 600), cold(HOUR + 3_600, 400), cold(HOUR + 7_200, 1))).toEqual([
      [HOUR, 3600, 600],
      [HOUR + 3_600, 3600, 400],
    ]);
    expect(choose(busy, cold(HOUR, 5_000), cold(HOUR + 3_600, 1))).toEqual([[HOUR, 3600, 5_000]]);
  });

  it('takes more late slices at a standstill', () => {
    const cold = (start: number): HourState => hour({ hour: start, arrivals: 900, lastArrivalMs: 0 });
    const four = [cold(HOUR), cold(HOUR + 3_600), cold(HOUR + 7_200), cold(HOUR + 10_800)];
    expect(choose(...four)).toHaveLength(3);
    expect(choose(...four, hour({ hour: HOUR - 3_600 }))).toHaveLength(1);
  });

  it('bounds fresh and late slices separately, so that neither starves the other', () => {
    expect(
      choose(
        hour({ dirty: [dirty(HOUR, 900), dirty(HOUR + 5, 900)] }),
        hour({ hour: HOUR + 3_600, arrivals: 900, lastArrivalMs: 0 }),
        hour({ hour: HOUR + 7_200, arrivals: 900, lastArrivalMs: 0 }),
      ),
    ).toEqual([
      [HOUR + 5, 5, 900],
      [HOUR + 3_600, 3600, 900],
    ]);
  });

  describe('with slices of an earlier definition', () => {
    const outdated = (start: number, arrivals = 10): HourState =>
      hour({ hour: start, settled: true, arrivals, lastArrivalMs: 0, stale: [{ start, arrivals }] });
    const busy = hour({ hour: HOUR - 3_600 });

    it('takes settled ones last, the newest first', () => {
      expect(
        choose(
          outdated(HOUR),
          outdated(HOUR + 3_600),
          hour({ hour: HOUR + 7_200, lastArrivalMs: 0 }),
          hour({ hour: HOUR + 10_800, dirty: [dirty(HOUR + 10_800, 3)] }),
        ),
      ).toEqual([
        [HOUR + 10_800, 5, 3],
        [HOUR + 7_200, 3600, 10],
        [HOUR + 3_600, 3600, 10],
        [HOUR, 3600, 10],
      ]);
    });

    it('gives them what late slices leave of their bound', () => {
      const late = hour({ hour: HOUR + 7_200, arrivals: 600, lastArrivalMs: 0 });
      expect(choose(busy, late, outdated(HOUR, 400), outdated(HOUR + 3_600, 401))).toEqual([
        [HOUR + 7_200, 3600, 600],
        [HOUR, 3600, 400],
      ]);
      expect(choose(busy, outdated(HOUR, 5_000), outdated(HOUR + 3_600, 900))).toEqual([
        [HOUR + 3_600, 3600, 900],
      ]);
      expect(choose(busy, outdated(HOUR, 5_000))).toEqual([[HOUR, 3600, 5_000]]);
    });

    it('takes hot ones as hot slices, and leaves dirty ones to their own time', () => {
      const stale = [
        { start: HOUR, arrivals: 3 },
        { start: HOUR + 5, arrivals: 4 },
      ];
      expect(choose(hour({ dirty: [dirty(HOUR, 3)], stale }))).toEqual([
        [HOUR, 5, 3],
        [HOUR + 5, 5, 4],
      ]);
      const waits = { ...outdated(HOUR), lastArrivalMs: NOW_MS - 1_000, dirty: [dirty(HOUR, 10)] };
      expect(choose(waits)).toEqual([]);
    });
  });

  it('keeps to its bound on slices', () => {
    expect(choose(hour({ dirty: slices(150, 30_000) }))).toHaveLength(100);
  });
});

describe('hasRest', () => {
  it.each([
    ['no hour', true, []],
    ['hours without an arrival for half a minute', true, [hour({ lastArrivalMs: NOW_MS - 30_000 })]],
    ['an arrival less than half a minute ago', false, [hour({ lastArrivalMs: NOW_MS - 29_999 })]],
    ['a dirty slice', false, [hour({ lastArrivalMs: 0, dirty: slices(1) })]],
    ['a stale slice', false, [hour({ lastArrivalMs: 0, stale: slices(1) })]],
  ])('with %s is %s', (_name, rests, hours) => {
    expect(hasRest(hours, NOW_MS)).toBe(rests);
  });
});

describe('startOfSlice', () => {
  it('is the last multiple of five seconds, also before 1970', () => {
    const midnight = Date.UTC(2017, 10, 11);
    expect(startOfSlice(midnight + 4_999)).toBe(midnight);
    expect(startOfSlice(midnight)).toBe(midnight);
    expect(startOfSlice(midnight - 1)).toBe(midnight - 5_000);
    expect(startOfSlice(-1)).toBe(-5_000);
  });
});
