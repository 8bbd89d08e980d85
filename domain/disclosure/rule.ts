import type { DisclosureRule } from '../../schemas/campaign.ts';

/** What one cell holds in one layer: a window of one year on one basis. */
export interface Part {
  /** Before the sample factor. */
  readonly orders: number;
  readonly fen: number;
  /** In the unit of the cell; 0 where nothing is counted. */
  readonly quantity: number;
  /** Known shops; 0 if no order names its shop. */
  readonly shops: number;
  /** Of the largest shop, to which all orders without a shop may belong. */
  readonly largestFen: number;
  /** Of all shops but the two largest. */
  readonly restFen: number;
}

export const EMPTY: Part = { orders: 0, fen: 0, quantity: 0, shops: 0, largestFen: 0, restFen: 0 };

/** By the rule of the campaign (docs/disclosure.md). An empty cell is never sensitive: no order stands behind it. */
export function isSensitive(
  part: Part,
  { fewestOrders, fewestShops, protectionPercent }: DisclosureRule,
): boolean {
  if (part.orders === 0) return false;
  if (part.orders < fewestOrders) return true;
  // Nothing is known of shops: an order is then the only unit that can be protected.
  if (part.shops === 0) return false;
  return part.shops < fewestShops || part.restFen * 100 < protectionPercent * part.largestFen;
}

/**
 * Several cells as one, which is what a reader knows who subtracts the published ones from a total. A shop may sell in
 * several of them, and an order may count in several, so the sum is taken for no safer than it must be.
 */
export function together(parts: readonly Part[], areOrdersDisjoint: boolean): Part {
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const most = (of: (part: Part) => number) => parts.reduce((max, part) => Math.max(max, of(part)), 0);
  return {
    orders: areOrdersDisjoint ? sum(({ orders }) => orders) : most(({ orders }) => orders),
    fen: sum(({ fen }) => fen),
    quantity: sum(({ quantity }) => quantity),
    shops: most(({ shops }) => shops),
    largestFen: sum(({ largestFen }) => largestFen),
    restFen: sum(({ restFen }) => restFen),
  };
}

export const MEASURES = ['orders', 'fen', 'quantity'] as const;
export type Measure = (typeof MEASURES)[number];

/** Whether amounts that could be another cell's are enough to keep a reader off this cell's own, either way. */
export function isCovered(
  part: Part,
  others: readonly Part[],
  { protectionPercent }: DisclosureRule,
  measures: readonly Measure[] = MEASURES,
): boolean {
  return measures.every((measure) => {
    const own = part[measure];
    const margin = Math.max((own * protectionPercent) / 100, measure === 'orders' ? 1 : 0);
    return own === 0 || others.reduce((sum, other) => sum + other[measure], 0) >= margin;
  });
}
