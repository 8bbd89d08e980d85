import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Kept, type Pace } from '../../../web/figures/kept.ts';

const AT_ONCE: Pace = { leastRestMs: 0, restFactor: 0 };

/** Computations that end when the test says so. */
function controlled() {
  const ends: ((value: string) => void)[] = [];
  const compute = () =>
    new Promise<string>((resolve) => {
      ends.push(resolve);
    });
  return { compute, ends };
}

describe('figures that many viewers look at', () => {
  it('are computed once per version, however many ask at once', async () => {
    const kept = new Kept();
    const { compute, ends } = controlled();
    const asked = Array.from({ length: 50 }, () => kept.get('page', '1', AT_ONCE, compute));
    await sleep(0);
    ends[0]?.('first');
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(['first']));
    expect(ends.length).toBe(1);
  });

  it('are shown as they were while newer ones are computed', async () => {
    const kept = new Kept();
    const { compute, ends } = controlled();
    await kept.get('page', '1', AT_ONCE, () => Promise.resolve('first'));
    const during = await kept.get('page', '2', AT_ONCE, compute);
    expect(during).toMatchObject({ version: '1', value: 'first' });
    ends[0]?.('second');
    await sleep(0);
    expect(await kept.get('page', '2', AT_ONCE, compute)).toMatchObject({ version: '2', value: 'second' });
  });

  it('are not computed again before their rest is over', async () => {
    const kept = new Kept();
    const hourly: Pace = { leastRestMs: 3_600_000, restFactor: 1 };
    await kept.get('page', '1', hourly, () => Promise.resolve('first'));
    const { compute, ends } = controlled();
    expect(await kept.get('page', '2', hourly, compute)).toMatchObject({ value: 'first' });
    expect(ends.length).toBe(0);
  });

  it('stay when a computation fails, and the failure is known until one succeeds', async () => {
    const kept = new Kept();
    await kept.get('page', '1', AT_ONCE, () => Promise.resolve('first'));
    const failing = () => Promise.reject(new Error('the engine is away'));
    expect(await kept.get('page', '2', AT_ONCE, failing)).toMatchObject({ version: '1' });
    expect(kept.failureOf('page')).toEqual(new Error('the engine is away'));
    await kept.get('page', '3', AT_ONCE, () => Promise.resolve('third'));
    expect(kept.failureOf('page')).toBeUndefined();
  });

  it('fail for a first viewer, who has nothing older to see', async () => {
    const failing = () => Promise.reject(new Error('the engine is away'));
    await expect(new Kept().get('page', '1', AT_ONCE, failing)).rejects.toThrow('the engine is away');
  });

  it('are forgotten after 200 others, so that memory is bounded', async () => {
    const kept = new Kept();
    for (let page = 0; page <= 200; page += 1)
      await kept.get(`page ${page}`, '1', AT_ONCE, () => Promise.resolve(page));
    let computed = 0;
    const again = () => Promise.resolve((computed += 1));
    await kept.get('page 200', '1', AT_ONCE, again);
    expect(computed).toBe(0);
    await kept.get('page 0', '1', AT_ONCE, again);
    expect(computed).toBe(1);
  });
});
