import { completeness } from '../../domain/statistics/figures/figures.ts';
import type { Sum } from '../../domain/statistics/figures/member-sums.ts';
import { salesFigures, type SalesSums } from '../../domain/statistics/figures/sales-figures.ts';
import { comparedBase } from '../../domain/statistics/wording/same-hours.ts';
import { type ClockWindow, shanghaiClock, shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { labelsOf } from '../figures/labels.ts';
import { type Dimension, SALES_COLUMNS, type SalesQuestion, type SalesRow } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { labelled } from '../figures/sums-of-members.ts';
import { type CampaignQuestion, PERIOD, windowOf } from './question.ts';
import type { SliceSums, SummedBy, Sums } from './slice-sums.ts';

type Question = Omit<SalesQuestion, 'campaign'>;

/** Each dimension of a question with the one that it is summed from. Totals come from the one with the fewest members. */
const DIMENSION_OF = {
  all: 'channel',
  hour: 'channel',
  day: 'channel',
  segment: 'channel',
  combination: 'channel',
  province: 'province',
  platform: 'platform',
  channel: 'channel',
  direction: 'direction',
} as const satisfies Partial<Record<Dimension | 'combination', SummedBy>>;
type SummedDimension = keyof typeof DIMENSION_OF;
type SummedQuestion = Omit<Question, 'by'> & { readonly by: SummedDimension };

/** Sums of days, from which the view takes the period, do not know channel and direction. */
const isOfPeriod = (by: SummedDimension): boolean => by !== 'channel' && by !== 'direction';

/** The same source, whose sales that add up come from sums of one version. It answers as `sales_by_window` does. */
export function summedSource(source: StatisticsSource, sums: SliceSums): StatisticsSource {
  return {
    ...source,
    sales: async (question) => {
      const facts = await source.facts();
      return isSummed(question, facts) ? summedSales(sums, facts, question) : source.sales(question);
    },
  };
}

/** Sales by the segments that counties are of, such as `national-poverty-counties+rural`: each sale in one row. */
export function salesByCombination(
  sums: SliceSums,
  facts: CampaignFacts,
  question: CampaignQuestion,
): SalesRow[] {
  return summedSales(sums, facts, { ...question, by: 'combination' });
}

/** What is comparable follows from counties and platforms at once; what is wrong with a question, the view says. */
function isSummed(question: Question, facts: CampaignFacts): question is Question & SummedQuestion {
  const { by, scope, segment, window } = question;
  const known = new Set(facts.segments.map(({ id }) => id));
  return (
    by in DIMENSION_OF &&
    scope === 'all' &&
    (segment === 'all' || segment.split('+').every((id) => known.has(id))) &&
    (!('id' in window) || facts.windows.some(({ id }) => id === window.id))
  );
}

function summedSales(
  sums: SliceSums,
  facts: CampaignFacts,
  { window: asked, by, segment, basis }: SummedQuestion,
): SalesRow[] {
  const window = windowOf(facts, asked);
  const period = windowOf(facts, PERIOD);
  const own = secondsOf(window);
  const complete = { ...own, end: window.completeTo === null ? own.end : secondsAt(window.completeTo) };
  const isClock = by === 'hour' || by === 'day';
  // A base is shown for every hour, and compared to the hour that is complete.
  const base = window.base && secondsOf(by === 'hour' ? window.base : (comparedBase(window) ?? window.base));
  const ofPeriod = secondsOf({ ...period, endAt: period.completeTo ?? period.endAt });
  const shift = base === null ? 0 : own.start - base.start;
  const wanted = segment.split('+');
  const members = new Map<string, Added>();
  for (const [hour, dimensions] of sums.hours) {
    const of = {
      isOwn: within(hour, own),
      isComplete: within(hour, complete),
      isBase: base !== null && within(hour, base),
      isPeriod: isOfPeriod(by) && within(hour, ofPeriod),
    };
    if (!of.isOwn && !of.isBase && !of.isPeriod) continue;
    const placed = hour + (of.isBase ? shift : 0);
    const clock = isClock ? shanghaiClock(placed * 1_000) : '';
    for (const { segments, member, sums: values } of dimensions.get(DIMENSION_OF[by])?.values() ?? []) {
      const sold = measured(values, basis);
      const isRural = segments.includes('rural');
      const isAsked = segment === 'all' || segments.some((id) => wanted.includes(id));
      // A county of no segment has no part in shares of segments.
      for (const [index, name] of namesOf(by, segments, clock, member).entries()) {
        const known = members.get(name) ?? nothing();
        members.set(name, known);
        if (isAsked) addTo(known, sold, of, isRural, index === 0);
        if (isRural && of.isComplete && index === 0) add(known.ofRural, sold);
      }
    }
  }
  const rules = {
    ...{ basis, factor: facts.sampleFactor, hasBase: base !== null, hasRefunds: true },
    isComplete: completeness(by, window.startAt, window.completeTo ?? window.endAt),
    withinPeriod: own.start >= secondsOf(period).start && own.end <= secondsOf(period).end,
  };
  const labels = labelsOf(facts.labels);
  const figures = salesFigures(
    [...members].map(([member, added]) => sumsOf(member, added)),
    rules,
  );
  return labelled(
    figures,
    SALES_COLUMNS,
    (member) => labels.get(`${by} ${member}`) ?? { en: member, zh: member },
  );
}

function namesOf(
  by: SummedDimension,
  segments: readonly string[],
  clock: string,
  member: string,
): readonly string[] {
  if (by === 'segment') return segments;
  if (by === 'combination') return [segments.join('+')];
  return [by === 'all' ? '' : by === 'hour' ? clock : by === 'day' ? clock.slice(0, 10) : member];
}

interface Measured extends Sum {
  readonly orders: number;
  readonly refundedFen: bigint;
}

function measured(
  [placed = 0n, placedFen = 0n, paid = 0n, paidFen = 0n, refundedFen = 0n, ...squares]: Sums,
  basis: Basis,
): Measured {
  const [ofPlaced = 0n, ofPaid = 0n, ofNet = 0n] = squares;
  if (basis === 'placed')
    return { orders: Number(placed), fen: placedFen, refundedFen: 0n, squared: Number(ofPlaced) };
  const [fen, squared] = basis === 'net' ? [paidFen - refundedFen, ofNet] : [paidFen, ofPaid];
  return { orders: Number(paid), fen, refundedFen, squared: Number(squared) };
}

type Adding = { -readonly [Name in keyof Sum]: Sum[Name] };

/** What has been added up so far. */
interface Added {
  orders: number;
  refundedFen: bigint;
  baseOrders: number;
  readonly own: Adding;
  readonly complete: Adding;
  /** What of its complete hours is rural. */
  readonly rural: Adding;
  readonly base: Adding;
  readonly period: Adding;
  readonly ofWhole: { readonly complete: Adding; readonly base: Adding };
  readonly ofRural: Adding;
}

function nothing(): Added {
  const none = (): Adding => ({ fen: 0n, squared: 0 });
  return {
    ...{ orders: 0, refundedFen: 0n, baseOrders: 0 },
    ...{ own: none(), complete: none(), rural: none(), base: none(), period: none() },
    ...{ ofWhole: { complete: none(), base: none() }, ofRural: none() },
  };
}

function add(sum: Adding, { fen, squared }: Sum): void {
  sum.fen += fen;
  sum.squared += squared;
}

function addTo(
  to: Added,
  sold: Measured,
  of: { isOwn: boolean; isComplete: boolean; isBase: boolean; isPeriod: boolean },
  isRural: boolean,
  isOfWhole: boolean,
): void {
  const sums = [
    [of.isOwn, to.own],
    [of.isComplete, to.complete],
    [of.isComplete && isRural, to.rural],
    [of.isBase, to.base],
    [of.isPeriod, to.period],
    [of.isComplete && isOfWhole, to.ofWhole.complete],
    [of.isBase && isOfWhole, to.ofWhole.base],
  ] as const;
  for (const [isIn, sum] of sums) if (isIn) add(sum, sold);
  if (of.isOwn) {
    to.orders += sold.orders;
    to.refundedFen += sold.refundedFen;
  }
  if (of.isBase) to.baseOrders += sold.orders;
}

/** Each sale is of one member alone, or of segments, which hold all of it. Sums of slices know no counties. */
function sumsOf(member: string, { rural, ...added }: Added): SalesSums {
  const { orders, complete, base } = added;
  return {
    ...added,
    ...{ member, unit: '', ordersSquared: orders, activeCounties: null },
    ...{ refundedOrders: 0, cancelledOrders: 0, cancelledFen: 0n },
    common: { whole: complete.squared, base: base.squared, rural: rural.squared },
  };
}

interface Seconds {
  readonly start: number;
  readonly end: number;
}

function secondsAt(clock: string): number {
  return Date.parse(shanghaiInstant(clock)) / 1_000;
}

function secondsOf({ startAt, endAt }: ClockWindow): Seconds {
  return { start: secondsAt(startAt), end: secondsAt(endAt) };
}

const within = (hour: number, { start, end }: Seconds): boolean => hour >= start && hour < end;
