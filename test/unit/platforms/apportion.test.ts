import { describe, expect, it } from 'vitest';
import { apportion, apportionTo, cumulativePart } from '../../../domain/apportion.ts';
import { fc } from '../../support/fast-check.ts';

const MAX_FEN = 8_500_000_000_000;
const weights = fc
  .array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 40 })
  .filter((values) => values.some((value) => value > 0));

describe('apportion', () => {
  it('gives parts that add up to the total, each off by less than one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_FEN }), weights, (total, shares) => {
        const parts = apportion(total, shares);
        expect(parts.reduce((left, right) => left + BigInt(right), 0n)).toBe(BigInt(total));
        const sum = shares.reduce((left, right) => left + BigInt(right), 0n);
        parts.forEach((part, index) => {
          const distance = BigInt(part) * sum - BigInt(total) * BigInt(shares[index] ?? 0);
          expect(distance > -sum && distance < sum).toBe(true);
        });
      }),
    );
  });

  it('gives each item its part, and at least one if asked to', () => {
    const weights = { large: 1_000_000, small: 0, none: 0 };
    const names = ['large', 'small', 'none'] as const;
    expect([...apportionTo(names, 5, (name) => weights[name])]).toEqual([
      ['large', 5],
      ['small', 0],
      ['none', 0],
    ]);
    expect([...apportionTo(names, 5, (name) => weights[name], 1).values()]).toEqual([3, 1, 1]);
  });

  it('throws if all weights are zero', () => {
    expect(() => apportion(5, [0, 0])).toThrow(RangeError);
  });
});

describe('cumulativePart', () => {
  it('rises to the total, with no part empty that an even split would fill', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000_000 }),
        fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 2, maxLength: 60 }),
        (total, jitters) => {
          const count = jitters.length - 1;
          const sums = jitters.map((jitter, index) => cumulativePart(total, count, index, jitter));
          expect(sums[0]).toBe(0);
          expect(sums.at(-1)).toBe(total);
          const smallest = Math.min(...sums.slice(1).map((value, index) => value - (sums[index] ?? 0)));
          expect(smallest).toBeGreaterThanOrEqual(total >= count ? 1 : 0);
        },
      ),
    );
  });
});
