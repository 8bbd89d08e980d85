import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { UnknownCampaignError } from '../statistics/unknown-campaign.ts';
import { readCampaigns } from '../statistics/read-statistics.ts';
import type { EditionMark } from '../statistics/source.ts';
import { ExportRequestError } from './errors.ts';
import { chosenColumns, type Clause, type Filter, type Order, orderClause, whereClause } from './filters.ts';
import type { ExportFormat } from './formats.ts';
import { type Column, columnsOf, parametersOf, type Source, sourceOf } from './view-shape.ts';

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
  /** The edition that the figures come from. Null: live. */
  readonly edition: EditionMark | null;
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
  /** Empty, or begins with a space. */
  readonly order: string;
  /** Null if the rows are not of one campaign. */
  readonly sampleFactor: number | null;
  /** ISO instant, by the server's clock: all that the views showed before it is in, and perhaps more. */
  readonly dataAsOf: string;
}

/** Throws {@link ExportRequestError} or UnknownCampaignError, or the view's own refusal of its arguments. */
export async function askedOf(client: ClickHouseClient, request: ExportRequest): Promise<Question> {
  const { view, campaign } = request;
  const parameters = await parametersOf(client, view);
  const takesCampaign = parameters.some(({ name }) => name === 'campaign');
  const given: Readonly<Record<string, string>> = {
    ...(takesCampaign && campaign !== undefined && { campaign }),
    ...request.arguments,
  };
  const source = sourceOf(view, parameters, given);
  // Before the view is asked, which knows no campaign either and says so less well.
  const sampleFactor = await sampleFactorOf(client, given['campaign']);
  const all = await columnsOf(client, view, source);
  if (campaign !== undefined && !takesCampaign && !all.some(({ name }) => name === 'campaign'))
    throw new ExportRequestError(`${view} is not about campaigns: leave --campaign out`);
  const byCampaign: Filter[] =
    campaign === undefined || takesCampaign ? [] : [{ column: 'campaign', operator: '=', value: campaign }];
  const filters = [...byCampaign, ...request.filters];
  return {
    request,
    arguments: given,
    filters,
    source,
    all,
    columns: chosenColumns(view, all, request.columns),
    where: whereClause(view, all, filters),
    order: orderClause(view, all, request.orders),
    sampleFactor: sampleFactor ?? (await sampleFactorOf(client, campaign)),
    dataAsOf: await serverInstant(client),
  };
}

async function sampleFactorOf(
  client: ClickHouseClient,
  campaign: string | undefined,
): Promise<number | null> {
  if (campaign === undefined) return null;
  const [found] = await rows<{ sample_factor: number }>(
    client,
    'SELECT sample_factor FROM campaign WHERE campaign = {campaign:String}',
    { campaign },
  );
  if (found !== undefined) return found.sample_factor;
  throw new UnknownCampaignError(campaign, await readCampaigns(client));
}

async function serverInstant(client: ClickHouseClient): Promise<string> {
  const [found] = await rows<{ ms: string }>(client, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
  return new Date(Number(found?.ms)).toISOString();
}
