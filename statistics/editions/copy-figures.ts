import pLimit from 'p-limit';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { maskedColumns } from '../disclosure/masked-columns.ts';
import { readDisclosurePlan } from '../disclosure/plan.ts';
import { isOfCells, withholdsUnreliable } from '../disclosure/refusal.ts';
import type { Verdict } from '../disclosure/shown.ts';
import { EVERYTHING, judgeProducts, judgeSales } from '../disclosure/verdict.ts';
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

/**
 * Writes the live figures of a campaign to the tables of editions, under the name of a publication, without those that the
 * campaign withholds.
 */
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
      await client.command({
        query,
        query_params: { campaign, publication, ...parameters },
        // What is withheld is null, and is stored as the default of its column.
        clickhouse_settings: { insert_null_as_default: 1 },
      });
      onProgress((done += 1), total);
    });
  const plan = await readDisclosurePlan(client, campaign, facts);
  const masked = (columns: readonly string[], verdict: Verdict, isJudged: boolean) => {
    const { select, orderBy, parameters } = maskedColumns(
      columns,
      verdict,
      isJudged && withholdsUnreliable(facts),
    );
    return { select: [select, orderBy], ...parameters } as const;
  };
  await Promise.all([
    run(
      `INSERT INTO edition_statistic (publication, ${STATISTIC_COLUMNS})
       SELECT {publication:String}, ${STATISTIC_COLUMNS} FROM ${ALL_STATISTICS} WHERE campaign = {campaign:String}`,
      {},
    ),
    ...sales.map(async (question) => {
      const verdict = plan === null ? EVERYTHING : await judgeSales(client, plan, question);
      const { select, ...shown } = masked(SALES_COLUMNS, verdict, isOfCells(question));
      await run(COPY_SALES(select), { ...question, ...shown, dimension: viewDimension(question.by) });
    }),
    ...products.map(async (question) => {
      const verdict = plan === null ? EVERYTHING : await judgeProducts(client, plan, question);
      const { select, ...shown } = masked(PRODUCT_COLUMNS, verdict, true);
      await run(COPY_PRODUCTS(select), { ...question, ...shown, dimension: viewDimension(question.by) });
    }),
  ]);
}

type Masked = readonly [select: string, orderBy: string];

const COPY_SALES = ([select, orderBy]: Masked): string => `
  INSERT INTO edition_sales (publication, window_id, by, segment, scope, basis, ${SALES_COLUMNS.join(', ')}, confidential)
  SELECT {publication:String}, {windowId:String}, {by:String}, {segment:String}, {scope:String}, {basis:String}, ${select}
  FROM sales_by_window(campaign = {campaign:String}, window_id = {windowId:String}, by = {dimension:String}, segment = {segment:String},
    scope = {scope:String}, basis = {basis:String}) AS source ORDER BY ${orderBy}`;

const COPY_PRODUCTS = ([select, orderBy]: Masked): string => `
  INSERT INTO edition_products (publication, window_id, by, category, segment, basis, ${PRODUCT_COLUMNS.join(', ')}, confidential)
  SELECT {publication:String}, {windowId:String}, {by:String}, {category:String}, {segment:String}, {basis:String}, ${select}
  FROM products_by_window(campaign = {campaign:String}, window_id = {windowId:String}, by = {dimension:String}, category = {category:String},
    segment = {segment:String}, basis = {basis:String}) AS source ORDER BY ${orderBy}`;
