import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type ProductFigures, productFigures } from '../../domain/statistics/figures/product-figures.ts';
import { type AskedWindow, windowIdOf } from './read-sales.ts';
import { labelled, type MemberLabels } from './member-lists.ts';
import { readSums } from './read-sums.ts';
import type { FoundSums } from './sums.ts';

export const PRODUCT_DIMENSIONS = [
  ...['category', 'class', 'product-group'],
  ...['county', 'province', 'region', 'platform', 'day'],
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

/** The products of one member and unit. */
export type ProductRow = MemberLabels &
  Pick<ProductFigures, Exclude<(typeof PRODUCT_COLUMNS)[number], keyof MemberLabels>>;

export const PRODUCT_COLUMNS = [
  ...['member', 'label_en', 'label_zh', 'unit', 'base_unit'],
  ...['orders', 'quantity', 'quantity_in_base_unit', 'sales_fen'],
  ...['base_orders', 'base_quantity', 'base_sales_fen', 'growth_percent', 'growth_reason'],
  ...['contribution_points', 'share_percent', 'rank', 'sampled_orders'],
  ...['orders_error_percent', 'sales_error_percent', 'growth_error_points', 'growth_difference_error_points'],
  ...['contribution_error_points', 'share_error_points'],
  ...['rank_best', 'rank_worst', 'quality', 'growth_quality'],
] as const satisfies readonly (keyof ProductFigures | keyof MemberLabels)[];

/** Products of a window by one dimension and unit, by rank. Throws `RefusedQuestionError` if the window does not exist. */
export async function readProducts(
  client: ClickHouseClient,
  question: ProductQuestion,
): Promise<ProductRow[]> {
  const { window, ...asked } = question;
  const windowId = windowIdOf(window);
  const whole = { ...asked, kind: 'products', windowId, scope: 'all' } as const;
  return productRows(await readSums(client, whole, PRODUCT_DIMENSIONS));
}

export function productRows({ sums, rules, labelOf }: FoundSums): ProductRow[] {
  return labelled(productFigures(sums, rules), PRODUCT_COLUMNS, labelOf);
}
