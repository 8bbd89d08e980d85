import { createHash } from 'node:crypto';
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

/** `parts` says what an order sells of a member of the question, as `sales`, `orders` and `whole`. */
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
      ...{ parts, group: groupOf(order) },
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
  const found = new Map<string, Record<string, number | null>>();
  for (const member of new Set(units.flatMap(({ parts }) => [...parts.keys()]))) {
    const each = units.map(({ of, group }) => ({ sums: of(member), group }));
    const figures = (kept: readonly (typeof each)[number][], times: number) => {
      const at = Object.fromEntries(
        NAMES.map((name) => [name, times * kept.reduce((sum, { sums }) => sum + sums[name], 0)]),
      ) as unknown as Sums;
      return Object.values(FIGURES).map((figure) => figure(at));
    };
    const [values, errors] = [
      figures(each, 1),
      jackknife(each, ({ group }) => group, campaign.sampleFactor, figures),
    ];
    const columns = Object.keys(FIGURES).map((column, index) => {
      const [value = NaN, error = NaN] = [values[index], errors[index]];
      const told = RELATIVE.includes(column) ? (100 * error) / value : error;
      return [column, Number.isFinite(value) && Number.isFinite(told) ? told : null] as const;
    });
    found.set(member, Object.fromEntries(columns));
  }
  return found;
}

/**
 * How far an error may be from that of the orders. Doubles are added up in another order, and growths in percent that are
 * subtracted from each other keep 16 digits of them.
 */
export function allowedDifference(error: number, growth: number): number {
  return 1e-6 + 1e-9 * error + 1e-14 * Math.abs(growth);
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

const GROUPS = 32;

/** The first eight bytes of a hash are a number, whose rest by 32 the last of them has. */
export function groupOf({
  platform,
  orderId,
}: {
  readonly platform: string;
  readonly orderId: string;
}): number {
  const hash = createHash('md5').update(`${platform} ${orderId}`).digest();
  return 1 + ((hash[7] ?? 0) % GROUPS);
}

/**
 * Standard errors of figures of a sample: how they differ if one group of orders is left out, and each other order counts
 * for 32/31. NaN where a figure then does not exist.
 */
export function jackknife<Order>(
  orders: readonly Order[],
  groupBy: (order: Order) => number,
  factor: number,
  figures: (kept: readonly Order[], times: number) => readonly number[],
): number[] {
  const groups = Map.groupBy(orders, groupBy);
  const numbers = Array.from({ length: GROUPS }, (_, index) => index + 1);
  const without = numbers.map((left) =>
    figures(
      numbers.filter((one) => one !== left).flatMap((one) => groups.get(one) ?? []),
      GROUPS / (GROUPS - 1),
    ),
  );
  return figures(orders, 1).map((figure, index) => {
    const squares = without.reduce((sum, all) => sum + ((all[index] ?? NaN) - figure) ** 2, 0);
    return Math.sqrt((1 - 1 / factor) * (1 - 1 / GROUPS) * squares);
  });
}
