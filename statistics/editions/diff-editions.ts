import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { requireCampaign } from '../figures/campaigns.ts';
import { jointOrigin } from '../figures/data-origin.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { FigureChange } from '../figures/source.ts';
import {
  type Edition,
  type Frozen,
  readEdition,
  readEditions,
  UnknownEditionError,
} from './read-editions.ts';

/** How much one county or platform moved the rural sales of the period. */
export interface MemberChange {
  readonly by: 'county' | 'platform' | 'day';
  readonly member: string;
  readonly label_en: string;
  readonly label_zh: string;
  readonly before_fen: string;
  readonly after_fen: string;
  readonly before_orders: string;
  readonly after_orders: string;
  /** late: more orders. amended: as many orders, another amount. withdrawn: fewer orders. */
  readonly kind: 'late' | 'amended' | 'withdrawn';
}

/** Events that a source delivered between two editions. */
export interface SourceChange {
  readonly source: string;
  readonly accepted: number;
  readonly quarantined: number;
}

export interface EditionDiff {
  readonly before: Pick<Edition, 'number' | 'status' | 'publishedAt'>;
  readonly after: Pick<Edition, 'number' | 'status' | 'publishedAt'>;
  readonly basis: Basis;
  /** Of the orders of both. */
  readonly dataOrigin: DataOrigin;
  readonly figures: readonly FigureChange[];
  /** Members of all counties, platforms and days whose sales or orders changed, greatest change first. */
  readonly members: readonly MemberChange[];
  readonly sources: readonly SourceChange[];
  /** Reference lists of which another load was in force. */
  readonly lists: readonly string[];
}

/** The editions to compare: unless named, the last with the one before it. Throws {@link UnknownEditionError}, or UnknownCampaignError. */
export async function editionsToCompare(
  client: ClickHouseClient,
  campaign: string,
  before: number | undefined,
  after: number | undefined,
): Promise<[before: number, after: number]> {
  if (before !== undefined && after !== undefined) return [before, after];
  const numbers = (await readEditions(client, campaign)).map(({ number }) => number);
  const [last, lastButOne] = [numbers.at(-1), before ?? numbers.at(-2)];
  if (last !== undefined && lastButOne !== undefined) return [lastButOne, last];
  await requireCampaign(client, campaign);
  throw new UnknownEditionError(
    `${campaign} has ${numbers.length === 0 ? 'no edition' : 'only one edition'} yet; a comparison needs two`,
  );
}

/** What changed between two editions of a campaign, and what moved it. Throws `UnknownEditionError`. */
export async function diffEditions(
  client: ClickHouseClient,
  campaign: string,
  numbers: readonly [before: number, after: number],
  basis: Basis,
): Promise<EditionDiff> {
  const [before, after] = [
    await readEdition(client, campaign, numbers[0]),
    await readEdition(client, campaign, numbers[1]),
  ];
  const parameters = { campaign, before: before.number, after: after.number, basis };
  const figures = await readFigureChanges(client, before, after);
  const members = await rows<MemberChange>(
    client,
    `SELECT dimension AS by, member, argMax(label_en, edition = {after:UInt32}) AS label_en, argMax(label_zh, edition = {after:UInt32}) AS label_zh,
       toString(sumIf(ifNull(sales_fen, 0), edition = {before:UInt32}) AS b) AS before_fen, toString(sumIf(ifNull(sales_fen, 0), edition = {after:UInt32}) AS a) AS after_fen,
       toString(sumIf(ifNull(orders, 0), edition = {before:UInt32}) AS bo) AS before_orders, toString(sumIf(ifNull(orders, 0), edition = {after:UInt32}) AS ao) AS after_orders,
       multiIf(ao > bo, 'late', ao < bo, 'withdrawn', 'amended') AS kind
     FROM sales
     WHERE campaign = {campaign:String} AND edition IN ({before:UInt32}, {after:UInt32}) AND basis = {basis:String}
       AND window_id = 'period' AND flow = 'sales' AND segment = 'rural' AND dimension IN ('county', 'platform', 'day')
     GROUP BY by, member HAVING (a != b OR ao != bo) AND NOT max(confidential) ORDER BY by, abs(a - b) DESC, member`,
    parameters,
  );
  return {
    before: { number: before.number, status: before.status, publishedAt: before.publishedAt },
    after: { number: after.number, status: after.status, publishedAt: after.publishedAt },
    basis,
    dataOrigin: jointOrigin([before.dataOrigin, after.dataOrigin]),
    figures: figures.filter((figure) => figure.basis === basis),
    members,
    sources: sourceChanges(before, after),
    lists: listChanges(before, after),
  };
}

/** The statistics in which two editions differ, on every basis. */
export async function readFigureChanges(
  client: ClickHouseClient,
  before: Frozen,
  after: Frozen,
): Promise<FigureChange[]> {
  return rows<FigureChange>(
    client,
    `SELECT basis, id, any(unit) AS unit, any(decimals) AS decimals,
       toString(anyIf(value, state = {before:UInt64})) AS before, toString(anyIf(value, state = {after:UInt64})) AS after
     FROM statistic_figure WHERE campaign = {campaign:String} AND state IN ({before:UInt64}, {after:UInt64})
     GROUP BY basis, id HAVING before IS DISTINCT FROM after ORDER BY basis, id`,
    { campaign: after.campaign, before: before.state, after: after.state },
  );
}

function sourceChanges(before: Edition, after: Edition): SourceChange[] {
  const earlier = new Map(before.sources.map((source) => [source.source, source]));
  return after.sources
    .map(({ source, accepted, quarantined }) => ({
      source,
      accepted: Number(accepted) - Number(earlier.get(source)?.accepted ?? 0),
      quarantined: Number(quarantined) - Number(earlier.get(source)?.quarantined ?? 0),
    }))
    .filter(({ accepted, quarantined }) => accepted !== 0 || quarantined !== 0);
}

function listChanges(before: Edition, after: Edition): string[] {
  const earlier = new Map(before.lists.map(({ list, load_version: version }) => [list, version]));
  return after.lists
    .filter(({ list, load_version: version }) => earlier.get(list) !== version)
    .map(({ list }) => list);
}
