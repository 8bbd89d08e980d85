import type { OrderVersion } from '../../schemas/event/order.ts';
import { cut, type MeasureRow, isOf, membersOf, ofFlow, type Question, type Span } from './measures.ts';
import { type OracleReference, within } from './statistics.ts';

const UNIT_IN_BASE: Readonly<Record<string, readonly [string, bigint]>> = {
  catty: ['kg', 500n],
  g: ['kg', 1n],
  ml: ['litre', 1n],
};

/** The lines of an order that a question counts, with their members. One of no product group has no part in groups. */
export function countedLines(
  order: OrderVersion,
  question: Question,
  shiftMs: number,
  reference: OracleReference,
): { order: OrderVersion; line: OrderVersion['lines'][number]; members: readonly string[] }[] {
  const { by, category = '' } = question;
  const groupsOf = (of: string): string[] =>
    reference.productGroups.filter((g) => g.category === of).map((g) => g.productGroup);
  return order.lines
    .filter(
      (line) =>
        category === '' ||
        line.category === category ||
        line.category.startsWith(`${category}.`) ||
        groupsOf(line.category).includes(category),
    )
    .map((line) => ({
      order,
      line,
      members:
        by === 'category'
          ? [line.category]
          : by === 'class'
            ? [line.category.split('.')[0] ?? '']
            : by === 'overlapping-product-group'
              ? groupsOf(line.category)
              : membersOf(order, question, shiftMs, reference),
    }))
    .filter(({ members }) => members.length > 0);
}

/** The rows of products, computed from the lines of the orders. */
export function productMeasures(
  everyOrder: readonly OrderVersion[],
  reference: OracleReference,
  question: Question,
): MeasureRow[] {
  const { campaign } = reference;
  const { window, base, basis } = question;
  const { orders, segment } = ofFlow(everyOrder, question.segment);
  const factor = BigInt(campaign.sampleFactor);
  const lines = (span: Span | null, shiftMs: number) =>
    (span === null ? [] : within(orders, span, basis))
      .filter((order) => isOf(segment, order.sellerCounty, reference))
      .flatMap((order) => countedLines(order, question, shiftMs, reference));
  const shiftMs = base === null ? 0 : Date.parse(window.start) - Date.parse(base.start);
  const [own, before] = [lines(window, 0), lines(base, shiftMs)];
  const fenOf = (found: typeof own): bigint =>
    found.reduce((sum, { line }) => sum + BigInt(line.amountFen), 0n);
  const milliOf = (found: typeof own): bigint =>
    found.reduce((sum, { line }) => sum + BigInt(Math.round(Number(line.quantity) * 1000)), 0n);
  // An order with two lines of one category and unit counts once; with two categories of one class, twice.
  const ordersOf = (found: typeof own): bigint =>
    BigInt(
      new Set(
        found.map(
          ({ order, line }) => `${order.platform} ${order.orderId} ${order.placedAt} ${line.category}`,
        ),
      ).size,
    );
  const keys = new Set(
    [...own, ...before].flatMap(({ members, line }) => members.map((member) => `${member}|${line.unit}`)),
  );
  const rows = [...keys].map((key) => {
    const [member = '', unit = ''] = key.split('|');
    const of = (found: typeof own) =>
      found.filter((one) => one.members.includes(member) && one.line.unit === unit);
    const [mine, mineBefore] = [of(own), of(before)];
    const [fen, baseFen, milli] = [fenOf(mine), fenOf(mineBefore), milliOf(mine) * factor];
    const [baseUnit, thousandths] = UNIT_IN_BASE[unit] ?? [unit, 1000n];
    return {
      member,
      unit,
      base_unit: baseUnit,
      orders: String(ordersOf(mine) * factor),
      quantity: cut(milli, 1000n),
      quantity_in_base_unit: cut(milli * thousandths, 1_000_000n),
      sales_fen: String(fen * factor),
      base_orders: base === null ? null : String(ordersOf(mineBefore) * factor),
      base_quantity: base === null ? null : cut(milliOf(mineBefore) * factor, 1000n),
      base_sales_fen: base === null ? null : String(baseFen * factor),
      growth_percent: base === null ? null : cut(100n * (fen - baseFen), baseFen),
      contribution_points: base === null ? null : cut(100n * (fen - baseFen), fenOf(before)),
      share_percent: cut(100n * fen, fenOf(own)),
    };
  });
  return rows.toSorted((a, b) => (`${a.member}|${a.unit}` < `${b.member}|${b.unit}` ? -1 : 1));
}
