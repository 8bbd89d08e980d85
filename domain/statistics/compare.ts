import type { PublishedFigure } from '../../schemas/published.ts';
import { halfUnitNano, toNano } from './decimal.ts';

/** The source says "nearly", "over" or "about" without a number; this project reads them as within one per cent. */
const NEAR_PER_CENT = 1n;

/**
 * Whether a computed value matches the published figure. `exact` is the value before rounding, truncated to nine
 * decimals; null means that there is no value, and never matches.
 */
export function matches(
  exact: string | null,
  figure: Pick<PublishedFigure, 'comparator' | 'value' | 'decimals'>,
): boolean {
  if (exact === null) return false;
  const computed = toNano(exact);
  const expected = toNano(figure.value);
  switch (figure.comparator) {
    case 'equal':
      return roundsTo(computed, expected, halfUnitNano(figure.decimals));
    case 'about':
      return isNear(computed, expected);
    case 'just-below':
      return computed < expected && isNear(computed, expected);
    case 'just-above':
      return computed > expected && isNear(computed, expected);
    case 'above':
      return computed > expected;
  }
}

function isNear(computed: bigint, expected: bigint): boolean {
  return (
    computed * 100n >= expected * (100n - NEAR_PER_CENT) &&
    computed * 100n <= expected * (100n + NEAR_PER_CENT)
  );
}

/** Half away from zero: a value exactly between two published values rounds to the one farther from zero. */
function roundsTo(computed: bigint, expected: bigint, half: bigint): boolean {
  if (half === 0n) return computed === expected;
  if (expected === 0n) return computed < half && computed > -half;
  const [value, target] = expected < 0n ? [-computed, -expected] : [computed, expected];
  return value >= target - half && value < target + half;
}
