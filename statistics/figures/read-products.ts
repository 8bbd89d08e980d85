import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { ask, exactColumns } from './ask.ts';
import { type AskedWindow, viewDimension, windowIdOf } from './read-sales.ts';

export const PRODUCT_DIMENSIONS = [
  'category',
  'class',
  'product-group',
  'county',
  'province',
  'region',
  'platform',
  'day',
] as const;
export type ProductDimension = (typeof PRODUCT_DIMENSIONS)[number];

export interface ProductQuestion {
  readonly campaign: string;
  readonly window: AskedWindow;
  readonly by: ProductDimension;
  /** Empty for all products, a class such as `agri`, a category such as `agri.apple`, or a product group. */
  readonly category: string;
  /** `all`, or segments joined by `+`. */
  readonly segment: string;
  readonly basis: 'paid' | 'placed';
}

/** A row of `products_by_window`: whole numbers and decimals are exact, as text; null where the view has null. */
export interface ProductRow {
  readonly member: string;
  readonly label_en: string;
  readonly label_zh: string;
  readonly unit: string;
  readonly base_unit: string;
  readonly orders: string;
  readonly quantity: string;
  readonly quantity_in_base_unit: string;
  readonly sales_fen: string;
  readonly base_orders: string | null;
  readonly base_quantity: string | null;
  readonly base_sales_fen: string | null;
  readonly growth_percent: string | null;
  readonly growth_reason: string | null;
  readonly contribution_points: string | null;
  readonly share_percent: string | null;
  readonly rank: number | null;
  readonly sampled_orders: string;
  readonly orders_error_percent: number | null;
  readonly sales_error_percent: number | null;
}

export const PRODUCT_COLUMNS = [
  'member',
  'label_en',
  'label_zh',
  'unit',
  'base_unit',
  'orders',
  'quantity',
  'quantity_in_base_unit',
  'sales_fen',
  'base_orders',
  'base_quantity',
  'base_sales_fen',
  'growth_percent',
  'growth_reason',
  'contribution_points',
  'share_percent',
  'rank',
  'sampled_orders',
  'orders_error_percent',
  'sales_error_percent',
] as const satisfies readonly (keyof ProductRow)[];

/** Products of a window by one dimension and unit, by rank. Throws `RefusedQuestionError` if the window does not exist. */
export async function readProducts(
  client: ClickHouseClient,
  question: ProductQuestion,
): Promise<ProductRow[]> {
  const { window, ...rest } = question;
  const source =
    'products_by_window(campaign = {campaign:String}, window_id = {windowId:String}, by = {by:String}, category = {category:String}, segment = {segment:String}, basis = {basis:String})';
  return ask<ProductRow>(
    client,
    `SELECT ${exactColumns(PRODUCT_COLUMNS)} FROM (SELECT * FROM ${source} ORDER BY rank)`,
    { ...rest, by: viewDimension(rest.by), windowId: windowIdOf(window) },
  );
}
