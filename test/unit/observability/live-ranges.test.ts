import { describe, expect, it } from 'vitest';
import { HOT_SECONDS, HOUR_SECONDS, type HourState } from '../../../domain/slices.ts';
import { startSpan } from '../../../adapters/tracing/spans.ts';
import { LiveRanges } from '../../../workers/metrics/live-ranges.ts';
import type { StoredRange } from '../../../workers/observations.ts';

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
