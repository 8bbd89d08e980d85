import type { OrderVersion } from '../../schemas/event/order.ts';
import { isOf, membersOf, type Question, segmentsOf } from './measures.ts';
import { countedLines } from './product-measures.ts';
import { type OracleReference, within } from './statistics.ts';

/** Sums that the figures of a row follow from, and what one order adds to each. */
interface Sums {
  readonly sales: number;
  readonly orders: number;
  readonly whole: number;
  readonly rural: number;
  readonly period: number;
  readonly base: number;
  readonly wholeBase: number;
}
const NAMES = ['sales', 'orders', 'whole', 'rural', 'period', 'base', 'wholeBase'] as const;

/** Each figure that has an error, as a function of the sums. */
export const FIGURES: Readonly<Record<string, (sums: Sums) => number>> = {
  orders_error_percent: ({ orders }) => orders,
  sales_error_percent: ({ sales }) => sales,
  average_order_error_fen: ({ sales, orders }) => sales / orders,
  growth_error_points: ({ sales, base }) => 100 * (sales / base - 1),
  growth_difference_error_points: ({ sales, base, whole, wholeBase }) =>
    100 * (sales / base - whole / wholeBase),
  multiple_error: ({ sales, base }) => sales / base,
  contribution_error_points: ({ sales, base, wholeBase }) => (100 * (sales - base)) / wholeBase,
  share_error_points: ({ sales, whole }) => (100 * sales) / whole,
  share_of_period_error_points: ({ sales, period }) => (100 * sales) / period,
  share_of_rural_error_points: ({ sales, rural }) => (100 * sales) / rural,
};
const RELATIVE = ['orders_error_percent', 'sales_error_percent'];

/** How a figure moves with one of the sums, by moving it a little both ways. */
function slope(figure: (sums: Sums) => number, at: Sums, name: keyof Sums): number {
  const step = 1e-4 * Math.max(1, Math.abs(at[name]));
  const moved = (by: number) => figure({ ...at, [name]: at[name] + by });
  return (moved(step) - moved(-step)) / (2 * step);
}

/**
 * The errors of a figure of a Bernoulli sample: what it would change by without each order, squared and added up. `parts`
 * says what an order sells of a member of the question, as `sales`, `orders` and `whole`.
 */
export function errorsOf(
  orders: readonly OrderVersion[],
  reference: OracleReference,
  question: Question,
  partsOf: (order: OrderVersion, shiftMs: number) => ReadonlyMap<string, { sales: number; orders: number }>,
  wholeOf: (order: OrderVersion) => number,
): Map<string, Record<string, number | null>> {
  const { window, base, segment, basis } = question;
  const { campaign } = reference;
  const period = campaign.windows.find(({ id }) => id === 'period');
  const shiftMs = base === null ? 0 : Date.parse(window.start) - Date.parse(base.start);
  const spans = {
    own: new Set(within(orders, window, basis)),
    base: new Set(base === null ? [] : within(orders, base, basis)),
    period: new Set(period === undefined ? [] : within(orders, period, basis)),
  };
  const units = [...new Set([...spans.own, ...spans.base, ...spans.period])].map((order) => {
    const isIn = isOf(segment, order.sellerCounty, reference);
    const isRural = !/^\d/.test(segment) && segmentsOf(order.sellerCounty, reference).includes('rural');
    const ifIn = (span: keyof typeof spans, what: number) => (spans[span].has(order) ? what : 0);
    const parts = isIn ? partsOf(order, spans.base.has(order) ? shiftMs : 0) : new Map<string, never>();
    const whole = isIn ? wholeOf(order) : 0;
    return {
      parts,
      of: (member: string): Sums => {
        const { sales, orders: count } = parts.get(member) ?? { sales: 0, orders: 0 };
        return {
          ...{ sales: ifIn('own', sales), orders: ifIn('own', count), period: ifIn('period', sales) },
          ...{ whole: ifIn('own', whole), rural: ifIn('own', isRural ? wholeOf(order) : 0) },
          ...{ base: ifIn('base', sales), wholeBase: ifIn('base', whole) },
        };
      },
    };
  });
  const unseen = 1 - 1 / campaign.sampleFactor;
  const found = new Map<string, Record<string, number | null>>();
  for (const member of new Set(units.flatMap(({ parts }) => [...parts.keys()]))) {
    const each = units.map(({ of }) => of(member));
    const at = Object.fromEntries(
      NAMES.map((name) => [name, each.reduce((sum, one) => sum + one[name], 0)]),
    ) as unknown as Sums;
    const errors = Object.entries(FIGURES).map(([column, figure]) => {
      const value = figure(at);
      const slopes = NAMES.map((name) => slope(figure, at, name));
      const variance = each.reduce(
        (sum, one) => sum + NAMES.reduce((z, name, index) => z + (slopes[index] ?? 0) * one[name], 0) ** 2,
        0,
      );
      const error = Math.sqrt(unseen * variance);
      return [
        column,
        Number.isFinite(value) ? (RELATIVE.includes(column) ? (100 * error) / value : error) : null,
      ] as const;
    });
    found.set(member, Object.fromEntries(errors));
  }
  return found;
}

/** What is as great as the terms of an error that cancel. */
const CANCELLING: Readonly<Record<string, string>> = {
  average_order_error_fen: 'average_order_fen',
  growth_difference_error_points: 'growth_error_points',
};

/** How far an error may be from that of the orders. Doubles, and numeric slopes, lose what is small beside great terms. */
export function allowedDifference(
  name: string,
  row: Readonly<Record<string, string | number | null>>,
  error: number,
): number {
  return 1e-5 + 1e-5 * error + 1e-7 * Math.abs(Number(row[CANCELLING[name] ?? ''] ?? 0));
}

/** What an order sells of each member of a dimension of sales. */
export function salesParts(reference: OracleReference, question: Question) {
  const fen = ({ goodsAmountFen, refundedFen }: OrderVersion) =>
    question.basis === 'net' ? goodsAmountFen - refundedFen : goodsAmountFen;
  return {
    // Shares of overlapping segments are of the counties in any of them.
    wholeOf: (order: OrderVersion) =>
      question.by === 'overlapping-segment' && segmentsOf(order.sellerCounty, reference).length === 0
        ? 0
        : fen(order),
    partsOf: (order: OrderVersion, shiftMs: number) =>
      new Map(
        membersOf(order, question, shiftMs, reference).map((member) => [
          member,
          { sales: fen(order), orders: 1 },
        ]),
      ),
  };
}

/** What an order sells of each member and unit of a dimension of products. */
export function productParts(reference: OracleReference, question: Question) {
  const counted = (order: OrderVersion, shiftMs: number) => countedLines(order, question, shiftMs, reference);
  return {
    wholeOf: (order: OrderVersion) => counted(order, 0).reduce((sum, { line }) => sum + line.amountFen, 0),
    partsOf: (order: OrderVersion, shiftMs: number) => {
      const parts = new Map<string, { sales: number; orders: number; categories: Set<string> }>();
      for (const { line, members } of counted(order, shiftMs)) {
        for (const member of members) {
          const key = `${member}|${line.unit}`;
          const { sales, categories } = parts.get(key) ?? { sales: 0, categories: new Set<string>() };
          categories.add(line.category);
          parts.set(key, { sales: sales + line.amountFen, orders: categories.size, categories });
        }
      }
      return parts;
    },
  };
}
