import { describe, expect, it } from 'vitest';
import { chooseSlices, type HourState, type SlicePolicy } from '../../../domain/slices.ts';

const HOUR = 1_510_329_600;
const NOW_MS = 1_700_000_000_000;
const POLICY: SlicePolicy = { quietMs: 3_000, settledEveryMs: 30_000, maxArrivals: 1_000 };

/** An hour that got an event a second ago. */
function hour(changes: Partial<HourState>): HourState {
  return {
    hour: HOUR,
    settled: false,
    arrivals: 10,
    seen: 0,
    lastArrivalMs: NOW_MS - 1_000,
    committedMs: 0,
    dirtyMinutes: [],
    ...changes,
  };
}

function choose(...hours: HourState[]): unknown {
  return chooseSlices(hours, NOW_MS, POLICY).map(({ start, seconds, seen }) => [start, seconds, seen]);
}

describe('chooseSlices', () => {
  it('refreshes the dirty minutes of a hot hour, the newest first', () => {
    const minutes = [
      [HOUR, 3],
      [HOUR + 120, 5],
      [HOUR + 60, 4],
    ] as const;
    expect(choose(hour({ dirtyMinutes: minutes }))).toEqual([
      [HOUR + 120, 60, 5],
      [HOUR + 60, 60, 4],
      [HOUR, 60, 3],
    ]);
  });

  it('leaves a hot hour without dirty minutes alone', () => {
    expect(choose(hour({}))).toEqual([]);
  });

  it('settles an hour once it has been quiet for long enough, dirty or not', () => {
    const dirtyMinutes = [[HOUR, 3]] as const;
    expect(choose(hour({ lastArrivalMs: NOW_MS - 2_999, dirtyMinutes }))).toEqual([[HOUR, 60, 3]]);
    expect(choose(hour({ lastArrivalMs: NOW_MS - 3_000, dirtyMinutes }))).toEqual([[HOUR, 3600, 10]]);
    expect(choose(hour({ lastArrivalMs: NOW_MS - 3_000 }))).toEqual([[HOUR, 3600, 10]]);
  });

  it('never goes back to minutes in a settled hour', () => {
    const settled = hour({ settled: true, seen: 9, dirtyMinutes: [[HOUR, 10]] });
    expect(choose({ ...settled, committedMs: NOW_MS - 29_999 })).toEqual([]);
    expect(choose({ ...settled, committedMs: NOW_MS - 30_000 })).toEqual([[HOUR, 3600, 10]]);
    expect(choose({ ...settled, committedMs: NOW_MS, lastArrivalMs: NOW_MS - 3_000 })).toEqual([
      [HOUR, 3600, 10],
    ]);
  });

  it('does not recompute a settled hour that has seen all its arrivals', () => {
    expect(choose(hour({ settled: true, seen: 10, lastArrivalMs: 0 }))).toEqual([]);
  });

  it('takes hot minutes before cold hours, and cold hours from the oldest', () => {
    const cold = { lastArrivalMs: 0 };
    expect(
      choose(
        hour({ ...cold, hour: HOUR + 7_200 }),
        hour({ ...cold, hour: HOUR }),
        hour({ hour: HOUR + 3_600, dirtyMinutes: [[HOUR + 3_660, 1]] }),
      ),
    ).toEqual([
      [HOUR + 3_660, 60, 1],
      [HOUR, 3600, 10],
      [HOUR + 7_200, 3600, 10],
    ]);
  });

  it('keeps to its bound, and still takes one slice that is larger', () => {
    const cold = (start: number, arrivals: number): HourState =>
      hour({ hour: start, arrivals, lastArrivalMs: 0 });
    expect(choose(cold(HOUR, 600), cold(HOUR + 3_600, 400), cold(HOUR + 7_200, 1))).toEqual([
      [HOUR, 3600, 600],
      [HOUR + 3_600, 3600, 400],
    ]);
    expect(choose(cold(HOUR, 5_000), cold(HOUR + 3_600, 1))).toEqual([[HOUR, 3600, 5_000]]);
  });
});
