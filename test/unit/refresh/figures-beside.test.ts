import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pace } from '../../../pipeline/figures/figure-states.ts';
import type { Computed } from '../../../statistics/live/keep-figures.ts';
import { FiguresBeside } from '../../../workers/refresh/figures-beside.ts';

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
