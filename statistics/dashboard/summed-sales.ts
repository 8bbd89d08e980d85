import { comparedBase } from '../../domain/statistics/wording/same-hours.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import { type ClockWindow, shanghaiClock, shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { type Label, labelsOf } from '../figures/labels.ts';
import type { Dimension, SalesQuestion, SalesRow } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
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

/** Whole numbers, which doubles hold exactly, and the sum of squares. */
interface Totals {
  orders: number;
  fen: number;
  completeFen: number;
  refundedFen: number;
  squared: number;
  baseOrders: number;
  baseFen: number;
  periodFen: number;
}

const nothing = (): Totals => ({
  ...{ orders: 0, fen: 0, completeFen: 0, refundedFen: 0, squared: 0 },
  ...{ baseOrders: 0, baseFen: 0, periodFen: 0 },
});

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
  const members = new Map<string, Totals>();
  const [all, rural] = [nothing(), nothing()];
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
    // Only complete hours have a contribution.
    const ofAll = by === 'hour' && placed >= complete.end ? { ...of, isBase: false } : of;
    for (const { segments, member, sums: values } of dimensions.get(DIMENSION_OF[by])?.values() ?? []) {
      const sold = measured(values, basis);
      if (segments.includes('rural')) addTo(rural, sold, ofAll);
      if (segment !== 'all' && !segments.some((id) => wanted.includes(id))) continue;
      const names = namesOf(by, segments, clock, member);
      // A county of no segment has no part in shares of segments.
      if (names.length > 0) addTo(all, sold, ofAll);
      for (const name of names) {
        const known = members.get(name) ?? nothing();
        members.set(name, known);
        addTo(known, sold, of);
      }
    }
  }
  const hasBase = base !== null;
  const isWindowComplete = complete.end > complete.start;
  const withinPeriod = own.start >= secondsOf(period).start && own.end <= secondsOf(period).end;
  const labels = labelsOf(facts.labels);
  let ranked = 0;
  const rowOf = ([member, its]: readonly [string, Totals]): SalesRow => {
    const isComplete =
      isWindowComplete && !(isClock && secondsAt(`${member} 00:00:00`.slice(0, 19)) >= complete.end);
    return rowFor(its, {
      ...{
        member,
        rank: member === '' ? null : (ranked += 1),
        factor: facts.sampleFactor,
        hasBase,
        isComplete,
        withinPeriod,
        all,
        rural,
      },
      basis,
      label: labels.get(`${by} ${member}`) ?? { en: member, zh: member },
    });
  };
  return [...members]
    .filter(([, { orders, baseOrders }]) => orders > 0 || baseOrders > 0)
    .toSorted(
      ([a, x], [b, y]) => y.completeFen - x.completeFen || y.fen - x.fen || (a < b ? -1 : Number(a > b)),
    )
    .map(rowOf);
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

interface Measured {
  readonly orders: number;
  readonly fen: number;
  readonly refundedFen: number;
  readonly squared: number;
}

function measured(
  [placed = 0, placedFen = 0, paid = 0, paidFen = 0, refunded = 0, ...squared]: Sums,
  basis: Basis,
): Measured {
  if (basis === 'placed') return { orders: placed, fen: placedFen, refundedFen: 0, squared: squared[0] ?? 0 };
  const fen = basis === 'net' ? paidFen - refunded : paidFen;
  return { orders: paid, fen, refundedFen: refunded, squared: squared[1] ?? 0 };
}

function addTo(
  to: Totals,
  { orders, fen, refundedFen, squared }: Measured,
  of: { isOwn: boolean; isComplete: boolean; isBase: boolean; isPeriod: boolean },
): void {
  if (of.isOwn) {
    to.orders += orders;
    to.fen += fen;
    to.refundedFen += refundedFen;
    to.squared += squared;
  }
  if (of.isComplete) to.completeFen += fen;
  if (of.isBase) {
    to.baseOrders += orders;
    to.baseFen += fen;
  }
  if (of.isPeriod) to.periodFen += fen;
}

interface RowContext {
  readonly member: string;
  readonly rank: number | null;
  readonly factor: number;
  readonly hasBase: boolean;
  readonly isComplete: boolean;
  readonly withinPeriod: boolean;
  readonly all: Totals;
  readonly rural: Totals;
  readonly basis: Basis;
  readonly label: Label;
}

function rowFor(its: Totals, context: RowContext): SalesRow {
  const { member, rank, factor, hasBase, isComplete, withinPeriod, all, rural, basis, label } = context;
  const times = (count: number) => String(BigInt(count) * BigInt(factor));
  const ratio = (part: number, whole: number) => shareOf(String(part), String(whole));
  const ofComplete = (part: number, whole: number) => (isComplete ? ratio(part, whole) : null);
  const growth = its.completeFen - its.baseFen;
  const unseen = 1 - 1 / factor;
  return {
    member,
    label_en: label.en,
    label_zh: label.zh,
    orders: times(its.orders),
    sales_fen: times(its.fen),
    refunded_fen: times(its.refundedFen),
    refund_rate_percent:
      basis === 'placed' ? null : ratio(its.refundedFen, its.fen + (basis === 'net' ? its.refundedFen : 0)),
    average_order_fen: hundredth(ratio(its.fen, its.orders)),
    active_counties: null,
    base_orders: hasBase ? times(its.baseOrders) : null,
    base_sales_fen: hasBase ? times(its.baseFen) : null,
    growth_percent: ofComplete(growth, its.baseFen),
    multiple: hundredth(ofComplete(its.completeFen, its.baseFen)),
    growth_reason: !hasBase
      ? 'no base window'
      : !isComplete
        ? 'no hour of it is complete'
        : its.baseFen === 0
          ? 'nothing sold in the base window'
          : null,
    contribution_points: ofComplete(growth, all.baseFen),
    share_percent: ofComplete(its.completeFen, all.completeFen),
    share_of_period_percent: withinPeriod ? ofComplete(its.completeFen, its.periodFen) : null,
    share_of_rural_percent: ofComplete(its.completeFen, rural.completeFen),
    rank,
    sampled_orders: String(its.orders),
    orders_error_percent: factor === 1 ? 0 : its.orders === 0 ? null : 100 * Math.sqrt(unseen / its.orders),
    sales_error_percent:
      factor === 1 ? 0 : its.fen > 0 ? (100 * Math.sqrt(unseen * Math.max(0, its.squared))) / its.fen : null,
  };
}

/** A hundredth of a decimal with nine digits, cut again: what is no percentage. */
function hundredth(percent: string | null): string | null {
  if (percent === null) return null;
  const digits = percent.replace('-', '').replace('.', '').padStart(12, '0').slice(0, -2);
  return `${percent.startsWith('-') ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
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
