import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type SalesFigures, salesFigures } from '../../domain/statistics/figures/sales-figures.ts';
import type { Asked } from './asked.ts';
import type { Basis } from './read-statistics.ts';
import { labelled, type MemberLabels } from './member-lists.ts';
import { readSums } from './read-sums.ts';
import type { FoundSums } from './sums.ts';

export const DIMENSIONS = [
  ...['all', 'segment', 'county', 'province', 'region', 'platform', 'channel', 'direction', 'order-mode'],
  ...['outlet-type', 'outlet', 'village', 'day', 'hour'],
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Each scope with the kinds that a campaign must declare as comparable for it. */
export const KINDS_OF_SCOPE = {
  all: [],
  comparable: ['county', 'platform'],
  'comparable-counties': ['county'],
  'comparable-platforms': ['platform'],
  'comparable-outlets': ['outlet'],
} as const;
export type Scope = keyof typeof KINDS_OF_SCOPE;
export const SCOPES = Object.keys(KINDS_OF_SCOPE) as [Scope, ...Scope[]];

/** A window of a campaign by its id, or full hours of Shanghai such as `2017-11-11 00:00:00`, half-open. */
export type AskedWindow = { readonly id: string } | { readonly startAt: string; readonly endAt: string };

export interface SalesQuestion {
  readonly campaign: string;
  readonly window: AskedWindow;
  readonly by: Dimension;
  /** `all`, or segments joined by `+`. */
  readonly segment: string;
  readonly scope: Scope;
  readonly basis: Basis;
}

/** The sales of one member. */
export type SalesRow = MemberLabels &
  Omit<SalesFigures, 'refunded_orders' | 'cancelled_orders' | 'cancelled_fen'>;

export const SALES_COLUMNS = [
  ...['member', 'label_en', 'label_zh'],
  ...['orders', 'sales_fen', 'refunded_fen', 'refund_rate_percent', 'average_order_fen', 'active_counties'],
  ...['base_orders', 'base_sales_fen', 'growth_percent', 'multiple', 'growth_reason', 'contribution_points'],
  ...['share_percent', 'share_of_period_percent', 'share_of_rural_percent', 'rank', 'sampled_orders'],
  ...['orders_error_percent', 'sales_error_percent', 'average_order_error_fen'],
  ...['growth_error_points', 'growth_difference_error_points', 'multiple_error', 'contribution_error_points'],
  ...['share_error_points', 'share_of_period_error_points', 'share_of_rural_error_points'],
  ...['rank_best', 'rank_worst', 'quality', 'growth_quality'],
] as const satisfies readonly (keyof SalesRow)[];

/** A window as the views take it: its id, or its ends. */
export function windowIdOf(window: AskedWindow): string {
  return 'id' in window ? window.id : `${window.startAt}/${window.endAt}`;
}

/** Sales of a window by one dimension, by rank. Throws `RefusedQuestionError` if the window or the segment does not exist. */
export async function readSales(client: ClickHouseClient, question: SalesQuestion): Promise<SalesRow[]> {
  return salesRows(question, await sumsOf(client, question));
}

/** The same in all columns of the view `sales`. */
export async function readLiveSales(client: ClickHouseClient, question: SalesQuestion) {
  return liveSalesRows(question, await sumsOf(client, question));
}

function sumsOf(client: ClickHouseClient, { window, ...asked }: SalesQuestion): Promise<FoundSums> {
  const whole = { ...asked, kind: 'sales', windowId: windowIdOf(window), category: '' } as const;
  return readSums(client, whole, DIMENSIONS);
}

export function salesRows(question: QuestionOfRows, sums: FoundSums): SalesRow[] {
  return labelled(figuresOf(question, sums), SALES_COLUMNS, sums.labelOf);
}

/** Columns of the view `sales`, which also has the orders that were undone. */
export const LIVE_SALES_COLUMNS = [
  ...SALES_COLUMNS,
  ...(['refunded_orders', 'cancelled_orders', 'cancelled_fen'] as const),
] as const;

export function liveSalesRows(question: QuestionOfRows, sums: FoundSums) {
  return labelled(figuresOf(question, sums), LIVE_SALES_COLUMNS, sums.labelOf);
}

type QuestionOfRows = Pick<Asked, 'by' | 'scope' | 'basis'>;

function figuresOf({ by, scope, basis }: QuestionOfRows, { sums, rules }: FoundSums): SalesFigures[] {
  const hasRefunds = !['village', 'outlet', 'outlet-type'].includes(by) && scope !== 'comparable-outlets';
  return salesFigures(sums, { ...rules, basis, hasRefunds });
}
