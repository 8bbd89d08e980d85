import { type FigureRules, type Figures, figuresOf } from './figures.ts';
import type { MemberSums } from './member-sums.ts';
import { decimalText } from './ratio.ts';

/** Sums of products in one unit. Quantities in thousandths of it. */
export interface ProductSums extends MemberSums {
  readonly quantityThousandths: bigint;
  readonly baseQuantityThousandths: bigint;
}

export interface ProductFigures extends Figures {
  readonly unit: string;
  /** Quantities add up in this unit. */
  readonly base_unit: string;
  readonly quantity: string;
  readonly quantity_in_base_unit: string;
  readonly base_quantity: string | null;
}

/** Units that are another unit of this many millionths: 1 catty is 0.5 kg. */
const IN_BASE_UNIT: Readonly<Record<string, readonly [unit: string, millionths: bigint]>> = {
  catty: ['kg', 500_000n],
  g: ['kg', 1_000n],
  ml: ['litre', 1_000n],
};

/** The unit that quantities in a unit add up in, and its millionths. */
export function inBaseUnit(unit: string): readonly [baseUnit: string, millionths: bigint] {
  return IN_BASE_UNIT[unit] ?? [unit, 1_000_000n];
}

/** Figures of the products of each member and unit, by rank. */
export function productFigures(members: readonly ProductSums[], rules: FigureRules): ProductFigures[] {
  return figuresOf(members, rules).map(({ sums, figures }) => {
    const expanded = (thousandths: bigint) => thousandths * BigInt(rules.factor);
    const [baseUnit, millionths] = inBaseUnit(sums.unit);
    const quantity = expanded(sums.quantityThousandths);
    return {
      ...figures,
      unit: sums.unit,
      base_unit: baseUnit,
      quantity: decimalText(quantity, 3),
      quantity_in_base_unit: decimalText(quantity * millionths, 9),
      base_quantity: rules.hasBase ? decimalText(expanded(sums.baseQuantityThousandths), 3) : null,
    };
  });
}
