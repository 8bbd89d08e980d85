import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { ProductRow } from '../statistics/read-products.ts';
import type { SalesRow } from '../statistics/read-sales.ts';
import type { Basis, Statistic } from '../statistics/read-statistics.ts';
import type { EditionMark, StatisticsSource } from '../statistics/source.ts';
import { type CampaignFacts, readCampaignFacts } from './campaign-facts.ts';

/** Everything that a bulletin shows, in no language yet. Amounts are fen as text; rows are by rank. */
export interface BulletinFigures {
  readonly facts: CampaignFacts;
  readonly basis: Basis;
  readonly edition: EditionMark | null;
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
  readonly products: readonly ProductRow[];
  /** Refunds by product are not known, so net figures stand beside products by payment. */
  readonly productsBasis: 'paid' | 'placed';
  /** Null for an edition, whose records are those of its time. */
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

/**
 * Reads the figures of a campaign. Throws UnknownCampaignError, or the error of a view. A campaign
 * without sales has no rows.
 */
export async function readBulletin(
  client: ClickHouseClient,
  source: StatisticsSource,
  basis: Basis,
): Promise<BulletinFigures> {
  const facts = await readCampaignFacts(client, source.campaign);
  const period = { id: 'period' };
  const day = { id: 'day' };
  const ask = { segment: 'rural', scope: 'all', basis } as const;
  const everywhere = { ...ask, segment: 'all' } as const;
  const productsBasis = basis === 'net' ? 'paid' : basis;
  const statistics = await source.statistics(basis);
  const segments = {
    period: await source.sales({ ...everywhere, window: period, by: 'segment' }),
    day: await source.sales({ ...everywhere, window: day, by: 'segment' }),
  };
  const [days, hours, platforms, regions, provinces] = [
    await source.sales({ ...ask, window: period, by: 'day' }),
    await source.sales({ ...ask, window: day, by: 'hour' }),
    await source.sales({ ...ask, window: day, by: 'platform' }),
    await source.sales({ ...ask, window: day, by: 'region' }),
    await source.sales({ ...ask, window: day, by: 'province' }),
  ];
  const products = await source.products({
    window: day,
    by: 'category',
    category: '',
    segment: 'rural',
    basis: productsBasis,
  });
  const live = source.edition === null ? await readLiveState(client) : null;
  return {
    facts,
    basis,
    edition: source.edition,
    dataAsOf: live?.readAt ?? shanghaiClock(source.edition?.publishedAt ?? ''),
    statistics: new Map(statistics.map((statistic) => [statistic.id, statistic])),
    segments,
    days,
    hours,
    platforms,
    regions,
    provinces,
    products,
    productsBasis,
    accounting: live?.accounting ?? null,
  };
}

/** The clock is the server's, which also stamps what it stores. */
async function readLiveState(client: ClickHouseClient): Promise<{ readAt: string; accounting: Accounting }> {
  const [row] = await rows<{
    read_at: string;
    sources: string;
    records: string;
    quarantined: string;
    closes: boolean | number;
  }>(
    client,
    `SELECT toString(toTimeZone(now(), 'Asia/Shanghai')) AS read_at, toString(count()) AS sources,
       toString(sum(records)) AS records, toString(sum(quarantined)) AS quarantined, countIf(NOT closes) = 0 AS closes
     FROM accounting`,
  );
  if (row === undefined) throw new Error('the view accounting gave no row');
  return {
    readAt: row.read_at,
    accounting: {
      sources: Number(row.sources),
      records: row.records,
      quarantined: row.quarantined,
      closes: Boolean(row.closes),
    },
  };
}
