import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { inOrder, turnOf } from '../../../operations/loads/load-queue.ts';
import { LOAD_PRIORITIES, type Queued } from '../../../schemas/backfill.ts';
import { LiveLagWatch, nextShare, Pace } from '../../../workers/backfill/pace.ts';
import { fc } from '../../support/fast-check.ts';
import { PATIENCE } from '../../support/patience.ts';

const queued = (load: string, priority: Queued['priority'], sinceMs: number): Queued => ({
  ...{ load, priority, sinceMs },
});

const loads = fc.uniqueArray(
  fc.record({
    load: fc.string({ minLength: 1, maxLength: 3 }),
    priority: fc.constantFrom(...LOAD_PRIORITIES),
    sinceMs: fc.integer({ min: 0, max: 5 }),
  }),
  { selector: ({ load }) => load },
);

describe('the order of loads that wait', () => {
  it('is one, however they came, and no load goes before one of a higher priority or an earlier start', () => {
    fc.assert(
      fc.property(loads, (waiting) => {
        const order = inOrder(waiting);
        expect(inOrder(waiting.toReversed())).toEqual(order);
        expect(new Set(order)).toEqual(new Set(waiting));
        // One figure for both, in which a priority weighs more than any start.
        const weights = order.map(
          ({ priority, sinceMs }) => ({ high: 0, normal: 10, low: 20 })[priority] + sinceMs,
        );
        expect(weights).toEqual(weights.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('what a load waits for', () => {
  const queue = {
    running: ['at work'],
    waiting: [queued('first', 'high', 5), queued('second', 'normal', 1), queued('third', 'low', 0)],
  };

  it('are the loads that run, and those that go before it', () => {
    expect(turnOf(queue, 'third')).toEqual({
      ...{ place: 3, running: ['at work'], before: ['first', 'second'] },
    });
    expect(turnOf(queue, 'at work')).toBeNull();
  });
});

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
