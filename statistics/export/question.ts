import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts, DataOrigin } from '../../schemas/campaign-facts.ts';
import { requireFrozen } from '../editions/frozen-questions.ts';
import {
  type Edition,
  editionMark,
  readEdition,
  readEditionFacts,
  readEditions,
} from '../editions/read-editions.ts';
import { readCampaigns, UnknownCampaignError } from '../figures/campaigns.ts';
import { storedDimension } from '../figures/view-dimension.ts';
import type { EditionMark } from '../figures/source.ts';
import { DATA_ORIGIN, withDataOrigin } from './data-origin-column.ts';
import { ExportRequestError } from './errors.ts';
import { chosenColumns, type Clause, type Filter, type Order, orderClause, whereClause } from './filters.ts';
import type { ExportFormat } from './formats.ts';
import { editionLabels, type LabelReader, liveLabels } from './sdmx/codes.ts';
import { namedTotal } from './named-total.ts';
import { publishedSource } from './published-source.ts';
import { editionWindows, liveWindows, type WindowReader } from './sdmx/periods.ts';
import {
  type Column,
  columnsOf,
  type Parameter,
  parametersOf,
  quoted,
  type Source,
  sourceOf,
} from './view-shape.ts';

export interface ExportRequest {
  readonly view: string;
  readonly format: ExportFormat;
  /** The arguments of a view that is a function, by name. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The argument `campaign`, or a filter on the column of that name. Undefined: as the view gives. */
  readonly campaign?: string | undefined;
  readonly filters: readonly Filter[];
  /** Undefined: all, in the view's order. */
  readonly columns?: readonly string[] | undefined;
  readonly orders: readonly Order[];
  /** Number of the edition that the figures come from. Null: as the view gives. */
  readonly edition: number | null;
  /** With what is withheld from the public, for those who may read the views. */
  readonly confidential?: boolean | undefined;
}

/** A request that has been checked against the database. */
export interface Question {
  readonly request: ExportRequest;
  readonly arguments: Readonly<Record<string, string>>;
  readonly filters: readonly Filter[];
  readonly source: Source;
  /** All columns of the view. */
  readonly all: readonly Column[];
  readonly columns: readonly Column[];
  readonly where: Clause;
  readonly orders: readonly Order[];
  /** Empty, or begins with a space. */
  readonly order: string;
  /** Null: live, or of more than one edition. */
  readonly edition: EditionMark | null;
  readonly labels: LabelReader;
  readonly windows: WindowReader;
  /** Null if the rows are not of one campaign. */
  readonly sampleFactor: number | null;
  /** The same; of all campaigns if the rows are of none. */
  readonly dataOrigin: DataOrigin | null;
  /** ISO instant, by the server's clock: all that the views showed before it is in, and perhaps more. That of an edition. */
  readonly dataAsOf: string;
}

/** Throws {@link ExportRequestError}, UnknownCampaignError or those of an edition, or the view's own refusal of its arguments. */
export async function askedOf(client: ClickHouseClient, request: ExportRequest): Promise<Question> {
  const { view, campaign, edition: number } = request;
  const parameters = await parametersOf(client, view);
  const takesCampaign = parameters.some(({ name }) => name === 'campaign');
  const given: Readonly<Record<string, string>> = {
    ...(takesCampaign && campaign !== undefined && { campaign }),
    ...request.arguments,
  };
  if (number !== null) {
    const held = await editionQuestion(client, view, parameters, { given, campaign }, number);
    const { edition, facts } = held;
    const columns = await columnsOf(client, held.view, held.source);
    const marked = await withDataOrigin(client, held.view, { ...held, columns, ...facts });
    return {
      ...chosen(request, marked.columns, request.filters, held.orders),
      arguments: given,
      source: marked.source,
      edition: editionMark(edition),
      labels: editionLabels(client, edition.publication, facts),
      windows: editionWindows(given['campaign'] ?? campaign ?? '', facts),
      sampleFactor: facts.sampleFactor,
      dataOrigin: facts.dataOrigin,
      dataAsOf: edition.watermark,
    };
  }
  const live = sourceOf(view, parameters, given);
  // Before the view is asked, which knows no campaign either and says so less well.
  const data = await dataOf(client, given['campaign'] ?? campaign);
  const source = request.confidential === true ? live : await publishedSource(client, view, given, live);
  const columns = await columnsOf(client, view, source);
  if (campaign !== undefined && !takesCampaign && !columns.some(({ name }) => name === 'campaign'))
    throw new ExportRequestError(`${view} is not about campaigns: leave --campaign out`);
  const byCampaign: Filter[] =
    campaign === undefined || takesCampaign ? [] : [{ column: 'campaign', operator: '=', value: campaign }];
  const filters = [...byCampaign, ...request.filters];
  const known = {
    edition: null,
    ...data,
    dataAsOf: await serverInstant(client),
    ...(await filteredEdition(client, columns, filters, given)),
  };
  const marked = await withDataOrigin(client, view, { source, columns, dataOrigin: known.dataOrigin });
  return {
    ...chosen(request, marked.columns, filters, []),
    arguments: given,
    source: marked.source,
    labels: liveLabels(client),
    windows: liveWindows(client),
    ...known,
    dataOrigin: marked.dataOrigin,
  };
}

/** The wishes of a request, checked against the columns. */
function chosen(
  request: ExportRequest,
  all: readonly Column[],
  filters: readonly Filter[],
  usualOrders: readonly Order[],
): Pick<Question, 'request' | 'filters' | 'all' | 'columns' | 'where' | 'orders' | 'order'> {
  const { view } = request;
  const orders = request.orders.length > 0 ? request.orders : usualOrders;
  const columns = chosenColumns(view, all, request.columns);
  const left = all.filter((column) => column.name === DATA_ORIGIN && !columns.includes(column));
  return {
    request,
    filters,
    all,
    columns: [...columns, ...left],
    where: whereClause(view, all, filters),
    orders,
    order: orderClause(view, all, orders),
  };
}

/** Arguments, or filters on the columns, that let one edition through say what `--edition` says. */
async function filteredEdition(
  client: ClickHouseClient,
  all: readonly Column[],
  filters: readonly Filter[],
  given: Readonly<Record<string, string>>,
): Promise<Partial<Pick<Question, 'edition' | 'sampleFactor' | 'dataOrigin' | 'dataAsOf'>>> {
  const wanted = (name: string) =>
    given[name] ?? filters.find(({ column, operator }) => column === name && operator === '=')?.value;
  const [campaign, number] = [wanted('campaign'), wanted('edition')];
  if (campaign === undefined || !all.some(({ name }) => name === 'edition')) return {};
  if (number === undefined) return { dataOrigin: null };
  const found = (await readEditions(client, campaign)).find((one) => String(one.number) === number);
  if (found === undefined) return { dataOrigin: null };
  const { sampleFactor, dataOrigin, watermark: dataAsOf } = found;
  return { edition: editionMark(found), sampleFactor, dataOrigin, dataAsOf };
}

const NO_DATA = { sampleFactor: null, dataOrigin: null } as const;

async function dataOf(
  client: ClickHouseClient,
  campaign: string | undefined,
): Promise<Pick<Question, 'sampleFactor' | 'dataOrigin'>> {
  if (campaign === undefined) return NO_DATA;
  const [found] = await rows<{ sampleFactor: number; dataOrigin: DataOrigin }>(
    client,
    'SELECT sample_factor AS sampleFactor, data_origin AS dataOrigin FROM campaign WHERE campaign = {campaign:String}',
    { campaign },
  );
  if (found !== undefined) return found;
  throw new UnknownCampaignError(campaign, await readCampaigns(client));
}

async function serverInstant(client: ClickHouseClient): Promise<string> {
  const [found] = await rows<{ ms: string }>(client, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
  return new Date(Number(found?.ms)).toISOString();
}

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
interface EditionQuestion {
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
async function editionQuestion(
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
    throw new ExportRequestError('an edition belongs to a campaign: name the campaign with --campaign');
  const live = sourceOf(view, parameters, asked.given);
  const edition = await readEdition(client, campaign, number);
  const facts = await readEditionFacts(client, edition);
  const selecting = parameters.filter(({ name }) => name !== 'campaign');
  const question = selecting.map(({ name }) => [
    name === 'window_id' ? 'windowId' : name,
    name === 'by' ? storedDimension(asked.given[name] ?? '') : (asked.given[name] ?? ''),
  ]);
  if (held.subject !== undefined)
    requireFrozen(edition, facts, held.subject, Object.fromEntries(question) as Record<string, string>);
  const called = parameters.map(({ name, type }) => `${quoted(name)} = {arg_${name}:${type}}`);
  return {
    edition,
    facts,
    view: held.view,
    source: namedTotal(
      {
        sql:
          held.subject === undefined
            ? `(SELECT * FROM ${quoted(held.view)} WHERE campaign = {edition_campaign:String} AND edition = {edition_number:UInt32})`
            : `${quoted(held.view)}(${called.join(', ')}, edition = {edition_number:UInt32})`,
        parameters: { ...live.parameters, edition_campaign: campaign, edition_number: String(number) },
      },
      facts,
      asked.given,
    ),
    orders: held.orderBy.map((column) => ({ column, descending: false })),
  };
}
