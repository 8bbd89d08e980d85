import type { ClockWindow } from '../../domain/statistics/wording/window.ts';
import { hoursOf } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { CampaignWindow } from '../bulletin/campaign-facts.ts';
import type { ProductRow } from '../statistics/read-products.ts';
import {
  type AskedWindow,
  type Dimension,
  type SalesQuestion,
  type SalesRow,
  type Scope,
} from '../statistics/read-sales.ts';
import type { Basis } from '../statistics/read-statistics.ts';
import type { EditionMark, StatisticsSource } from '../statistics/source.ts';

export interface CampaignQuestion {
  readonly window: AskedWindow;
  readonly basis: Basis;
  /** `all`, or segments joined by `+`. */
  readonly segment: string;
  readonly scope: Scope;
}

/** What the top of the campaign's page shows: few questions, so that it can follow the events. */
export interface Headline {
  readonly edition: EditionMark | null;
  readonly facts: CampaignFacts;
  readonly window: CampaignWindow;
  readonly period: CampaignWindow;
  /** Null if nothing was sold in the window or its base. */
  readonly total: SalesRow | null;
  readonly periodTotal: SalesRow | null;
  readonly days: readonly SalesRow[];
  /** Empty for a window of more than {@link MOST_HOURS}. */
  readonly hours: readonly SalesRow[];
}

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

/** The longest window whose hours are drawn one by one. */
export const MOST_HOURS = 48;
const PERIOD: AskedWindow = { id: 'period' };

/** Throws UnknownCampaignError, or the error of a view or an edition that cannot answer. */
export async function readHeadline(source: StatisticsSource, question: CampaignQuestion): Promise<Headline> {
  const facts = await source.facts();
  const window = windowOf(facts, question.window);
  const period = windowOf(facts, PERIOD);
  const ask = (by: Dimension, asked: AskedWindow) => source.sales({ ...question, window: asked, by });
  const [[total], [periodTotal], days, hours] = await Promise.all([
    ask('all', question.window),
    ask('all', PERIOD),
    ask('day', PERIOD),
    hoursOf(window) <= MOST_HOURS ? ask('hour', question.window) : [],
  ]);
  return {
    edition: source.edition,
    facts,
    window,
    period,
    total: total ?? null,
    periodTotal: periodTotal ?? null,
    days,
    hours,
  };
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

/** Throws if the campaign has no such window: {@link UnknownWindowError}. */
export function windowOf(facts: CampaignFacts, asked: AskedWindow): CampaignWindow {
  if (!('id' in asked)) return { ...asked, base: yearBefore(asked) };
  const found = facts.windows.find(({ id }) => id === asked.id);
  if (found !== undefined) return found;
  throw new UnknownWindowError(
    `the campaign has no window '${asked.id}'; it has ${facts.windows.map(({ id }) => id).join(', ')}`,
  );
}

/** The campaign has no window of this id. The message names those that it has. */
export class UnknownWindowError extends Error {
  override readonly name = 'UnknownWindowError';
}

/** `sales_between` compares with the same hours of the year before. */
function yearBefore({ startAt, endAt }: ClockWindow): ClockWindow {
  const earlier = (text: string) => `${String(Number(text.slice(0, 4)) - 1)}${text.slice(4)}`;
  return { startAt: earlier(startAt), endAt: earlier(endAt) };
}
