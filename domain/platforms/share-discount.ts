import { apportion } from '../apportion.ts';

/** The amounts of lines at their price, and what the order says that all of them cost together. */
export interface Priced {
  readonly grossFen: readonly number[];
  readonly goodsAmountFen: number;
}

/**
 * Shares a discount, or a rise in price, that a platform states for the whole order among its lines, in proportion to
 * their prices: gifts stay free. Undefined if only free lines would have to cost something.
 */
export function shareDiscount({ grossFen, goodsAmountFen }: Priced): readonly number[] | undefined {
  const sum = grossFen.reduce((left, right) => left + right, 0);
  if (sum === goodsAmountFen) return grossFen;
  return sum === 0 ? undefined : apportion(goodsAmountFen, grossFen);
}
