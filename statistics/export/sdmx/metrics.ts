import type { Label } from '../../../schemas/text/language.ts';
import { nameOf } from './design.ts';

/** A measure of sales or products as an observation. Fen become yuan. */
export interface MetricDesign {
  readonly column: string;
  readonly indicator: string;
  readonly names: Label;
  /** A code, or the column that holds the unit. */
  readonly unit: 'CNY' | 'PT' | 'PP' | 'ORDERS' | 'COUNTIES' | 'TIMES' | { readonly column: string };
  readonly decimals: number;
  /** Whether `growth_reason` says why it is null. */
  readonly needsBase: boolean;
  /** The column of its relative standard error from sampling; undefined if none is known. */
  readonly error?: string;
}

/** Views that have it: both, or the one named. */
interface OfViews extends MetricDesign {
  readonly only?: 'sales' | 'products';
}

function metric(
  column: string,
  unit: MetricDesign['unit'],
  decimals: number,
  more: Partial<Pick<OfViews, 'only' | 'needsBase' | 'error'>> = {},
): OfViews {
  // `sales_fen` is the indicator SALES: its unit says the rest.
  const indicator = column.replace(/_(?:fen|percent|points)$/, '').toUpperCase();
  return { column, indicator, names: nameOf(indicator), unit, decimals, needsBase: false, ...more };
}

const METRICS: readonly OfViews[] = [
  metric('orders', 'ORDERS', 0, { error: 'orders_error_percent' }),
  metric('quantity', { column: 'unit' }, 3, { only: 'products' }),
  metric('quantity_in_base_unit', { column: 'base_unit' }, 6, { only: 'products' }),
  metric('sales_fen', 'CNY', 2, { error: 'sales_error_percent' }),
  metric('refunded_fen', 'CNY', 2, { only: 'sales' }),
  metric('refund_rate_percent', 'PT', 9, { only: 'sales' }),
  metric('average_order_fen', 'CNY', 9, { only: 'sales' }),
  metric('active_counties', 'COUNTIES', 0, { only: 'sales' }),
  metric('base_orders', 'ORDERS', 0, { needsBase: true }),
  metric('base_quantity', { column: 'unit' }, 3, { only: 'products', needsBase: true }),
  metric('base_sales_fen', 'CNY', 2, { needsBase: true }),
  metric('growth_percent', 'PT', 9, { needsBase: true }),
  metric('multiple', 'TIMES', 9, { only: 'sales', needsBase: true }),
  metric('contribution_points', 'PP', 9, { needsBase: true }),
  metric('share_percent', 'PT', 9),
  metric('share_of_period_percent', 'PT', 9, { only: 'sales' }),
  metric('share_of_rural_percent', 'PT', 9, { only: 'sales' }),
  metric('sampled_orders', 'ORDERS', 0),
];

export function metricsOf(view: 'sales' | 'products'): readonly MetricDesign[] {
  return METRICS.filter(({ only = view }) => only === view);
}
