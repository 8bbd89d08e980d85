import { apportion } from '../apportion.ts';
import type { Fields } from './fields.ts';

/**
 * Amounts that an object of a payload may lack. One that is absent or empty counts as none only if the payload states a
 * total that the others add up to without it; else the record is refused, and the reasons name what is absent.
 */
export class ProvenAmounts {
  readonly #from: Fields;
  readonly #absent: string[] = [];

  constructor(from: Fields) {
    this.#from = from;
  }

  /** Whether an amount that was read is absent, so that it needs its proof. */
  get needProof(): boolean {
    return this.#absent.length > 0;
  }

  fen(name: string): number {
    return this.#isThere(name) ? this.#from.fen(name) : 0;
  }

  /** A correction of either sign. */
  correctionFen(name: string): number {
    return this.#isThere(name) ? this.#from.correctionFen(name) : 0;
  }

  /** Refuses the record unless the amounts add up to the total, which the object states as `total`. */
  prove(total: string, statedFen: number, sumFen: number): void {
    if (sumFen === statedFen) return;
    if (!this.needProof) this.#from.report('payload.amount_mismatch', total);
    for (const name of this.#absent)
      this.#from.report(
        'payload.amount_missing',
        name,
        `${name} is absent or empty, and ${total} does not add up without it. Include it.`,
      );
  }

  #isThere(name: string): boolean {
    if (!this.#from.has(name)) this.#absent.push(name);
    return this.#from.has(name);
  }
}

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
