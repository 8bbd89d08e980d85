import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { requireFrozen } from '../editions/frozen-questions.ts';
import { editionMark, readEdition, readEditionFacts, readEditions } from '../editions/read-editions.ts';
import { readCampaigns, UnknownCampaignError } from '../figures/campaigns.ts';
import { exportCommand } from '../figures/export-command.ts';
import { HAS_KEY, ROW_KEY, rowKey } from '../figures/row-key.ts';
import { storedDimension } from '../figures/view-dimension.ts';
import type { EditionMark } from '../figures/source.ts';
import { DATA_ORIGIN, withDataOrigin } from './data-origin-column.ts';
import { ExportRequestError } from './errors.ts';
import { chosenColumns, type Clause, type Filter, type Order, orderClause, whereClause } from './filters.ts';
import type { ExportFormat } from './formats.ts';
import { editionLabels, type LabelReader, liveLabels } from './sdmx/codes.ts';
import {
  type Answered,
  answerFigures,
  ARGUMENTS,
  boundArguments,
  type Kind,
  kindOfQuestion,
  namedTotal,
  RANKED,
} from './figures-question.ts';
import { editionWindows, liveWindows, type WindowReader } from './sdmx/periods.ts';
import {
  type Column,
  columnsOf,
  OF_EDITIONS,
  publishedSource,
  quoted,
  requireView,
  type Source,
} from './view-shape.ts';

export interface ExportRequest {
  readonly view: string;
  readonly format: ExportFormat;
  /** The arguments of a question about figures, by name. */
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

/** What the database has as the answer to a request, before the wishes about columns and order. */
type Answer = Omit<Question, 'request' | 'arguments' | 'where' | 'order'>;
type Given = Readonly<Record<string, string>>;

/** Throws {@link ExportRequestError}, UnknownCampaignError or those of an edition, or a RefusedQuestionError. */
export async function askedOf(client: ClickHouseClient, request: ExportRequest): Promise<Question> {
  const { view, campaign, edition } = request;
  const kind = await askedKind(client, request);
  const given = {
    ...(kind !== undefined && campaign !== undefined && { campaign }),
    ...request.arguments,
  };
  const answer =
    edition === null
      ? await liveAnswer(client, request, kind, given)
      : await editionAnswer(client, request, kind, given, edition);
  const { source, columns: all, dataOrigin } = await withDataOrigin(client, view, answer);
  const { filters } = answer;
  const orders = request.orders.length > 0 ? request.orders : answer.orders;
  const columns = chosenColumns(view, all, request.columns);
  const left = all.filter((column) => column.name === DATA_ORIGIN && !columns.includes(column));
  return {
    ...answer,
    ...{ request, arguments: given, source, dataOrigin, orders },
    columns: [...columns, ...left],
    where: whereClause(view, all, filters),
    order: orderClause(view, all, orders),
  };
}

/** The kind of figures that a request asks for by arguments; undefined if it asks for rows. Throws {@link ExportRequestError}. */
async function askedKind(
  client: ClickHouseClient,
  { view, arguments: given }: ExportRequest,
): Promise<Kind | undefined> {
  const [kind, [name]] = [kindOfQuestion(view), Object.keys(given)];
  if (kind === view && name !== undefined) return kind;
  if (kind === undefined || kind === view) {
    await requireView(client, view);
    if (name === undefined) return undefined;
    throw new ExportRequestError(
      `${view} has no argument '${name}': it takes none; filter its columns with --where COLUMN=VALUE`,
    );
  }
  throw new ExportRequestError(
    `there is no view '${view}' any more: give the same arguments to ${kind}, as in ${exportCommand(kind, ARGUMENTS[kind])}`,
  );
}

async function liveAnswer(
  client: ClickHouseClient,
  { view, campaign, filters: wanted, confidential = false }: ExportRequest,
  kind: Kind | undefined,
  given: Given,
): Promise<Answer> {
  const parameters = kind === undefined ? {} : boundArguments(kind, given);
  // Before the view is asked, which knows no campaign either and says so less well.
  const data = await dataOf(client, given['campaign'] ?? campaign);
  const dataAsOf = await serverInstant(client);
  const { source, columns, orders } =
    kind === undefined
      ? await liveRows(client, view, confidential)
      : await answerFigures(client, kind, given, parameters, confidential);
  const byCampaign: Filter[] =
    campaign === undefined || kind !== undefined
      ? []
      : [{ column: 'campaign', operator: '=', value: campaign }];
  if (byCampaign.length > 0 && !columns.some(({ name }) => name === 'campaign'))
    throw new ExportRequestError(`${view} is not about campaigns: leave --campaign out`);
  const ofLive = kind === undefined ? ofLiveRows(view, wanted) : [];
  const filters = [...byCampaign, ...ofLive, ...wanted];
  return {
    ...{ source, columns, orders, filters, dataAsOf, ...data },
    ...{ edition: null, labels: liveLabels(client), windows: liveWindows(client) },
    ...(await filteredEdition(client, columns, filters, given)),
  };
}

async function liveRows(client: ClickHouseClient, view: string, confidential: boolean): Promise<Answered> {
  const live = { sql: quoted(view), parameters: {} };
  const source = confidential ? live : publishedSource(view, live);
  return { source, columns: await columnsOf(client, view, source), orders: [] };
}

/** Live rows alone, unless a filter says of which edition. */
function ofLiveRows(view: string, filters: readonly Filter[]): Filter[] {
  return OF_EDITIONS.has(view) && !filters.some(({ column }) => column === 'edition')
    ? [{ column: 'edition', operator: '=', value: '0' }]
    : [];
}

/** Arguments, or filters on the columns, that let one edition through say what `--edition` says. */
async function filteredEdition(
  client: ClickHouseClient,
  all: readonly Column[],
  filters: readonly Filter[],
  given: Given,
): Promise<Partial<Pick<Question, 'edition' | 'sampleFactor' | 'dataOrigin' | 'dataAsOf'>>> {
  const wanted = (name: string) =>
    given[name] ?? filters.find(({ column, operator }) => column === name && operator === '=')?.value;
  const [campaign, number] = [wanted('campaign'), wanted('edition')];
  if (campaign === undefined || number === '0' || !all.some(({ name }) => name === 'edition')) return {};
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

/** An edition's rows come in one order, so that its files are the same bytes each time. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  statistic: ['basis', 'id'],
  sales: [...ROW_KEY, ...RANKED.sales],
  products: [...ROW_KEY, ...RANKED.products],
  campaign_figure: ['basis', 'id'],
};

/**
 * The rows of an edition that a view would give live. Throws {@link ExportRequestError}, and what `readEdition`,
 * `readEditionFacts` and `requireFrozen` throw.
 */
async function editionAnswer(
  client: ClickHouseClient,
  { view, campaign: named, filters }: ExportRequest,
  kind: Kind | undefined,
  given: Given,
  number: number,
): Promise<Answer> {
  const orderBy = HELD[view];
  if (orderBy === undefined)
    throw new ExportRequestError(
      `no edition holds ${view}: editions hold ${Object.keys(HELD).join(', ')}; leave --edition out for the live ${view}`,
    );
  const campaign = given['campaign'] ?? named;
  if (campaign === undefined)
    throw new ExportRequestError('an edition belongs to a campaign: name the campaign with --campaign');
  const bound = kind === undefined ? {} : boundArguments(kind, given);
  const edition = await readEdition(client, campaign, number);
  const facts = await readEditionFacts(client, edition);
  const { window_id: windowId = '', by = '', segment = '', basis = '', scope = '', category = '' } = given;
  const key = { windowId, by: storedDimension(by), segment, basis };
  if (kind !== undefined)
    requireFrozen(edition, facts, kind, { ...key, ...(kind === 'sales' ? { scope } : { category }) });
  const frozen = {
    sql: `(SELECT * FROM ${quoted(view)} WHERE campaign = {edition_campaign:String} AND edition = {edition_number:UInt32}
      ${kind === undefined ? '' : `AND ${HAS_KEY}`})`,
    parameters: { ...bound, edition_campaign: campaign, edition_number: String(number), ...rowKey(key) },
  };
  const source = namedTotal(frozen, facts, given);
  return {
    ...{ source, filters, columns: await columnsOf(client, view, source) },
    orders: orderBy.map((column) => ({ column, descending: false })),
    edition: editionMark(edition),
    labels: editionLabels(client, edition, facts),
    windows: editionWindows(campaign, facts),
    sampleFactor: facts.sampleFactor,
    dataOrigin: facts.dataOrigin,
    dataAsOf: edition.watermark,
  };
}
