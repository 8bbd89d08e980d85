import { type ComparedWindow, isCounted } from '../../domain/statistics/wording/same-hours.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import { type ClockWindow, hoursOf } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { HourRow } from '../figures/hour-sums.ts';
import type { Dimension, AskedWindow, SalesRow } from '../figures/read-sales.ts';
import type { EditionMark, StatisticsSource } from '../figures/source.ts';
import { type CampaignQuestion, MOST_HOURS, PERIOD, windowOf } from './question.ts';

/** Sums of the source's rows in fen; ratios as in `sales_by_window`, in percent cut after nine decimals. */
export type Total = Pick<
  SalesRow,
  'orders' | 'sales_fen' | 'base_sales_fen' | 'growth_percent' | 'share_of_period_percent'
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
  const { edition } = source;
  const hasHours = hoursOf(window) <= MOST_HOURS;
  const ask = (by: Dimension, asked: AskedWindow) => source.sales({ ...question, window: asked, by });
  if (edition === null && isPartOf(window, period) && areHoursSummed(question)) {
    const all = await ask('hour', PERIOD);
    const own = all.filter(({ member }) => member >= window.startAt && member < window.endAt);
    const periodTotal = totalOf(period, all, period, all);
    return {
      ...{ edition, facts, window, period, periodTotal },
      total: totalOf(window, own, period, all),
      days: [...Map.groupBy(all, ({ member }) => member.slice(0, 10))].map(([member, rows]) => ({
        member,
        ...sumOf(rows),
      })),
      hours: hasHours ? own : [],
    };
  }
  const [[total], [periodTotal], days, hours] = await Promise.all([
    ask('all', question.window),
    ask('all', PERIOD),
    ask('day', PERIOD),
    hasHours ? ask('hour', question.window) : [],
  ]);
  return {
    edition,
    facts,
    window,
    period,
    total: total ?? null,
    periodTotal: periodTotal ?? null,
    days,
    hours,
  };
}

/** Whether each hour of the window is compared with the same hour as in the period, so that the period's hours answer for it. */
function isPartOf(window: ComparedWindow, period: ComparedWindow): boolean {
  if (window.startAt < period.startAt || window.endAt > period.endAt) return false;
  if (window.base === null || period.base === null) return window.base === period.base;
  return (
    hoursBetween(period.startAt, window.startAt) === hoursBetween(period.base.startAt, window.base.startAt) &&
    hoursOf(window) === hoursOf(window.base)
  );
}

const hoursBetween = (startAt: string, endAt: string): number =>
  hoursOf({ startAt, endAt } satisfies ClockWindow);

/** Days keep sums by hour for segments only: any other question would read every slice of the period. */
function areHoursSummed({ segment, scope }: CampaignQuestion): boolean {
  return segment !== 'all' && scope !== 'comparable-counties';
}

/** Sales are those so far; ratios are of complete hours, and the base is the same hours. */
function totalOf(
  window: ComparedWindow,
  rows: readonly HourRow[],
  period: ComparedWindow,
  ofPeriod: readonly HourRow[],
): Total | null {
  if (rows.length === 0) return null;
  const complete = (of: ComparedWindow, all: readonly HourRow[]) =>
    sumOf(all.filter(({ member }) => isCounted(of, member)));
  const { sales_fen: sales, base_sales_fen: base } = complete(window, rows);
  return {
    ...sumOf(rows),
    base_sales_fen: base,
    growth_percent: base === null ? null : shareOf(String(BigInt(sales) - BigInt(base)), base),
    share_of_period_percent: shareOf(sales, complete(period, ofPeriod).sales_fen),
  };
}

/** Hours and days do not overlap, so their sums are exact. */
function sumOf(rows: readonly HourRow[]): Omit<HourRow, 'member'> {
  const sum = (of: (row: HourRow) => string | null) =>
    String(rows.reduce((all, row) => all + BigInt(of(row) ?? '0'), 0n));
  return {
    orders: sum(({ orders }) => orders),
    sales_fen: sum(({ sales_fen: fen }) => fen),
    base_sales_fen: rows.every(({ base_sales_fen: fen }) => fen === null)
      ? null
      : sum(({ base_sales_fen: fen }) => fen),
  };
}
