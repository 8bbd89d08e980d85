import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { EditionStatus } from '../../domain/statistics/edition-status.ts';
import type { ActivityFacts, CampaignFacts } from '../../schemas/campaign-facts.ts';
import { readCampaignFacts } from './campaign-facts.ts';
import type { Why } from '../../domain/statistics/wording/why.ts';
import { readActivity } from './read-activity.ts';
import { type ProductQuestion, type ProductRow, readProducts } from './read-products.ts';
import { readLiveSales, type SalesQuestion, type SalesRow } from './read-sales.ts';
import { type Basis, readStatistics, type Statistic } from './read-statistics.ts';

/** What a report, a bulletin or an export says about the edition that its figures come from. */
export interface EditionMark {
  readonly number: number;
  readonly status: EditionStatus;
  /** ISO instant of its publication. */
  readonly publishedAt: string;
  /** Only of a corrected edition. */
  readonly correction?: Correction;
}

/** Why a final edition was corrected, and what the correction changed. It is frozen with the edition. */
export interface Correction {
  readonly reason: string;
  /** Number of the edition before. */
  readonly corrects: number;
  readonly changes: readonly FigureChange[];
}

export interface FigureChange {
  readonly basis: Basis;
  readonly id: string;
  readonly unit: string;
  readonly decimals: number;
  /** Null: the edition had no value. */
  readonly before: string | null;
  readonly after: string | null;
}

/** An edition does not hold what is asked of it. */
export class NotInEditionError extends Error {
  override readonly name = 'NotInEditionError';
}

/** Where a campaign's figures come from: the live rollups, or one edition. Both answer the same questions. */
export interface StatisticsSource {
  readonly campaign: string;
  /** Null: live. */
  readonly edition: EditionMark | null;
  /** By the lists that the figures come from. Throws UnknownCampaignError. */
  facts(): Promise<CampaignFacts>;
  statistics(basis: Basis): Promise<Statistic[]>;
  /** Null for an edition that did not count them. */
  activity(basis: 'paid' | 'placed'): Promise<ActivityFacts | null>;
  /** By rank. */
  sales(question: Omit<SalesQuestion, 'campaign'>): Promise<SalesRow[]>;
  /** Why the two have no row of a member that sold; nothing was sold by the others. */
  withheld(
    question: Omit<SalesQuestion, 'campaign'> | Omit<ProductQuestion, 'campaign'>,
  ): Promise<ReadonlyMap<string, Why>>;
  /** By rank. */
  products(question: Omit<ProductQuestion, 'campaign'>): Promise<ProductRow[]>;
}

/** The figures as they are now, added up for each question; they may change with the next event. */
export function rollupSource(client: ClickHouseClient, campaign: string): StatisticsSource {
  return {
    campaign,
    edition: null,
    facts: () => readCampaignFacts(client, campaign),
    statistics: (basis) => readStatistics(client, campaign, basis),
    activity: (basis) => readActivity(client, campaign, basis),
    sales: (question) => readLiveSales(client, { ...question, campaign }),
    withheld: () => Promise.resolve(new Map()),
    products: (question) => readProducts(client, { ...question, campaign }),
  };
}
