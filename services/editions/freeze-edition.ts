import pLimit from 'p-limit';
import { statusOf } from '../../domain/statistics/edition-status.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { FreezeRequest, PublishedEdition } from '../../schemas/activities.ts';
import { readSourceAccounts } from '../ledger/source-accounts.ts';
import { PRODUCT_COLUMNS } from '../statistics/read-products.ts';
import { SALES_COLUMNS } from '../statistics/read-sales.ts';
import { readPeriod, readWindowBounds } from './campaign-period.ts';
import { frozenProducts, frozenSales } from './frozen-questions.ts';
import { qualityReport } from './quality-report.ts';
import { readEditions } from './read-editions.ts';

/** The rollups changed while the figures were read, each time. */
export class RollupsChangingError extends Error {
  override readonly name = 'RollupsChangingError';
}

export interface FreezeContext {
  readonly client: ClickHouseClient;
  readonly nowMs: number;
  /** Attempt of the activity: what an earlier one wrote stays unpublished. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

const TRIES = 5;
/** Planning a query takes one core, so more at a time than a small server has cores would only wait. */
const QUERIES_AT_A_TIME = 2;
const STATISTIC_COLUMNS =
  'id, segment, platform, product_group, window_id, window, basis, metric, unit, decimals, value, exact, reason';

/**
 * Writes the figures of a campaign to the tables of editions and then, in one row, publishes them. The figures are read by
 * many queries; they count only if no slice of the campaign's days changed meanwhile, else they are read again.
 */
export async function freezeEdition(
  context: FreezeContext,
  request: FreezeRequest,
): Promise<PublishedEdition> {
  const { client, attempt } = context;
  const { input, runId } = request;
  const before = await readEditions(client, input.campaign);
  const published = before.find(({ publication }) => publication.startsWith(`${runId}/`));
  if (published !== undefined)
    return {
      campaign: input.campaign,
      number: published.number,
      status: published.status,
      rows: await countRows(client, published.publication),
    };
  const period = await readPeriod(client, input.campaign);
  for (let turn = 1; turn <= TRIES; turn += 1) {
    const publication = `${runId}/${String(attempt)}.${String(turn)}`;
    const checksum = await rollupChecksum(client, period.firstMs, period.lastMs);
    const accounts = await readSourceAccounts(client);
    await copyFigures(context, input.campaign, publication);
    if ((await rollupChecksum(client, period.firstMs, period.lastMs)) !== checksum) continue;
    const number = before.length + 1;
    const status = statusOf(period.endMs, context.nowMs, before.length);
    await client.insert({
      table: 'edition',
      format: 'JSONEachRow',
      values: [
        {
          campaign: input.campaign,
          edition: number,
          publication,
          status,
          published_at: new Date(context.nowMs).toISOString(),
          watermark: new Date(context.nowMs).toISOString(),
          sources: accounts.map(({ source, next, records, accepted, quarantined, gapPositions }) => ({
            source,
            next_position: String(next),
            records,
            accepted,
            quarantined,
            gap_positions: gapPositions,
          })),
          lists: await listVersions(client),
          quality: await qualityReport(client, accounts, publication, before.at(-1)),
          overridden: request.overridden.map(({ code, about, message }) => `${code} ${about}: ${message}`),
          override_reason: request.overridden.length > 0 ? (input.overrideReason ?? '') : '',
          rollup_checksum: checksum,
        },
      ],
    });
    return { campaign: input.campaign, number, status, rows: await countRows(client, publication) };
  }
  throw new RollupsChangingError(
    `the rollups of ${input.campaign} changed during each of ${String(TRIES)} tries: late orders are arriving; publish when they have settled`,
  );
}

/** Of the visible slices of the days that count in a window of the campaign, and of all reference lists. */
async function rollupChecksum(client: ClickHouseClient, firstMs: number, lastMs: number): Promise<string> {
  const [found] = await rows<{ checksum: string }>(
    client,
    `SELECT toString(cityHash64(sum(cityHash64(day, inputs_checksum)), (SELECT checksum FROM reference_checksum))) AS checksum
     FROM day_slices
     WHERE day >= toStartOfDay(fromUnixTimestamp({first:UInt32}), 'Asia/Shanghai') - INTERVAL 60 DAY AND day <= fromUnixTimestamp({last:UInt32})`,
    { first: firstMs / 1000, last: lastMs / 1000 },
  );
  return found?.checksum ?? '0';
}

async function copyFigures(
  { client, signal, onProgress }: FreezeContext,
  campaign: string,
  publication: string,
): Promise<void> {
  const segments = await rows<{ segment: string }>(client, 'SELECT segment FROM segment ORDER BY segment');
  const bounds = await readWindowBounds(client, campaign);
  const windowIds = [...bounds.keys()];
  const sales = frozenSales(
    windowIds,
    segments.map(({ segment }) => segment),
  );
  const products = frozenProducts(windowIds);
  const total = 1 + sales.length + products.length;
  let done = 0;
  const limit = pLimit(QUERIES_AT_A_TIME);
  const run = (query: string, parameters: Record<string, unknown>): Promise<void> =>
    limit(async () => {
      signal.throwIfAborted();
      await client.command({ query, query_params: { campaign, publication, ...parameters } });
      onProgress((done += 1), total);
    });
  await Promise.all([
    run(
      `INSERT INTO edition_statistic (publication, ${STATISTIC_COLUMNS})
       SELECT {publication:String}, ${STATISTIC_COLUMNS} FROM statistic WHERE campaign = {campaign:String}`,
      {},
    ),
    ...sales.map((question) => run(COPY_SALES, { ...question, ...bounds.get(question.windowId) })),
    ...products.map((question) => run(COPY_PRODUCTS, { ...question, ...bounds.get(question.windowId) })),
  ]);
}

/** The view that `sales_by_window` reads, with the bounds that it would look up: planning takes a third less time. */
const BOUNDS = `campaign = {campaign:String}, start_at = {startAt:String}, end_at = {endAt:String},
    base_start_at = {baseStartAt:String}, base_end_at = {baseEndAt:String}`;

const SALES = SALES_COLUMNS.join(', ');
const COPY_SALES = `
  INSERT INTO edition_sales (publication, window_id, by, segment, scope, basis, ${SALES})
  SELECT {publication:String}, {windowId:String}, {by:String}, {segment:String}, {scope:String}, {basis:String}, ${SALES}
  FROM sales_measures(${BOUNDS}, period_start_at = {periodStartAt:String}, period_end_at = {periodEndAt:String},
    sample_factor = {sampleFactor:UInt32}, by = {by:String}, segment = {segment:String}, scope = {scope:String}, basis = {basis:String})`;

const PRODUCTS = PRODUCT_COLUMNS.join(', ');
const COPY_PRODUCTS = `
  INSERT INTO edition_products (publication, window_id, by, category, segment, basis, ${PRODUCTS})
  SELECT {publication:String}, {windowId:String}, {by:String}, {category:String}, {segment:String}, {basis:String}, ${PRODUCTS}
  FROM product_measures(${BOUNDS}, sample_factor = {sampleFactor:UInt32}, by = {by:String}, category = {category:String},
    segment = {segment:String}, basis = {basis:String})`;

function listVersions(client: ClickHouseClient): Promise<{ list: string; load_version: string }[]> {
  return rows(
    client,
    `SELECT 'campaign ' || toString(campaign) AS list, max(load_version) AS load_version FROM reference_campaign GROUP BY campaign
     UNION ALL SELECT 'segment ' || toString(segment), max(load_version) FROM reference_segment GROUP BY segment
     UNION ALL SELECT 'counties', max(load_version) FROM reference_county_list
     UNION ALL SELECT 'product groups', max(load_version) FROM reference_product_group`,
  );
}

async function countRows(client: ClickHouseClient, publication: string): Promise<Record<string, number>> {
  const found = await rows<{ name: string; count: string }>(
    client,
    ['edition_statistic', 'edition_sales', 'edition_products']
      .map(
        (name) =>
          `SELECT '${name}' AS name, count() AS count FROM ${name} WHERE publication = {publication:String}`,
      )
      .join(' UNION ALL '),
    { publication },
  );
  return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]));
}
