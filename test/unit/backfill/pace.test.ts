import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../../workers/backfill/pace.ts';

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

  it('ends a wait at once when the chunk is told to stop', async () => {
    const pace = new Pace(1, WHOLE);
    // Without the signal it would wait longer than any test may take.
    await pace.after(1_000_000, AbortSignal.timeout(50));
  });
});
