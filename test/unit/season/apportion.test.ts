import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, apportionAtLeastOne, cumulativePart } from '../../../simulation/season/apportion.ts';

const MAX_FEN = 8_500_000_000_000;
const weights = fc
  .array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 40 })
  .filter((values) => values.some((value) => value > 0));

describe('apportion', () => {
  it('loses and invents nothing, and is off by less than one part', () => {
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

  it('gives one to each at least, where asked', () => {
    expect(apportionAtLeastOne(5, [1_000_000, 0, 0])).toEqual([3, 1, 1]);
  });

  it('refuses to split among nobody', () => {
    expect(() => apportion(5, [0, 0])).toThrow(RangeError);
  });
});

describe('cumulativePart', () => {
  it('rises, ends at the total, and leaves no part empty that an even split would fill', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000_000 }),
        fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 2, maxLength: 60 }),
        (total, wobbles) => {
          const count = wobbles.length - 1;
          const reached = wobbles.map((wobble, index) => cumulativePart(total, count, index, wobble));
          expect(reached[0]).toBe(0);
          expect(reached.at(-1)).toBe(total);
          const least = Math.min(...reached.slice(1).map((value, index) => value - (reached[index] ?? 0)));
          expect(least).toBeGreaterThanOrEqual(total >= count ? 1 : 0);
        },
      ),
    );
  });
});
