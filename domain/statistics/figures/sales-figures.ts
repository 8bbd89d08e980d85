import { type FigureRules, type Figures, figuresOf } from './figures.ts';
import type { MemberSums } from './member-sums.ts';
import { ratio } from './ratio.ts';
import { exactRatio } from './ratios.ts';

/** Sums of sales, which know what became of the orders. */
export interface SalesSums extends MemberSums {
  /** Of paid orders. */
  readonly refundedFen: bigint;
  readonly refundedOrders: number;
  /** Of placed orders. */
  readonly cancelledOrders: number;
  readonly cancelledFen: bigint;
  /** Counties with an order of the member; null if the sums do not know them. */
  readonly activeCounties: number | null;
}

export interface SalesRules extends FigureRules {
  readonly basis: 'placed' | 'paid' | 'net';
  /** Whether refunds are known: not by village and outlet. */
  readonly hasRefunds: boolean;
}

export interface SalesFigures extends Figures {
  readonly refunded_fen: string | null;
  readonly refunded_orders: string | null;
  readonly cancelled_orders: string | null;
  readonly cancelled_fen: string | null;
  readonly refund_rate_percent: string | null;
  readonly average_order_fen: string | null;
  readonly active_counties: string | null;
}

/** Figures of the sales of each member, by rank. */
export function salesFigures(members: readonly SalesSums[], rules: SalesRules): SalesFigures[] {
  return figuresOf(members, rules).map(({ sums, figures }) => ({ ...figures, ...ofSales(sums, rules) }));
}

function ofSales(
  sums: SalesSums,
  { factor, basis, hasRefunds }: SalesRules,
): Omit<SalesFigures, keyof Figures> {
  const { own, orders, refundedFen, activeCounties } = sums;
  const expanded = (count: bigint | number) => String(BigInt(count) * BigInt(factor));
  const isPlaced = basis === 'placed';
  const paidFen = own + (basis === 'net' ? refundedFen : 0n);
  return {
    refunded_fen: hasRefunds ? expanded(refundedFen) : null,
    refunded_orders: isPlaced ? null : expanded(sums.refundedOrders),
    cancelled_orders: isPlaced ? expanded(sums.cancelledOrders) : null,
    cancelled_fen: isPlaced ? expanded(sums.cancelledFen) : null,
    refund_rate_percent: isPlaced || !hasRefunds ? null : ratio(refundedFen, paidFen, 100n),
    average_order_fen: exactRatio('average_order_fen', { own, orders: BigInt(orders) }),
    active_counties: activeCounties === null ? null : String(activeCounties),
  };
}
