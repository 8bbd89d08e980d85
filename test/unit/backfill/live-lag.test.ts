import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { LiveLagWatch, nextShare } from '../../../workers/backfill/pace.ts';
import { PATIENCE } from '../../support/patience.ts';

const BOUND = 20_000;
const LEAST = 0.05;

/** The shares that follow each other as the lag takes these values. */
function sharesAfter(lags: readonly number[]): number[] {
  let [share, before] = [1, Infinity];
  return lags.map((lag) => {
    share = nextShare(share, lag, before);
    before = lag;
    return share;
  });
}

describe('the share of the time that a load works', () => {
  it('halves at each look that finds the live lag above the bound and grown', () => {
    expect(sharesAfter([0, BOUND + 1, BOUND + 2, BOUND + 3])).toEqual([1, 0.5, 0.25, 0.125]);
  });

  it('stays whole while the lag is small, however it grows, and while a large one shrinks', () => {
    expect(sharesAfter([100, 10_000, BOUND])).toEqual([1, 1, 1]);
    expect(sharesAfter([9 * BOUND, 8 * BOUND, 7 * BOUND])).toEqual([1, 1, 1]);
  });

  it('never falls below a twentieth, so that a load ends beside a stream that is always behind', () => {
    const growing = [...Array(100).keys()].map((n) => BOUND * (n + 1));
    expect(Math.min(...sharesAfter(growing))).toBe(LEAST);
  });

  it('returns to the whole within a quarter of a minute once the lag no longer grows', () => {
    const growing = [...Array(10).keys()].map((n) => BOUND * (n + 1));
    const shares = sharesAfter([...growing, ...Array<number>(15).fill(10 * BOUND)]);
    expect(shares[growing.length - 1]).toBe(LEAST);
    expect(shares.at(-1)).toBe(1);
  });
});

describe('the watch of the live lag', () => {
  it('asks only while something runs, and begins with the whole again', async () => {
    let [asked, lag] = [0, 0];
    const watch = new LiveLagWatch(() => {
      asked += 1;
      return Promise.resolve((lag += BOUND));
    }, 1);
    await sleep(20);
    expect(asked).toBe(0);
    await watch.during(() => vi.waitUntil(() => watch.share() === LEAST, PATIENCE));
    await vi.waitUntil(() => watch.share() === 1, PATIENCE);
    const before = asked;
    await sleep(20);
    expect(asked).toBe(before);
  });

  it('asks once at a time, also where a chunk begins between two looks', async () => {
    let asked = 0;
    const watch = new LiveLagWatch(() => {
      asked += 1;
      return new Promise<never>(() => undefined);
    }, 1);
    for (let chunk = 0; chunk < 3; chunk += 1) await watch.during(() => Promise.resolve());
    expect(asked).toBe(1);
  });

  it('does not slow a load down while an engine does not answer', async () => {
    let asked = 0;
    const watch = new LiveLagWatch(() => {
      asked += 1;
      return Promise.reject(new Error('no answer'));
    }, 1);
    await watch.during(() => vi.waitUntil(() => asked > 5, PATIENCE));
    expect(watch.share()).toBe(1);
  });
});
