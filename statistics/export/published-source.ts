import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { maskedColumns } from '../disclosure/masked-columns.ts';
import { readDisclosurePlan } from '../disclosure/plan.ts';
import { isOfCells, withholdsUnreliable } from '../disclosure/refusal.ts';
import { EVERYTHING, judgeProducts, judgeSales } from '../disclosure/verdict.ts';
import { readCampaignFacts } from '../figures/campaign-facts.ts';
import { storedDimension } from '../figures/view-dimension.ts';
import { readEdition } from '../editions/read-editions.ts';
import { ExportRequestError } from './errors.ts';
import { namedTotal } from './named-total.ts';
import { columnsOf, type Source } from './view-shape.ts';

/** Views that hold single cells, which no rule has judged. */
const OF_CELLS: ReadonlySet<string> = new Set([
  ...['sales', 'products', 'sales_by_hour', 'products_by_hour', 'sales_by_minute'],
]);
const JUDGES = { sales_by_window: judgeSales, products_by_window: judgeProducts } as const;

/**
 * The rows of a live view without what the campaign withholds: its figures are null, and `confidential` says so. Throws
 * {@link ExportRequestError} for a view that has cells alone, and UnknownEditionError for an edition under embargo.
 */
export async function publishedSource(
  client: ClickHouseClient,
  view: string,
  given: Readonly<Record<string, string>>,
  source: Source,
): Promise<Source> {
  if (OF_CELLS.has(view))
    throw new ExportRequestError(
      `${view} holds what is not published of single counties: for your own use, give --confidential`,
    );
  if (view === 'published_edition' || view === 'statistic_by_edition')
    return {
      sql: `(SELECT * FROM ${source.sql} WHERE (campaign, edition) IN (SELECT campaign, edition FROM edition WHERE released_at <= greatest(published_at, now64(3))))`,
      parameters: source.parameters,
    };
  if (view === 'sales_by_edition' || view === 'products_by_edition') {
    await readEdition(client, given['campaign'] ?? '', Number(given['edition']));
    return source;
  }
  if (view !== 'sales_by_window' && view !== 'products_by_window') return source;
  const { campaign = '', window_id: windowId = '', by = '', ...rest } = given;
  const columns = (await columnsOf(client, view, source)).map(({ name }) => name);
  const facts = await readCampaignFacts(client, campaign);
  const named = namedTotal(source, facts, given);
  const plan = await readDisclosurePlan(client, campaign, facts);
  const unreliable = withholdsUnreliable(facts);
  if (plan === null && !unreliable) return named;
  // The view has accepted the arguments.
  const asked = { ...rest, by: storedDimension(by), windowId };
  const verdict = plan === null ? EVERYTHING : await JUDGES[view](client, plan, asked as never);
  const withholds = unreliable && (view === 'products_by_window' || isOfCells(asked as never));
  const { select, orderBy, parameters } = maskedColumns(columns, verdict, withholds);
  return {
    sql: `(SELECT ${select} FROM ${named.sql} AS source ORDER BY ${orderBy})`,
    parameters: { ...named.parameters, ...parameters },
  };
}
