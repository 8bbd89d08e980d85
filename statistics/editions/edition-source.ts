import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { UNRELIABLE } from '../disclosure/masked-columns.ts';
import { type Protection, protectedSource } from '../disclosure/protected-source.ts';
import { exactColumns } from '../figures/ask.ts';
import { PRODUCT_COLUMNS, type ProductRow } from '../figures/read-products.ts';
import { type AskedWindow, SALES_COLUMNS, type SalesRow } from '../figures/read-sales.ts';
import { EXACT_STATISTIC, type Statistic } from '../figures/read-statistics.ts';
import { liveSource, type StatisticsSource } from '../figures/source.ts';
import { requireFrozen } from './frozen-questions.ts';
import { editionMark, readEdition, readEditionFacts } from './read-editions.ts';

/** What may be published of the live statistics of a campaign, or of one edition. Throws `UnknownEditionError`. */
export function openSource(
  client: ClickHouseClient,
  campaign: string,
  edition: number | undefined,
  protection?: () => Promise<Protection>,
): Promise<StatisticsSource> {
  return edition === undefined
    ? Promise.resolve(protectedSource(client, liveSource(client, campaign), protection))
    : editionSource(client, campaign, edition);
}

/**
 * One edition: its figures, and the facts of the campaign as they were. Throws `UnknownEditionError`; a question that
 * the edition does not hold throws `NotInEditionError`.
 */
export async function editionSource(
  client: ClickHouseClient,
  campaign: string,
  number: number,
): Promise<StatisticsSource> {
  const edition = await readEdition(client, campaign, number);
  const { publication } = edition;
  const facts = () => readEditionFacts(client, edition);
  const frozen = async <Row>(
    subject: 'sales' | 'products',
    columns: readonly string[],
    window: AskedWindow,
    question: Readonly<Record<string, string>>,
  ): Promise<Row[]> => {
    const windowId = 'id' in window ? window.id : '';
    const conditions = Object.keys(question).map((name) => `${name} = {${name}:String}`);
    const found = await rows<Row>(
      client,
      `SELECT ${exactColumns(columns)} FROM (SELECT * REPLACE (nullIf(rank, 0) AS rank) FROM edition_${subject}
       WHERE publication = {publication:String} AND window_id = {windowId:String} AND NOT confidential AND ${conditions.join(' AND ')} ORDER BY rank)`,
      { ...question, publication, windowId },
    );
    // Nothing was sold, or nobody asked when the edition was published.
    if (found.length === 0) requireFrozen(edition, await facts(), subject, { ...question, windowId });
    return found;
  };
  return {
    campaign,
    edition: editionMark(edition),
    facts,
    statistics: (basis) =>
      rows<Statistic>(
        client,
        `SELECT ${EXACT_STATISTIC}
         FROM edition_statistic WHERE publication = {publication:String} AND basis = {basis:String} ORDER BY id`,
        { publication, basis },
      ),
    activity: async (basis) => (basis === 'paid' ? (await facts()).activity : null),
    sales: ({ window, ...question }) => frozen<SalesRow>('sales', SALES_COLUMNS, window, question),
    why: async ({ window, ...question }, member) => {
      const parameters = { ...question, member, publication, windowId: 'id' in window ? window.id : '' };
      const conditions = Object.keys(question).map((name) => `${name} = {${name}:String}`);
      const [found] = await rows<{ reason: string | null }>(
        client,
        `SELECT growth_reason AS reason FROM edition_${'category' in question ? 'products' : 'sales'} WHERE publication = {publication:String}
           AND confidential AND member = {member:String} AND window_id = {windowId:String} AND ${conditions.join(' AND ')} LIMIT 1`,
        parameters,
      );
      return found === undefined ? 'unsold' : found.reason === UNRELIABLE ? 'unreliable' : 'few';
    },
    products: ({ window, ...question }) => frozen<ProductRow>('products', PRODUCT_COLUMNS, window, question),
  };
}
