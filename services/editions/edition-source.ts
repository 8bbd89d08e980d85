import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { exactColumns } from '../statistics/exact-columns.ts';
import { PRODUCT_COLUMNS, type ProductRow } from '../statistics/read-products.ts';
import { type AskedWindow, SALES_COLUMNS, type SalesRow } from '../statistics/read-sales.ts';
import type { Statistic } from '../statistics/read-statistics.ts';
import type { StatisticsSource } from '../statistics/source.ts';
import { readWindowBounds } from './campaign-period.ts';
import { frozenProducts, frozenSales } from './frozen-questions.ts';
import { readEdition } from './read-editions.ts';

/** An edition holds the answers to some questions only, and this is not one of them. */
export class NotInEditionError extends Error {
  override readonly name = 'NotInEditionError';
}

/**
 * The figures of one edition. Throws `UnknownEditionError`; a question that the edition does not hold throws
 * {@link NotInEditionError}.
 */
export async function editionSource(
  client: ClickHouseClient,
  campaign: string,
  number: number,
): Promise<StatisticsSource> {
  const { publication, status, publishedAt } = await readEdition(client, campaign, number);
  const frozen = async <Row>(
    table: string,
    columns: readonly string[],
    window: AskedWindow,
    question: Readonly<Record<string, string>>,
    isFrozen: (windowId: string) => boolean,
  ): Promise<Row[]> => {
    const windowId = 'id' in window ? window.id : '';
    const conditions = Object.keys(question).map((name) => `${name} = {${name}:String}`);
    const found = await rows<Row>(
      client,
      `SELECT ${exactColumns(columns)} FROM (SELECT * FROM ${table}
       WHERE publication = {publication:String} AND window_id = {windowId:String} AND ${conditions.join(' AND ')} ORDER BY rank)`,
      { ...question, publication, windowId },
    );
    // Nothing was sold, or nobody asked when the edition was published.
    if (found.length > 0 || ((await readWindowBounds(client, campaign)).has(windowId) && isFrozen(windowId)))
      return found;
    const asked = Object.entries(question).map(([name, value]) => `${name} '${value}'`);
    throw new NotInEditionError(
      `edition ${String(number)} of ${campaign} does not hold ${table.replace('edition_', '')} with ${asked.join(', ')} in ${'id' in window ? window.id : 'free hours'}; ` +
        'ask the live statistics, or a window, dimension and segment that editions freeze (docs/analyst.md)',
    );
  };
  return {
    campaign,
    edition: { number, status, publishedAt },
    statistics: (basis) =>
      rows<Statistic>(
        client,
        `SELECT id, segment, platform, product_group, window, basis, metric, unit, decimals,
           toString(value) AS value, toString(exact) AS exact, reason
         FROM edition_statistic WHERE publication = {publication:String} AND basis = {basis:String} ORDER BY id`,
        { publication, basis },
      ),
    sales: ({ window, ...question }) =>
      frozen<SalesRow>('edition_sales', SALES_COLUMNS, window, question, (windowId) =>
        holds(frozenSales([windowId], question.segment.split('+')), question),
      ),
    products: ({ window, ...question }) =>
      frozen<ProductRow>('edition_products', PRODUCT_COLUMNS, window, question, (windowId) =>
        holds(frozenProducts([windowId]), question),
      ),
  };
}

/** Whether a question is one of those that editions freeze. */
function holds<Question extends object>(frozen: readonly Question[], question: Question): boolean {
  const names = Object.keys(question) as (keyof Question)[];
  return frozen.some((one) => names.every((name) => one[name] === question[name]));
}
