import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { readEditionFacts } from '../editions/edition-facts.ts';
import { requireFrozen } from '../editions/frozen-questions.ts';
import { type Edition, readEdition } from '../editions/read-editions.ts';
import { ExportRequestError } from './errors.ts';
import type { Order } from './filters.ts';
import { type Parameter, quoted, type Source, sourceOf } from './view-shape.ts';

interface Held {
  /** The view that holds the answers of editions. */
  readonly view: string;
  /** Undefined: every edition holds all of it. */
  readonly subject?: 'sales' | 'products';
  /** An edition's rows come in one order, so that its files are the same bytes each time. */
  readonly orderBy: readonly string[];
}

const HELD: Readonly<Record<string, Held>> = {
  statistic: { view: 'statistic_by_edition', orderBy: ['basis', 'id'] },
  sales_by_window: { view: 'sales_by_edition', subject: 'sales', orderBy: ['rank'] },
  products_by_window: { view: 'products_by_edition', subject: 'products', orderBy: ['rank'] },
};

/** What an edition answers instead of a view. */
export interface EditionQuestion {
  readonly edition: Edition;
  readonly facts: CampaignFacts;
  readonly view: string;
  readonly source: Source;
  readonly orders: readonly Order[];
}

/**
 * The rows of an edition that a view would give live. Throws {@link ExportRequestError}, and what `readEdition`,
 * `readEditionFacts` and `requireFrozen` throw.
 */
export async function editionQuestion(
  client: ClickHouseClient,
  view: string,
  parameters: readonly Parameter[],
  asked: { readonly given: Readonly<Record<string, string>>; readonly campaign: string | undefined },
  number: number,
): Promise<EditionQuestion> {
  const held = HELD[view];
  if (held === undefined)
    throw new ExportRequestError(
      `no edition holds ${view}: editions hold ${Object.keys(HELD).join(', ')}; leave --edition out for the live ${view}`,
    );
  const campaign = asked.given['campaign'] ?? asked.campaign;
  if (campaign === undefined)
    throw new ExportRequestError('an edition is one of a campaign: name it with --campaign');
  const live = sourceOf(view, parameters, asked.given);
  const edition = await readEdition(client, campaign, number);
  const facts = await readEditionFacts(client, edition);
  const selecting = parameters.filter(({ name }) => name !== 'campaign');
  const question = selecting.map(({ name }) => [
    name === 'window_id' ? 'windowId' : name,
    asked.given[name] ?? '',
  ]);
  if (held.subject !== undefined)
    requireFrozen(edition, facts, held.subject, Object.fromEntries(question) as Record<string, string>);
  const conditions = selecting.map(({ name, type }) => ` AND ${quoted(name)} = {arg_${name}:${type}}`);
  return {
    edition,
    facts,
    view: held.view,
    source: {
      sql: `(SELECT * FROM ${quoted(held.view)} WHERE campaign = {edition_campaign:String} AND edition = {edition_number:UInt32}${conditions.join('')})`,
      parameters: { ...live.parameters, edition_campaign: campaign, edition_number: String(number) },
    },
    orders: held.orderBy.map((column) => ({ column, descending: false })),
  };
}
