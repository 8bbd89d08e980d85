import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { ExternalTable } from '../../adapters/clickhouse/external-table.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import {
  type Judged,
  type Protection,
  publishedRows,
  readProtection,
} from '../disclosure/protected-source.ts';
import { maskedRows, OF_MEMBER } from '../disclosure/withhold.ts';
import { readCampaignFacts } from '../figures/campaign-facts.ts';
import { exportCommand } from '../figures/export-command.ts';
import { labelsOf, segmentLabel } from '../figures/labels.ts';
import {
  PRODUCT_COLUMNS,
  type ProductQuestion,
  type ProductRow,
  readProducts,
} from '../figures/read-products.ts';
import {
  LIVE_SALES_COLUMNS,
  readLiveSales,
  type SalesQuestion,
  type SalesRow,
} from '../figures/read-sales.ts';
import { storedDimension, viewDimension } from '../figures/view-dimension.ts';
import { isNullable } from './column-kind.ts';
import { ExportRequestError } from './errors.ts';
import type { Order } from './filters.ts';
import { type Column, columnsOf, described, type Source } from './view-shape.ts';

export type Kind = 'sales' | 'products';

/** The kind of figures that a view is asked for with arguments; undefined if it is of none. */
export function kindOfQuestion(view: string): Kind | undefined {
  const kind = view.replace(/_by_window$/, '');
  return kind === 'sales' || kind === 'products' ? kind : undefined;
}

/** The order of rows by rank. */
export const RANKED = { sales: ['rank', 'member'], products: ['rank', 'member', 'unit'] } as const;
const COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  sales: LIVE_SALES_COLUMNS,
  products: PRODUCT_COLUMNS,
};

const OF_BOTH = { campaign: 'double11-2017', window_id: 'day' };
/** What a question names, which need not be one that rows of the view answer: an example of each. */
export const ARGUMENTS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  sales: { ...OF_BOTH, by: 'county', segment: 'rural', scope: 'all', basis: 'paid' },
  products: { ...OF_BOTH, by: 'category', category: '', segment: 'rural', basis: 'paid' },
};

/** Arguments as SQL has them. Throws {@link ExportRequestError} for one that is missing or unknown. */
export function boundArguments(
  kind: Kind,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const known = Object.keys(ARGUMENTS[kind]);
  const usage = `its arguments are ${known.join(', ')}; for example: ${exportCommand(kind, ARGUMENTS[kind])}`;
  for (const name of Object.keys(given))
    if (!known.includes(name)) throw new ExportRequestError(`${kind} has no argument '${name}': ${usage}`);
  const missing = known.filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new ExportRequestError(
      `${kind} needs the argument${missing.length > 1 ? 's' : ''} ${missing.join(', ')}: ${usage}`,
    );
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [`arg_${name}`, value]));
}

const OPEN: Protection = { plan: null, withholdsUnreliable: false };

/** The rows of an answer, with what a file of them needs. */
export interface Answered {
  readonly source: Source;
  readonly columns: readonly Column[];
  readonly orders: readonly Order[];
}

/**
 * What a question about sales or products has as its answer now, without what the campaign withholds unless it is
 * `confidential`. `parameters` are what is given, as SQL has it. Throws {@link ExportRequestError}, UnknownCampaignError and RefusedQuestionError.
 */
export async function answerFigures(
  client: ClickHouseClient,
  kind: Kind,
  given: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>>,
  confidential: boolean,
): Promise<Answered> {
  const { campaign = '', window_id: windowId = '', by = '', ...rest } = given;
  if (viewDimension(by) !== by)
    throw new ExportRequestError(
      `rows by ${by} may overlap and do not add up: ask for ${viewDimension(by)}, or for a sum of all with the argument segment or category`,
    );
  const asked = { ...rest, by: storedDimension(by) };
  const question = { ...asked, campaign, window: { id: windowId } };
  const found: Promise<readonly (SalesRow | ProductRow)[]> =
    kind === 'sales'
      ? readLiveSales(client, question as unknown as SalesQuestion)
      : readProducts(client, question as unknown as ProductQuestion);
  const [facts, rows] = await Promise.all([readCampaignFacts(client, campaign), found]);
  const protection = confidential ? OPEN : await readProtection(client, campaign, facts);
  const isMasked = protection.plan !== null || protection.withholdsUnreliable;
  const judged = { kind, ...asked, windowId } as unknown as Judged;
  const answer = isMasked ? maskedRows(await publishedRows(client, protection, judged, rows)) : rows;
  const columns = await columnsOfAnswer(client, kind, isMasked);
  const table: ExternalTable = { name: 'figures', columns, rows: answer };
  return {
    source: namedTotal({ sql: 'figures', parameters, table }, facts, given),
    columns,
    orders: RANKED[kind].map((column) => ({ column, descending: false })),
  };
}

/** Those of the view that are no key, in its types. What may be withheld may be null, and a last column says that it is. */
async function columnsOfAnswer(client: ClickHouseClient, kind: Kind, isMasked: boolean): Promise<Column[]> {
  const all = await columnsOf(client, kind, { sql: kind, parameters: {} });
  const own = all.filter(({ name }) => COLUMNS[kind].includes(name));
  if (!isMasked) return own;
  const nullable = own.map((column) =>
    OF_MEMBER.includes(column.name) || isNullable(column.type)
      ? column
      : { ...column, type: `Nullable(${column.type})` },
  );
  return [...nullable, described(kind, { name: 'confidential', type: 'Bool' })];
}

/** SQL: the name of the county that a text is the code of; else the text itself. */
const countyOr = (column: 'name' | 'name_en', parameter: string): string =>
  `coalesce(nullIf((SELECT any(${column}) FROM county WHERE county = {${parameter}:String}), ''), {${parameter}:String})`;

/** The same rows. One of all members is called what it is the total of: the segment, and the flow of its trade. */
export function namedTotal(
  source: Source,
  { labels }: Pick<CampaignFacts, 'labels'>,
  { by, segment = '' }: Readonly<Record<string, string>>,
): Source {
  if (by !== 'all') return source;
  const { en, zh } = segmentLabel(labelsOf(labels), segment);
  return {
    ...source,
    sql: `(SELECT * REPLACE (${countyOr('name_en', 'total_en')} AS label_en, ${countyOr('name', 'total_zh')} AS label_zh) FROM ${source.sql})`,
    parameters: { ...source.parameters, total_en: en, total_zh: zh },
  };
}
