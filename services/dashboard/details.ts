import type { ProductRow } from '../statistics/read-products.ts';
import type { Dimension, SalesQuestion, SalesRow } from '../statistics/read-sales.ts';
import type { Basis } from '../statistics/read-statistics.ts';
import type { StatisticsSource } from '../statistics/source.ts';
import { type CampaignQuestion, PERIOD } from './question.ts';

export interface Details {
  readonly segments: { readonly period: readonly SalesRow[]; readonly window: readonly SalesRow[] };
  readonly platforms: readonly SalesRow[];
  readonly provinces: readonly SalesRow[];
  readonly counties: readonly SalesRow[];
  readonly products: readonly ProductRow[];
  readonly channels: readonly SalesRow[];
  readonly directions: readonly SalesRow[];
  /** Empty for net figures, since outlets know no refunds. */
  readonly outlets: readonly SalesRow[];
}

/** The questions are asked one after the other, so that they never take all cores from the ingest. */
export async function readDetails(source: StatisticsSource, question: CampaignQuestion): Promise<Details> {
  const ask = (by: Dimension, changes: Partial<SalesQuestion> = {}) =>
    source.sales({ ...question, by, ...changes });
  const { basis, segment, window } = question;
  return {
    segments: {
      period: await ask('segment', { window: PERIOD, segment: 'all' }),
      window: await ask('segment', { segment: 'all' }),
    },
    platforms: await ask('platform'),
    provinces: await ask('province'),
    counties: await ask('county'),
    products: await source.products({
      window,
      segment,
      by: 'category',
      category: '',
      basis: productsBasis(basis),
    }),
    channels: await ask('channel'),
    directions: await ask('direction'),
    outlets: basis === 'net' ? [] : await ask('outlet-type'),
  };
}

/** Refunds by product are not known, so net figures stand beside products by payment. */
export function productsBasis(basis: Basis): 'paid' | 'placed' {
  return basis === 'net' ? 'paid' : basis;
}
