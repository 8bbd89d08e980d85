import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { protectedSource } from '../disclosure/protected-source.ts';
import { UNRELIABLE } from '../disclosure/withhold.ts';
import { exactColumns } from '../figures/ask.ts';
import { PRODUCT_COLUMNS, type ProductQuestion, type ProductRow } from '../figures/read-products.ts';
import { SALES_COLUMNS, type SalesQuestion, type SalesRow } from '../figures/read-sales.ts';
import { EXACT_STATISTIC, type Statistic } from '../figures/read-statistics.ts';
import { HAS_KEY, rowKey } from '../figures/row-key.ts';
import { liveSource } from '../figures/live-source.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { requireFrozen } from './frozen-questions.ts';
import { editionMark, readEdition, readEditionFacts } from './read-editions.ts';

type FrozenQuestion = Omit<SalesQuestion, 'campaign'> | Omit<ProductQuestion, 'campaign'>;

/** What may be published of the live statistics of a campaign, or of one edition. Throws `UnknownEditionError`. */
export function openSource(
  client: ClickHouseClient,
  campaign: string,
  edition: number | undefined,
): Promise<StatisticsSource> {
  return edition === undefined
    ? Promise.resolve(protectedSource(client, liveSource(client, campaign)))
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
  const facts = () => readEditionFacts(client, edition);
  /** SQL: the rows of a question, withheld ones too. What an edition never holds, such as a scope, has none. */
  const frozen = (question: FrozenQuestion) => {
    const { window, by, basis, segment } = question;
    const [subject, more, isHeld] =
      'category' in question
        ? (['products', { category: question.category }, question.category === ''] as const)
        : (['sales', { scope: question.scope }, question.scope === 'all'] as const);
    const windowId = 'id' in window ? window.id : '';
    return {
      subject,
      asked: { windowId, by, segment, ...more, basis },
      sql: `${subject}
        WHERE campaign = {campaign:String} AND edition = {number:UInt32} AND ${HAS_KEY} AND {isHeld:Bool}`,
      parameters: { campaign, number, isHeld, ...rowKey({ windowId, segment, basis, by }) },
    };
  };
  const read = async <Row>(question: FrozenQuestion, columns: readonly string[]): Promise<Row[]> => {
    const { sql, parameters, subject, asked } = frozen(question);
    const found = await rows<Row>(
      client,
      `SELECT ${exactColumns(columns)} FROM (SELECT * FROM ${sql} AND NOT confidential ORDER BY rank)`,
      parameters,
    );
    // Nothing was sold, or nobody asked when the edition was published.
    if (found.length === 0) requireFrozen(edition, await facts(), subject, asked);
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
         FROM statistic_figure
         WHERE campaign = {campaign:String} AND state = {state:UInt64} AND basis = {basis:String} ORDER BY id`,
        { campaign, state: edition.state, basis },
      ),
    activity: async (basis) => (basis === 'paid' ? (await facts()).activity : null),
    sales: (question) => read<SalesRow>(question, SALES_COLUMNS),
    why: async (question, member) => {
      const { sql, parameters } = frozen(question);
      const [found] = await rows<{ reason: string | null }>(
        client,
        `SELECT growth_reason AS reason FROM ${sql} AND confidential AND member = {member:String} LIMIT 1`,
        { ...parameters, member },
      );
      return found === undefined ? 'unsold' : found.reason === UNRELIABLE ? 'unreliable' : 'few';
    },
    products: (question) => read<ProductRow>(question, PRODUCT_COLUMNS),
  };
}
