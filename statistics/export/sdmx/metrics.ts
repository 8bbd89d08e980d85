import type { Names } from './design.ts';

/** A measure of a `_by_window` view as an observation. Fen become yuan. */
export interface MetricDesign extends Names {
  readonly column: string;
  /** A code, or the column that holds the unit. */
  readonly unit: 'CNY' | 'PT' | 'PP' | 'ORDERS' | 'COUNTIES' | 'TIMES' | { readonly column: string };
  readonly decimals: number;
  /** Whether `growth_reason` says why it is null. */
  readonly needsBase: boolean;
  /** The column of its relative standard error from sampling; undefined if none is known. */
  readonly error?: string;
}

const metric = (
  column: string,
  unit: MetricDesign['unit'],
  decimals: number,
  needsBase: boolean,
  en: string,
  zh: string,
): MetricDesign => ({ column, unit, decimals, needsBase, en, zh });

const ORDERS = {
  ...metric('orders', 'ORDERS', 0, false, 'Orders', '订单数'),
  error: 'orders_error_percent',
};
const SALES = { ...metric('sales_fen', 'CNY', 2, false, 'Sales', '零售额'), error: 'sales_error_percent' };
const BASE_ORDERS = metric('base_orders', 'ORDERS', 0, true, 'Orders of the base window', '基期订单数');
const BASE_SALES = metric('base_sales_fen', 'CNY', 2, true, 'Sales of the base window', '基期零售额');
const GROWTH = metric('growth_percent', 'PT', 9, true, 'Growth over the base window', '比基期增长');
const CONTRIBUTION = metric(
  'contribution_points',
  'PP',
  9,
  true,
  'Contribution to the growth of the total',
  '对总增长的贡献',
);
const SHARE = metric(
  'share_percent',
  'PT',
  9,
  false,
  'Share in the sales of all members',
  '占全部零售额的比重',
);
const SAMPLED = metric('sampled_orders', 'ORDERS', 0, false, 'Orders in the sample', '样本订单数');
export const SALES_METRICS: readonly MetricDesign[] = [
  ORDERS,
  SALES,
  metric('refunded_fen', 'CNY', 2, false, 'Refunds so far', '累计退款额'),
  metric('refund_rate_percent', 'PT', 9, false, 'Refunds in the paid sales', '退款率'),
  metric('average_order_fen', 'CNY', 9, false, 'Sales by order', '客单价'),
  metric('active_counties', 'COUNTIES', 0, false, 'Counties with orders', '动销县数'),
  BASE_ORDERS,
  BASE_SALES,
  GROWTH,
  metric('multiple', 'TIMES', 9, true, 'Multiple of the base window', '为基期倍数'),
  CONTRIBUTION,
  SHARE,
  metric('share_of_period_percent', 'PT', 9, false, 'Share of the whole period', '占全周期比重'),
  metric('share_of_rural_percent', 'PT', 9, false, 'Share of rural sales', '占农村零售额比重'),
  SAMPLED,
];

export const PRODUCT_METRICS: readonly MetricDesign[] = [
  ORDERS,
  metric('quantity', { column: 'unit' }, 3, false, 'Quantity', '数量'),
  metric('quantity_in_base_unit', { column: 'base_unit' }, 6, false, 'Quantity in the base unit', '折算数量'),
  SALES,
  BASE_ORDERS,
  metric('base_quantity', { column: 'unit' }, 3, true, 'Quantity of the base window', '基期数量'),
  BASE_SALES,
  GROWTH,
  CONTRIBUTION,
  SHARE,
  SAMPLED,
];

/** `sales_fen` is the indicator SALES: its unit says the rest. */
export function indicatorCode(column: string): string {
  return column.replace(/_(?:fen|percent|points)$/, '').toUpperCase();
}
