import type { Label } from '../../domain/statistics/wording/language.ts';
import { rankRanges } from '../../domain/statistics/sample-error.ts';
import { comparedBase } from '../../domain/statistics/wording/same-hours.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import { type ClockWindow, shanghaiClock, shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { labelsOf } from '../figures/labels.ts';
import type { Dimension, SalesQuestion, SalesRow } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { type CampaignQuestion, PERIOD, windowOf } from './question.ts';
import type { SliceSums, SummedBy, Sums } from './slice-sums.ts';
import { errorsOf, nothing, type Totals } from './summed-errors.ts';

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
      const isRural = segments.includes('rural');
      if (isRural) addTo(rural, sold, ofAll, isRural);
      if (segment !== 'all' && !segments.some((id) => wanted.includes(id))) continue;
      const names = namesOf(by, segments, clock, member);
      // A county of no segment has no part in shares of segments.
      if (names.length > 0) addTo(all, sold, ofAll, isRural);
      for (const name of names) {
        const known = members.get(name) ?? nothing();
        members.set(name, known);
        addTo(known, sold, of, isRural);
      }
    }
  }
  const hasBase = base !== null;
  const isWindowComplete = complete.end > complete.start;
  const withinPeriod = own.start >= secondsOf(period).start && own.end <= secondsOf(period).end;
  const labels = labelsOf(facts.labels);
  const listed = [...members]
    .filter(([, { orders, baseOrders }]) => orders > 0 || baseOrders > 0)
    .toSorted(
      ([a, x], [b, y]) =>
        y.complete.fen - x.complete.fen || y.own.fen - x.own.fen || (a < b ? -1 : Number(a > b)),
    );
  const ranges =
    facts.sampleFactor === 1
      ? []
      : rankRanges(
          facts.sampleFactor,
          listed.filter(([member]) => member !== '').map(([, { complete: of }]) => of),
        );
  let ranked = 0;
  const rowOf = ([member, its]: readonly [string, Totals]): SalesRow => {
    const isComplete =
      isWindowComplete && !(isClock && secondsAt(`${member} 00:00:00`.slice(0, 19)) >= complete.end);
    return rowFor(its, {
      ...{
        member,
        rank: member === '' ? null : (ranked += 1),
        range: member === '' ? null : (ranges[ranked - 1] ?? null),
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
  return listed.map(rowOf);
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
  const [fen, of] = basis === 'net' ? [paidFen - refunded, squared[2]] : [paidFen, squared[1]];
  return { orders: paid, fen, refundedFen: refunded, squared: of ?? 0 };
}

function addTo(
  to: Totals,
  { orders, fen, refundedFen, squared }: Measured,
  of: { isOwn: boolean; isComplete: boolean; isBase: boolean; isPeriod: boolean },
  isRural: boolean,
): void {
  const sums = [
    [of.isOwn, to.own],
    [of.isComplete, to.complete],
    [of.isComplete && isRural, to.rural],
    [of.isBase, to.base],
    [of.isPeriod, to.period],
  ] as const;
  for (const [isIn, sum] of sums)
    if (isIn) {
      sum.fen += fen;
      sum.squared += squared;
    }
  if (of.isOwn) {
    to.orders += orders;
    to.refundedFen += refundedFen;
  }
  if (of.isBase) to.baseOrders += orders;
}

interface RowContext {
  readonly member: string;
  readonly rank: number | null;
  readonly range: ReturnType<typeof rankRanges>[number];
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
  const { own, complete, base, period } = its;
  const growth = complete.fen - base.fen;
  return {
    member,
    label_en: label.en,
    label_zh: label.zh,
    orders: times(its.orders),
    sales_fen: times(own.fen),
    refunded_fen: times(its.refundedFen),
    refund_rate_percent:
      basis === 'placed' ? null : ratio(its.refundedFen, own.fen + (basis === 'net' ? its.refundedFen : 0)),
    average_order_fen: hundredth(ratio(own.fen, its.orders)),
    active_counties: null,
    base_orders: hasBase ? times(its.baseOrders) : null,
    base_sales_fen: hasBase ? times(base.fen) : null,
    growth_percent: ofComplete(growth, base.fen),
    multiple: hundredth(ofComplete(complete.fen, base.fen)),
    growth_reason: !hasBase
      ? 'no base window'
      : !isComplete
        ? 'no hour of it is complete'
        : base.fen === 0
          ? 'nothing sold in the base window'
          : null,
    contribution_points: ofComplete(growth, all.base.fen),
    share_percent: ofComplete(complete.fen, all.complete.fen),
    share_of_period_percent: withinPeriod ? ofComplete(complete.fen, period.fen) : null,
    share_of_rural_percent: ofComplete(complete.fen, rural.complete.fen),
    rank,
    sampled_orders: String(its.orders),
    ...errorsOf(its, context),
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
