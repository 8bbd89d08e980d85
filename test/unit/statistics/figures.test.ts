import { describe, expect, it } from 'vitest';
import { wholesOf } from '../../../domain/statistics/figures/member-sums.ts';
import { productFigures } from '../../../domain/statistics/figures/product-figures.ts';
import {
  salesFigures,
  type SalesRules,
  type SalesSums,
} from '../../../domain/statistics/figures/sales-figures.ts';
import { allowedDifference, errorsOf, FIGURES, salesParts } from '../../oracle/errors.ts';
import {
  isOf,
  type MeasureRow,
  membersOf,
  ofFlow,
  type Question,
  salesMeasures,
  segmentsOf,
} from '../../oracle/measures.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { within } from '../../oracle/statistics.ts';
import { winners } from '../../oracle/winners.ts';
import { fc } from '../../support/fast-check.ts';
import { groupsOf } from '../../support/sample-groups.ts';
import { salesQuestions } from '../../support/measure-questions.ts';
import { orderEvents, ordersEverywhere } from '../../support/order-histories.ts';
import { tries } from '../../support/seeds.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

type Order = (typeof orders)[number];

const events = [
  ...ordersEverywhere(),
  ...fc
    .sample(orderEvents, 25)
    .flatMap((texts, index) => texts.map((text) => text.replaceAll(/O-|settle:/g, `$&H${String(index)}-`))),
];
const orders = countedOnce(winners(events)).counted;

/** What SQL adds up, added up order by order. */
function sumsOf(of: readonly Order[], question: Question): SalesSums[] {
  const { window, base, basis, segment } = question;
  const fen = (order: Order) => order.goodsAmountFen - (basis === 'net' ? order.refundedFen : 0);
  const sum = (some: readonly Order[]) => BigInt(some.reduce((all, order) => all + fen(order), 0));
  const isRural = (order: Order) =>
    !/^\d/.test(segment) && segmentsOf(order.sellerCounty, REFERENCE).includes('rural');
  const isIn = (order: Order) => isOf(segment, order.sellerCounty, REFERENCE);
  const shiftMs = base === null ? 0 : Date.parse(window.start) - Date.parse(base.start);
  const period = REFERENCE.campaign.windows.find(({ id }) => id === 'period') ?? window;
  const membersIn = (order: Order, byMs: number) => membersOf(order, question, byMs, REFERENCE);
  const [all, before] = [within(of, window, basis), base === null ? [] : within(of, base, basis)];
  const names = new Set([
    ...all.flatMap((order) => membersIn(order, 0)),
    ...before.flatMap((order) => membersIn(order, shiftMs)),
  ]);
  return [...names].map((member) => {
    const listing = (some: readonly Order[], byMs: number) =>
      some.filter((order) => membersIn(order, byMs).includes(member));
    const first = (some: readonly Order[], byMs: number) =>
      some.filter((order) => membersIn(order, byMs)[0] === member);
    const own = listing(all, 0).filter(isIn);
    const ofBase = listing(before, shiftMs).filter(isIn);
    const cancelled = own.filter(({ status }) => status === 'cancelled');
    const parts = {
      ...{ own, complete: own, base: ofBase },
      period: listing(within(of, period, basis), 0).filter(isIn),
      whole: first(all, 0).filter(isIn),
      wholeBase: first(before, shiftMs).filter(isIn),
      rural: first(all, 0).filter(isRural),
    };
    const fens = Object.entries(parts).map(([name, some]) => [name, sum(some)] as const);
    return {
      ...{ member, unit: '', orders: own.length, baseOrders: ofBase.length },
      ...(Object.fromEntries(fens) as Record<keyof typeof parts, bigint>),
      groups: groupsOf(fen, { ...parts, orders: own }),
      refundedFen: BigInt(basis === 'placed' ? 0 : own.reduce((all, order) => all + order.refundedFen, 0)),
      refundedOrders: own.filter(({ refundedFen }) => refundedFen > 0).length,
      ...{ cancelledOrders: cancelled.length, cancelledFen: sum(cancelled) },
      activeCounties: new Set(own.map(({ sellerCounty }) => sellerCounty)).size,
    };
  });
}

/** Of sales that add up by place, kind or time, as the oracle asks for them. */
const QUESTIONS = salesQuestions(tries(1, 2))
  .filter(({ by, scope, basis }) => scope === 'all' && !(basis === 'net' && by === 'village'))
  .map(({ at, ...question }): Question => ({ ...question, window: at.window, base: at.base }));

function figuresOf(asked: Question): { rows: MeasureRow[]; question: Question; flow: readonly Order[] } {
  const { orders: flow, segment } = ofFlow(orders, asked.segment);
  const question = { ...asked, segment };
  const { start, end } = REFERENCE.campaign.windows.find(({ id }) => id === 'period') ?? asked.window;
  const rules: SalesRules = {
    ...{ basis: asked.basis, factor: REFERENCE.campaign.sampleFactor, hasBase: asked.base !== null },
    ...{ hasRefunds: !['village', 'outlet', 'outlet-type'].includes(asked.by), isComplete: () => true },
    withinPeriod:
      Date.parse(asked.window.start) >= Date.parse(start) && Date.parse(asked.window.end) <= Date.parse(end),
  };
  const text = (value: string | number | null) => (value === null ? null : String(value));
  const rows = salesFigures(sumsOf(flow, question), rules).map((row) =>
    Object.fromEntries(
      Object.entries<string | number | null>({ ...row }).map(([name, value]) => [name, text(value)]),
    ),
  );
  return { rows, question, flow };
}

describe('figures that follow from sums', () => {
  it('are those that the oracle counts from the orders', () => {
    for (const asked of QUESTIONS) {
      const expected = salesMeasures(orders, REFERENCE, asked);
      const names = Object.keys(expected[0] ?? {}).filter((name) => !/period|active/.test(name));
      const chosen = (row: MeasureRow) => Object.fromEntries(names.map((name) => [name, row[name]]));
      expect(figuresOf(asked).rows.map(chosen), JSON.stringify(asked)).toEqual(expected.map(chosen));
    }
    expect(QUESTIONS.length).toBeGreaterThan(10);
  });

  it('have the errors that follow from each order', () => {
    let compared = 0;
    for (const asked of QUESTIONS.filter(({ base }) => base !== null)) {
      const { rows, question, flow } = figuresOf(asked);
      const { partsOf, wholeOf } = salesParts(REFERENCE, question);
      const expected = errorsOf(flow, REFERENCE, question, partsOf, wholeOf);
      for (const row of rows)
        for (const name of Object.keys(FIGURES).filter((one) => !one.includes('period'))) {
          const [found, error] = [row[name], expected.get(String(row['member']))?.[name] ?? null];
          if (found === null || found === undefined || error === null) continue;
          expect(Math.abs(Number(found) - error), `${JSON.stringify(asked)} ${name}`).toBeLessThan(
            allowedDifference(error, Number(row['growth_percent'])),
          );
          compared += 1;
        }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('are exact to the fen and the gram where a double would round', () => {
    const fen = 2n ** 53n + 1n;
    const sums = (member: string) => ({
      ...{ member, unit: 'kg', orders: 1, baseOrders: 1, activeCounties: 1, groups: undefined },
      ...{ own: fen, complete: fen, base: 2n, period: 0n, rural: 0n, whole: fen, wholeBase: 0n },
      ...{ refundedFen: fen, refundedOrders: 1, cancelledOrders: 1, cancelledFen: fen },
      ...{ quantityThousandths: fen, baseQuantityThousandths: fen },
    });
    const members = ['330127', '520123', '110101'].map(sums);
    const rules = { factor: 3, hasBase: true, hasRefunds: true, isComplete: () => true, withinPeriod: false };
    const [paid] = salesFigures(members, { ...rules, basis: 'paid' });
    const [placed] = salesFigures(members, { ...rules, basis: 'placed' });
    const [product] = productFigures(members, rules);
    const thrice = '27021597764222979';
    expect(paid).toMatchObject({ sales_fen: thrice, refunded_fen: thrice, multiple: '4503599627370496.5' });
    expect(placed).toMatchObject({ cancelled_fen: thrice, average_order_fen: '9007199254740993' });
    const quantity = '27021597764222.979';
    expect(product).toMatchObject({ quantity, quantity_in_base_unit: quantity, base_quantity: quantity });
    expect(String(wholesOf(members, rules.isComplete).whole)).toBe(thrice);
  });
});
