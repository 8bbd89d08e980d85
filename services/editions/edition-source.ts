import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { PRODUCT_COLUMNS, type ProductRow } from '../statistics/read-products.ts';
import { SALES_COLUMNS, type SalesRow } from '../statistics/read-sales.ts';
import type { Statistic } from '../statistics/read-statistics.ts';
import type { StatisticsSource } from '../statistics/source.ts';
import { readEdition } from './read-editions.ts';

/** An edition holds the answers to some questions only, and this is not one of them. */
export class NotInEditionError extends Error {
  override readonly name = 'NotInEditionError';
}

const exactText = (columns: readonly string[]): string =>
  columns
    .map((name) => (['rank', 'orders_error_percent'].includes(name) ? name : `toString(${name}) AS ${name}`))
    .join(', ');

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
  const holds = async (
    table: string,
    where: string,
    parameters: Record<string, unknown>,
    what: string,
  ): Promise<void> => {
    const [found] = await rows<{ held: number }>(
      client,
      `SELECT count() > 0 AS held FROM ${table} WHERE publication = {publication:String} AND ${where}`,
      {
        publication,
        ...parameters,
      },
    );
    if (found?.held !== 1) {
      throw new NotInEditionError(
        `edition ${String(number)} of ${campaign} does not hold ${what}; ask the live statistics, or a window, dimension and segment that editions freeze (docs/analyst.md)`,
      );
    }
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
    async sales({ window, ...question }) {
      const what = `sales by ${question.by} of ${question.segment}, scope ${question.scope}, basis ${question.basis}, in ${'id' in window ? window.id : 'free hours'}`;
      const where =
        'window_id = {windowId:String} AND by = {by:String} AND segment = {segment:String} AND scope = {scope:String} AND basis = {basis:String}';
      const parameters = { ...question, publication, windowId: 'id' in window ? window.id : '' };
      const found = await rows<SalesRow>(
        client,
        `SELECT ${exactText(SALES_COLUMNS)} FROM (SELECT * FROM edition_sales WHERE publication = {publication:String} AND ${where} ORDER BY rank)`,
        parameters,
      );
      // A frozen question may have no rows; then others of its window do.
      if (found.length === 0)
        await holds(
          'edition_sales',
          'window_id = {windowId:String} AND by = {by:String} AND scope = {scope:String}',
          parameters,
          what,
        );
      return found;
    },
    async products({ window, ...question }) {
      const what = `products by ${question.by} of '${question.category}', ${question.segment}, basis ${question.basis}, in ${'id' in window ? window.id : 'free hours'}`;
      const where =
        'window_id = {windowId:String} AND by = {by:String} AND category = {category:String} AND segment = {segment:String} AND basis = {basis:String}';
      const parameters = { ...question, publication, windowId: 'id' in window ? window.id : '' };
      const found = await rows<ProductRow>(
        client,
        `SELECT ${exactText(PRODUCT_COLUMNS)} FROM (SELECT * FROM edition_products WHERE publication = {publication:String} AND ${where} ORDER BY rank)`,
        parameters,
      );
      if (found.length === 0)
        await holds(
          'edition_products',
          'window_id = {windowId:String} AND category = {category:String}',
          parameters,
          what,
        );
      return found;
    },
  };
}
