import type { ProductRow } from '../figures/read-products.ts';
import type { Dimension, SalesRow } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { type CampaignQuestion, PERIOD } from './question.ts';

type Ask<T> = (source: StatisticsSource, question: CampaignQuestion) => Promise<T>;

const by =
  (dimension: Dimension): Ask<SalesRow[]> =>
  (source, question) =>
    source.sales({ ...question, by: dimension });

/** What stands below the headline. Each section is asked for alone: one that is slow or fails leaves the others as they are. */
export const SECTIONS = {
  segments: async (source: StatisticsSource, question: CampaignQuestion) => ({
    period: await source.sales({ ...question, window: PERIOD, segment: 'all', by: 'segment' }),
    window: await source.sales({ ...question, segment: 'all', by: 'segment' }),
  }),
  platforms: by('platform'),
  provinces: by('province'),
  counties: by('county'),
  products: (source: StatisticsSource, { window, segment, basis }: CampaignQuestion): Promise<ProductRow[]> =>
    source.products({ window, segment, by: 'category', category: '', basis: productsBasis(basis) }),
  channels: by('channel'),
  directions: by('direction'),
  /** Null for net figures, since outlets know no refunds. */
  outlets: async (source: StatisticsSource, question: CampaignQuestion): Promise<SalesRow[] | null> =>
    question.basis === 'net' ? null : by('outlet-type')(source, question),
} satisfies Record<string, Ask<unknown>>;

export type SectionName = keyof typeof SECTIONS;
export type SectionRows<Name extends SectionName> = Awaited<ReturnType<(typeof SECTIONS)[Name]>>;

/** Refunds by product are not known, so net figures stand beside products by payment. */
export function productsBasis(basis: Basis): 'paid' | 'placed' {
  return basis === 'net' ? 'paid' : basis;
}
