import type { Grown } from '../../domain/statistics/growth-error.ts';
import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { hoursOf } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { HourRow } from '../figures/hour-sums.ts';
import type { Dimension, AskedWindow, SalesRow } from '../figures/read-sales.ts';
import type { EditionMark, StatisticsSource } from '../figures/source.ts';
import { type CampaignQuestion, MOST_HOURS, PERIOD, windowOf } from './question.ts';

/** In fen, and percent cut after nine decimals. */
export type Total = Pick<
  SalesRow,
  keyof Grown | 'sales_fen' | 'base_sales_fen' | 'share_of_period_percent' | 'sales_error_percent' | 'quality'
>;

/** What the top of the campaign's page shows: few questions, so that it can follow the events. */
export interface Headline {
  readonly edition: EditionMark | null;
  readonly facts: CampaignFacts;
  readonly window: ComparedWindow;
  readonly period: ComparedWindow;
  /** Null if nothing was sold in the window or its base. */
  readonly total: Total | null;
  readonly periodTotal: Total | null;
  readonly days: readonly HourRow[];
  /** Empty for a window of more than {@link MOST_HOURS}. */
  readonly hours: readonly HourRow[];
}

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
