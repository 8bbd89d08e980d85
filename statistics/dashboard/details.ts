import { added } from '../../domain/statistics/wording/percent.ts';
import { flowOf, segmentOf } from '../figures/flow.ts';
import type { ProductRow } from '../figures/read-products.ts';
import type { Dimension, SalesRow } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { type CampaignQuestion, PERIOD } from './question.ts';
import { readTrade } from '../figures/trade.ts';

type Ask<T> = (source: StatisticsSource, question: CampaignQuestion) => Promise<T>;

const by =
  (dimension: Dimension): Ask<SalesRow[]> =>
  (source, question) =>
    source.sales({ ...question, by: dimension });

/** What stands below the headline. Each section is asked for alone: one that is slow or fails leaves the others as they are. */
export const SECTIONS = {
  segments: async (source: StatisticsSource, question: CampaignQuestion) => ({
    period: await source.sales({ ...everywhere(question), window: PERIOD, by: 'segment' }),
    window: await source.sales({ ...everywhere(question), by: 'segment' }),
    /** Sales of the window by the segments that counties are of, which add up; only known from sums. */
    combinations: null as readonly SalesRow[] | null,
  }),
  platforms: by('platform'),
  provinces: by('province'),
  counties: by('county'),
  products: (source: StatisticsSource, { window, segment, basis }: CampaignQuestion): Promise<ProductRow[]> =>
    source.products({ window, segment, by: 'category', category: '', basis: productsBasis(basis) }),
  channels: by('channel'),
  directions: by('direction'),
  trade: readTrade,
  /** Null for net figures, since outlets know no refunds. */
  outlets: async (source: StatisticsSource, question: CampaignQuestion): Promise<SalesRow[] | null> =>
    question.basis === 'net' ? null : by('outlet-type')(source, question),
} satisfies Record<string, Ask<unknown>>;

export type SectionName = keyof typeof SECTIONS;
export const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];
export type SectionRows<Name extends SectionName> = Awaited<ReturnType<(typeof SECTIONS)[Name]>>;

/** The members of a ranking: views also have rows of those that sold in the base window alone. */
export function withSales<Row extends Pick<SalesRow, 'orders'>>(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ orders }) => BigInt(orders) > 0n);
}

/** Of all counties, in the same flow. */
function everywhere(question: CampaignQuestion): CampaignQuestion {
  return { ...question, segment: segmentOf(flowOf(question.segment).flow, 'all') };
}

/** Refunds by product are not known, so net figures stand beside products by payment. */
export function productsBasis(basis: Basis): 'paid' | 'placed' {
  return basis === 'net' ? 'paid' : basis;
}

/** What a place or class sold of products that are counted in several units: amounts add up, quantities do not. */
export interface SoldOverUnits extends Pick<
  ProductRow,
  'member' | 'label_en' | 'label_zh' | 'sales_fen' | 'share_percent'
> {
  /** One row per unit, the one with the greatest sales first. */
  readonly byUnit: readonly Pick<ProductRow, 'member' | 'quantity' | 'unit'>[];
}

/** Rows of members and units as members, the one with the greatest sales of all units first. */
export function overUnits(rows: readonly ProductRow[]): SoldOverUnits[] {
  return [...Map.groupBy(rows, ({ member }) => member)]
    .map(([member, own]) => {
      const shares = own.flatMap(({ share_percent: share }) => (share === null ? [] : [share]));
      return {
        member,
        label_en: own[0]?.label_en ?? member,
        label_zh: own[0]?.label_zh ?? member,
        sales_fen: sumOf(own),
        share_percent: shares.length === 0 ? null : added(shares),
        byUnit: own.toSorted(bySales),
      };
    })
    .toSorted((a, b) => bySales(a, b) || (a.member < b.member ? -1 : 1));
}

type Sold = Pick<SalesRow, 'sales_fen'>;

/** In fen. */
export function sumOf(rows: readonly Sold[]): string {
  return String(rows.reduce((sum, { sales_fen: fen }) => sum + BigInt(fen), 0n));
}

/** The greatest first. Ranks of a running window are of its complete hours, and a page shows sales so far. */
export function bySales({ sales_fen: a }: Sold, { sales_fen: b }: Sold): number {
  return Number(BigInt(b) > BigInt(a)) - Number(BigInt(b) < BigInt(a));
}
