import pLimit from 'p-limit';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { PRODUCT_COLUMNS } from '../figures/read-products.ts';
import { SALES_COLUMNS, viewDimension } from '../figures/read-sales.ts';
import { ALL_STATISTICS, STATISTIC_COLUMNS } from '../figures/read-statistics.ts';
import { frozenProducts, frozenSales } from './frozen-questions.ts';

export interface CopyContext {
  readonly client: ClickHouseClient;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Planning a query takes one core, so more at a time than a small server has cores would only wait. */
const QUERIES_AT_A_TIME = 2;

/** Writes the live figures of a campaign to the tables of editions, under the name of a publication. */
export async function copyFigures(
  { client, signal, onProgress }: CopyContext,
  campaign: string,
  facts: CampaignFacts,
  publication: string,
): Promise<void> {
  const sales = frozenSales(facts);
  const products = frozenProducts(facts);
  const total = 1 + sales.length + products.length;
  let done = 0;
  const limit = pLimit(QUERIES_AT_A_TIME);
  const run = (query: string, parameters: Record<string, unknown>): Promise<void> =>
    limit(async () => {
      signal.throwIfAborted();
      await client.command({ query, query_params: { campaign, publication, ...parameters } });
      onProgress((done += 1), total);
    });
  await Promise.all([
    run(
      `INSERT INTO edition_statistic (publication, ${STATISTIC_COLUMNS})
       SELECT {publication:String}, ${STATISTIC_COLUMNS} FROM ${ALL_STATISTICS} WHERE campaign = {campaign:String}`,
      {},
    ),
    ...sales.map((question) => run(COPY_SALES, { ...question, dimension: viewDimension(question.by) })),
    ...products.map((question) => run(COPY_PRODUCTS, { ...question, dimension: viewDimension(question.by) })),
  ]);
}

/** A row without a rank gets 0, since the rank is part of the table's key. */
const withoutNull = (columns: string): string => columns.replace(/\brank\b/, 'ifNull(rank, 0)');

const SALES = SALES_COLUMNS.join(', ');
const COPY_SALES = `
  INSERT INTO edition_sales (publication, window_id, by, segment, scope, basis, ${SALES})
  SELECT {publication:String}, {windowId:String}, {by:String}, {segment:String}, {scope:String}, {basis:String}, ${withoutNull(SALES)}
  FROM sales_by_window(campaign = {campaign:String}, window_id = {windowId:String}, by = {dimension:String}, segment = {segment:String},
    scope = {scope:String}, basis = {basis:String})`;

const PRODUCTS = PRODUCT_COLUMNS.join(', ');
const COPY_PRODUCTS = `
  INSERT INTO edition_products (publication, window_id, by, category, segment, basis, ${PRODUCTS})
  SELECT {publication:String}, {windowId:String}, {by:String}, {category:String}, {segment:String}, {basis:String}, ${withoutNull(PRODUCTS)}
  FROM products_by_window(campaign = {campaign:String}, window_id = {windowId:String}, by = {dimension:String}, category = {category:String},
    segment = {segment:String}, basis = {basis:String})`;
