import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { protectedSource } from '../disclosure/protected-source.ts';
import { UNRELIABLE } from '../disclosure/withhold.ts';
import { PRODUCT_COLUMNS, type ProductRow } from '../figures/read-products.ts';
import { LIVE_SALES_COLUMNS, type SalesRow } from '../figures/read-sales.ts';
import { liveSource } from '../figures/live-source.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { type Question, rowsOfStates } from '../figures/stored-states.ts';
import { requireFrozen } from './frozen-questions.ts';
import { editionMark, readEdition, readEditionFacts } from './read-editions.ts';

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
  const known = await readEditionFacts(client, edition);
  const facts = () => Promise.resolve(known);
  const stored = rowsOfStates(client, { campaign, edition: number, states: [edition.state] });
  const read = async <Row extends object>(question: Question, columns: readonly string[]): Promise<Row[]> => {
    const { window, by, segment, basis } = question;
    const [kind, more] =
      'category' in question
        ? (['products', { category: question.category }] as const)
        : (['sales', { scope: question.scope }] as const);
    const found = await stored.byKey<Row>(question, columns);
    // Nothing was sold, or nobody asked when the edition was published.
    if (found.length === 0) {
      const windowId = 'id' in window ? window.id : '';
      requireFrozen(edition, await facts(), kind, { windowId, by, segment, ...more, basis });
    }
    return found.map(({ row }) => row);
  };
  return {
    campaign,
    edition: editionMark(edition),
    facts,
    statistics: async (basis) => (await stored.statistics(basis)).map(({ row }) => row),
    activity: async (basis) => (basis === 'paid' ? (await facts()).activity : null),
    sales: (question) => read<SalesRow>(question, LIVE_SALES_COLUMNS),
    products: (question) => read<ProductRow>(question, PRODUCT_COLUMNS),
    withheld: async (asked) =>
      new Map(
        (await stored.withheld(asked)).map(({ member, reason }) => [
          member,
          reason === UNRELIABLE ? 'unreliable' : 'few',
        ]),
      ),
  };
}
