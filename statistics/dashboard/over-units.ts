import type { ProductRow } from '../figures/read-products.ts';
import { added } from '../../domain/statistics/wording/percent.ts';

/** What a place or class sold of products that are counted in several units: amounts add up, quantities do not. */
export interface SoldOverUnits extends Pick<
  ProductRow,
  'member' | 'label_en' | 'label_zh' | 'sales_fen' | 'share_percent'
> {
  /** One row per unit, the one with the greatest sales first. */
  readonly byUnit: readonly Pick<ProductRow, 'quantity' | 'unit'>[];
}

/** Rows of members and units as members, the one with the greatest sales of all units first. */
export function overUnits(rows: readonly ProductRow[]): SoldOverUnits[] {
  return [...Map.groupBy(rows, ({ member }) => member)]
    .map(([member, own]) => {
      const shares = own.flatMap(({ share_percent: share }) => (share === null ? [] : [share]));
      return {
        member,
        label_en: own[0]?.label_en ?? member,
        label_zh: own[0]?.label_zh ?? member,
        sales_fen: String(own.reduce((sum, { sales_fen: fen }) => sum + BigInt(fen), 0n)),
        share_percent: shares.length === 0 ? null : added(shares),
        byUnit: own.toSorted((a, b) => compare(b.sales_fen, a.sales_fen)),
      };
    })
    .toSorted((a, b) => compare(b.sales_fen, a.sales_fen) || (a.member < b.member ? -1 : 1));
}

function compare(a: string, b: string): number {
  return Number(BigInt(a) > BigInt(b)) - Number(BigInt(a) < BigInt(b));
}
