import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Kept, type Pace, StillComputingError } from '../../../web/figures/kept.ts';

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

  it('are older ones for a first reader, if there are some, until newer ones are computed', async () => {
    const kept = new Kept();
    const { compute, ends } = controlled();
    const older = { version: 'rows', value: 'stored', computedAtMs: 0 };
    const ask = (version: string, found: Promise<typeof older>) =>
      kept.get('page', version, AT_ONCE, compute, undefined, () => found);
    expect(await ask('1', Promise.resolve(older))).toBe(older);
    ends[0]?.('first');
    await sleep(0);
    expect(await ask('1', Promise.resolve(older))).toMatchObject({ version: '1', value: 'first' });
  });

  it('are not computed where those that are stored are of the version', async () => {
    const kept = new Kept();
    const { compute, ends } = controlled();
    const stored = { version: '1', value: 'stored', computedAtMs: 0 };
    const ask = () => kept.get('page', '1', AT_ONCE, compute, undefined, () => Promise.resolve(stored));
    expect([await ask(), await ask()]).toEqual([stored, stored]);
    void kept.get('page', '2', AT_ONCE, compute);
    await sleep(0);
    expect(ends.length).toBe(1);
  });

  it('are read once where many first readers ask at once', async () => {
    const kept = new Kept();
    const { compute } = controlled();
    const stored = { version: '1', value: 'stored', computedAtMs: 0 };
    const older = vi.fn(() => Promise.resolve(stored));
    const asked = Array.from({ length: 50 }, () => kept.get('page', '1', AT_ONCE, compute, undefined, older));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([stored]));
    expect(older).toHaveBeenCalledTimes(1);
  });

  it('are waited for by a first reader where there are no older ones', async () => {
    const kept = new Kept();
    const { compute, ends } = controlled();
    const none = () => Promise.reject(new Error('no rows'));
    const asked = kept.get('page', '1', AT_ONCE, compute, undefined, none);
    await sleep(0);
    ends[0]?.('first');
    expect(await asked).toMatchObject({ version: '1', value: 'first' });
    const failing = kept.get(
      'other',
      '1',
      AT_ONCE,
      () => Promise.reject(new Error('broken')),
      undefined,
      none,
    );
    await expect(failing).rejects.toThrow('broken');
  });

  it('are waited for where the older ones say nothing about now', async () => {
    const kept = new Kept();
    await kept.get('page', '1', AT_ONCE, () => Promise.resolve('first'));
    await sleep(20);
    const { compute, ends } = controlled();
    const asked = kept.get('page', '2', { ...AT_ONCE, holdsMs: 1 }, compute);
    await sleep(200);
    ends[0]?.('second');
    expect(await asked).toMatchObject({ version: '2', value: 'second' });
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

describe('figures whose query is slow, fails or hangs', () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  const TWENTIETH: Pace = { leastRestMs: 3_000, restFactor: 19 };

  it('rest for thirty seconds at most, however long the query took', async () => {
    vi.useFakeTimers();
    const kept = new Kept();
    const slow = () =>
      new Promise<string>((resolve) => {
        setTimeout(() => {
          resolve('first');
        }, 9_000);
      });
    const first = kept.get('page', '1', TWENTIETH, slow);
    await vi.advanceTimersByTimeAsync(9_000);
    await first;
    await vi.advanceTimersByTimeAsync(29_000);
    const newer = () => Promise.resolve('second');
    expect(await kept.get('page', '2', TWENTIETH, newer)).toMatchObject({ value: 'first' });
    await vi.advanceTimersByTimeAsync(1_000);
    const asked = kept.get('page', '2', TWENTIETH, newer);
    await vi.advanceTimersByTimeAsync(0);
    expect(await asked).toMatchObject({ value: 'second' });
  });

  it('rest after a failure too, so that a query that fails is not repeated for every viewer', async () => {
    const kept = new Kept();
    let asked = 0;
    const failing = () => {
      asked += 1;
      return Promise.reject(new Error('the engine is away'));
    };
    await expect(kept.get('page', '1', TWENTIETH, failing)).rejects.toThrow('the engine is away');
    await expect(kept.get('page', '1', TWENTIETH, failing)).rejects.toThrow('the engine is away');
    expect(asked).toBe(1);
  });

  it('keep a first viewer waiting for no longer than they may, and are there for a later one', async () => {
    vi.useFakeTimers();
    const kept = new Kept();
    const { compute, ends } = controlled();
    const patient: Pace = { ...TWENTIETH, firstPatienceMs: 10_000 };
    const first = kept.get('page', '1', patient, compute);
    const refused = expect(first).rejects.toThrow(StillComputingError);
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    ends[0]?.('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(await kept.get('page', '1', TWENTIETH, compute)).toMatchObject({ value: 'late' });
  });
});
