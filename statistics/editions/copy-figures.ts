import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { type MaskedColumns, maskedColumns } from '../disclosure/masked-columns.ts';
import { readDisclosurePlan } from '../disclosure/plan.ts';
import { isOfCells, withholdsUnreliable } from '../disclosure/refusal.ts';
import { EVERYTHING, judgeProducts, judgeSales } from '../disclosure/verdict.ts';
import { inputColumns } from '../figures/ask.ts';
import { PRODUCT_COLUMNS, productRows } from '../figures/read-products.ts';
import { SALES_COLUMNS, salesRows } from '../figures/read-sales.ts';
import { ALL_STATISTICS, STATISTIC_COLUMNS } from '../figures/read-statistics.ts';
import { readCampaignWindows, withHours } from '../figures/campaign-windows.ts';
import { readSumsOfAll } from '../figures/sums.ts';
import { frozenProducts, frozenSales } from './frozen-questions.ts';

export interface CopyContext {
  readonly client: ClickHouseClient;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

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
  const plan = await readDisclosurePlan(client, campaign, facts);
  const questions = [
    ...frozenSales(facts).map((one) => ({ ...one, kind: 'sales' as const, category: '' })),
    ...frozenProducts(facts).map((one) => ({ ...one, kind: 'products' as const, scope: 'all' as const })),
  ];
  const insert = async (query: string, parameters: Record<string, unknown>, rows: readonly object[] = []) => {
    signal.throwIfAborted();
    await client.command({
      query: [query, ...rows.map((row) => JSON.stringify(row))].join('\n'),
      query_params: { campaign, publication, ...parameters },
      // What is withheld is null, and is stored as the default of its column.
      clickhouse_settings: { insert_null_as_default: 1 },
    });
  };
  await insert(
    `INSERT INTO edition_statistic (publication, ${STATISTIC_COLUMNS})
     SELECT {publication:String}, ${STATISTIC_COLUMNS} FROM ${ALL_STATISTICS} WHERE campaign = {campaign:String}`,
    {},
  );
  const windows = (await readCampaignWindows(client)).get(campaign);
  const asked = windows === undefined ? [] : withHours(campaign, windows, questions);
  const found = await readSumsOfAll(client, asked);
  for (const [index, question] of asked.entries()) {
    onProgress(index + 2, 1 + asked.length);
    const sums = found[index];
    if (sums === undefined) continue;
    const [table, more, columns, isJudged, rows] =
      question.kind === 'sales'
        ? (['edition_sales', 'scope', SALES_COLUMNS, isOfCells(question), salesRows(question, sums)] as const)
        : (['edition_products', 'category', PRODUCT_COLUMNS, true, productRows(sums)] as const);
    if (rows.length === 0) continue;
    const verdict =
      plan === null
        ? EVERYTHING
        : await (question.kind === 'sales'
            ? judgeSales(client, plan, question)
            : judgeProducts(client, plan, question));
    const { parameters, ...shown } = maskedColumns(columns, verdict, isJudged && withholdsUnreliable(facts));
    await insert(
      storing(table, [...KEY, more], columns, shown),
      { ...question, window_id: question.windowId, ...parameters },
      rows,
    );
  }
}

const KEY = ['window_id', 'by', 'segment', 'basis'];

/** SQL: stores the rows that follow it as JSON, without what is withheld. */
function storing(
  table: string,
  key: readonly string[],
  columns: readonly string[],
  { select, orderBy }: Pick<MaskedColumns, 'select' | 'orderBy'>,
): string {
  const asked = key.map((name) => `{${name}:String}`);
  return `INSERT INTO ${table} (publication, ${[...key, ...columns].join(', ')}, confidential)
  SELECT {publication:String}, ${asked.join(', ')}, ${select}
  FROM (SELECT * FROM input('${inputColumns(columns)}')) AS source ORDER BY ${orderBy} FORMAT JSONEachRow`;
}
