import type { Label } from '../../schemas/text/language.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { must } from '../../domain/must.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { ActivityFacts } from '../../schemas/campaign-facts.ts';
import { readPeriod } from '../figures/campaigns.ts';
import { figuresChecksum } from '../figures/figures-checksum.ts';
import { statisticLabel } from '../figures/labels.ts';
import type { ProductRow } from '../figures/read-products.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { Basis, Statistic } from '../figures/read-statistics.ts';
import {
  type EditionMark,
  type FigureChange,
  NotInEditionError,
  type StatisticsSource,
} from '../figures/source.ts';
import { type BulletinFacts, bulletinFacts } from './facts.ts';

/** Everything that a bulletin shows, in no language yet. Amounts are fen as text; rows are by rank. */
export interface BulletinFigures {
  readonly facts: BulletinFacts;
  readonly basis: Basis;
  readonly edition: EditionMark | null;
  /** False if events changed the figures while they were read, so that tables may disagree. */
  readonly isOneState: boolean;
  /** Shanghai's clock: when an edition was published, or when live figures were read. */
  readonly dataAsOf: string;
  /** By id. */
  readonly statistics: ReadonlyMap<string, Statistic>;
  readonly segments: { readonly period: readonly SalesRow[]; readonly day: readonly SalesRow[] };
  readonly days: readonly SalesRow[];
  readonly hours: readonly SalesRow[];
  readonly platforms: readonly SalesRow[];
  readonly regions: readonly SalesRow[];
  readonly provinces: readonly SalesRow[];
  /** How many of the two are not published. */
  readonly withheld: { readonly regions: number; readonly provinces: number };
  readonly products: readonly ProductRow[];
  /** Null where they were not counted: on other bases. */
  readonly activity: ActivityFacts | null;
  /** On the basis of products, as refunds are not known by outlet either. Those without an outlet are a row too. */
  readonly outletTypes: readonly SalesRow[];
  /** The few that sold most; none of a sample, which knows no village well, nor of an edition, which holds none. */
  readonly villages: readonly SalesRow[];
  /** Refunds by product are not known, so net figures stand beside products by payment. */
  readonly productsBasis: 'paid' | 'placed';
  /** What the edition corrected on this basis; empty unless it is corrected. */
  readonly changes: readonly (FigureChange & { readonly label: Label; readonly unitLabel: Label })[];
  /** Null for an edition, whose records are those of its time, and if there is no source. */
  readonly accounting: Accounting | null;
}

export interface Accounting {
  readonly sources: number;
  /** Whole numbers as text. */
  readonly records: string;
  readonly quarantined: string;
  /** Whether every record of every source is accounted for. */
  readonly closes: boolean;
}

/** Three readings that are all disturbed take half a minute: then events arrive all the time. */
const READINGS = 3;

/**
 * Reads the figures of a campaign. Live figures are read again if an event or a list changed them meanwhile. Throws
 * UnknownCampaignError, or the error of a view. A campaign without sales has no rows.
 */
export async function readBulletin(
  client: ClickHouseClient,
  source: StatisticsSource,
  basis: Basis,
): Promise<BulletinFigures> {
  if (source.edition !== null) {
    const dataAsOf = shanghaiClock(source.edition.publishedAt);
    return { ...(await readFigures(client, source, basis)), isOneState: true, dataAsOf, accounting: null };
  }
  const period = await readPeriod(client, source.campaign);
  for (let reading = 1; ; reading += 1) {
    const checksum = await figuresChecksum(client, period);
    const { readAt, accounting } = await readLiveState(client);
    const figures = await readFigures(client, source, basis);
    const isOneState = (await figuresChecksum(client, period)) === checksum;
    if (isOneState || reading === READINGS) return { ...figures, isOneState, dataAsOf: readAt, accounting };
  }
}

type ReadFigures = Omit<BulletinFigures, 'isOneState' | 'dataAsOf' | 'accounting'>;

async function readFigures(
  client: ClickHouseClient,
  source: StatisticsSource,
  basis: Basis,
): Promise<ReadFigures> {
  const facts = bulletinFacts(source.campaign, await source.facts());
  const period = { id: 'period' };
  const day = { id: 'day' };
  const ask = { segment: 'rural', scope: 'all', basis } as const;
  const everywhere = { ...ask, segment: 'all' } as const;
  const productsBasis = basis === 'net' ? 'paid' : basis;
  const statistics = new Map(
    (await source.statistics(basis)).map((statistic) => [statistic.id, statistic] as const),
  );
  return {
    facts,
    basis,
    edition: source.edition,
    statistics,
    changes: namedChanges(source, facts, statistics, basis),
    segments: {
      period: await source.sales({ ...everywhere, window: period, by: 'segment' }),
      day: await source.sales({ ...everywhere, window: day, by: 'segment' }),
    },
    days: await source.sales({ ...ask, window: period, by: 'day' }),
    hours: await source.sales({ ...ask, window: day, by: 'hour' }),
    platforms: await source.sales({ ...ask, window: day, by: 'platform' }),
    regions: await source.sales({ ...ask, window: day, by: 'region' }),
    provinces: await source.sales({ ...ask, window: day, by: 'province' }),
    withheld: {
      regions: (await source.withheld({ ...ask, window: day, by: 'region' })).size,
      provinces: (await source.withheld({ ...ask, window: day, by: 'province' })).size,
    },
    products: await source.products({
      window: day,
      by: 'category',
      category: '',
      segment: 'rural',
      basis: productsBasis,
    }),
    productsBasis,
    activity: await source.activity(productsBasis),
    outletTypes: await heldOr(source.sales({ ...ask, window: day, by: 'outlet-type', basis: productsBasis })),
    villages: await bestVillages(client, source, facts, productsBasis),
  };
}

/** An edition holds outlets on one basis. */
async function heldOr(rows: Promise<SalesRow[]>): Promise<SalesRow[]> {
  return rows.catch((error: unknown) => {
    if (error instanceof NotInEditionError) return [];
    throw error;
  });
}

const BEST_VILLAGES = 5;

/** Those that may be published, with the county in their names: no list names villages. */
async function bestVillages(
  client: ClickHouseClient,
  source: StatisticsSource,
  { sampleFactor }: BulletinFacts,
  basis: 'paid' | 'placed',
): Promise<SalesRow[]> {
  if (source.edition !== null || sampleFactor > 1) return [];
  const ask = { window: { id: 'day' }, by: 'village', segment: 'rural', scope: 'all', basis } as const;
  const found = (await source.sales(ask)).filter(({ rank }) => rank !== null).slice(0, BEST_VILLAGES);
  const counties = await rows<{ county: string; name: string; name_en: string }>(
    client,
    'SELECT county, name, name_en FROM county WHERE county IN {counties:Array(String)}',
    { counties: found.map(({ member }) => member.slice(0, 6)) },
  );
  return found.map((row) => {
    const place = counties.find(({ county }) => row.member.startsWith(county));
    const named = (county: string | undefined) => `${county ?? ''} ${row.member}`.trim();
    return { ...row, label_en: named(place?.name_en), label_zh: named(place?.name) };
  });
}

function namedChanges(
  { campaign, edition }: StatisticsSource,
  { labels, windows }: BulletinFacts,
  statistics: ReadonlyMap<string, Statistic>,
  basis: Basis,
): ReadFigures['changes'] {
  const both = (text: string): Label => ({ en: text, zh: text });
  return (edition?.correction?.changes ?? [])
    .filter((change) => change.basis === basis)
    .map((change) => {
      const statistic = statistics.get(change.id);
      const label =
        statistic === undefined ? both(change.id) : statisticLabel(labels, campaign, statistic, windows);
      return {
        ...change,
        label,
        unitLabel: labels.get(`statistic-unit ${change.unit}`) ?? both(change.unit),
      };
    });
}

/** The clock is the server's, which also stamps what it stores. */
async function readLiveState(
  client: ClickHouseClient,
): Promise<{ readAt: string; accounting: Accounting | null }> {
  const found = await rows<Accounting & { read_at: string }>(
    client,
    `SELECT toString(toTimeZone(now(), 'Asia/Shanghai')) AS read_at, toUInt32(countIf(NOT removed)) AS sources,
       toString(sum(records)) AS records, toString(sum(quarantined)) AS quarantined,
       toBool(countIf(NOT closes) = 0) AS closes
     FROM accounting`,
  );
  const { read_at: readAt, ...accounting } = must(found[0], 'the sum of the accounting');
  return { readAt, accounting: accounting.sources === 0 ? null : accounting };
}
