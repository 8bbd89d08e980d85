import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { LiveLagWatch, nextShare, Pace } from '../../../workers/backfill/pace.ts';
import { PATIENCE } from '../../support/patience.ts';

const NEVER = new AbortController().signal;
const WHOLE = { share: () => 1 };

async function elapsedMs(run: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

describe('the pace of a chunk', () => {
  it('keeps to the rate over many batches, and begins with no burst', async () => {
    const rate = 20_000;
    const pace = new Pace(rate, WHOLE);
    const [batch, batches] = [1_000, 8];
    const ms = await elapsedMs(async () => {
      for (let n = 0; n < batches; n += 1) await pace.after(batch, NEVER);
    });
    expect(ms).toBeGreaterThanOrEqual(((batch * batches) / rate) * 1_000 - 5);
  });

  it('makes up for no more than half a second after a chunk was behind', async () => {
    const rate = 1_000;
    const pace = new Pace(rate, WHOLE);
    await sleep(900);
    // Of the 900 events that were due, at most 500 come at once.
    const ms = await elapsedMs(() => pace.after(700, NEVER));
    expect(ms).toBeGreaterThanOrEqual(195);
  });

  it('has batches of half a second at a rate, and large ones without', () => {
    expect(new Pace(2_000, WHOLE).batchRecords).toBe(1_000);
    expect(new Pace(1, WHOLE).batchRecords).toBe(100);
    expect(new Pace(null, WHOLE).batchRecords).toBe(16_000);
  });

  it('waits three times as long as it worked while its share is a quarter, and not at all with the whole', async () => {
    let share = 0.25;
    const pace = new Pace(null, { share: () => share });
    await sleep(100);
    expect(await elapsedMs(() => pace.after(1, NEVER))).toBeGreaterThanOrEqual(290);
    share = 1;
    await sleep(100);
    // What does not wait ends before anything that the event loop does next.
    const next = new Promise((resolve) => setImmediate(resolve, 'waits'));
    expect(await Promise.race([pace.after(1, NEVER).then(() => 'goes on'), next])).toBe('goes on');
  });
});

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
});
