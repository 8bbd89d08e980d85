import { describe, expect, it } from 'vitest';
import { type MemberSums, wholesOf } from '../../../domain/statistics/figures/member-sums.ts';
import { productFigures } from '../../../domain/statistics/figures/product-figures.ts';
import { Groups, type Replicated } from '../../../domain/statistics/figures/replicates.ts';
import { salesFigures } from '../../../domain/statistics/figures/sales-figures.ts';
import type { Statistic } from '../../../domain/statistics/figures/statistic.ts';
import {
  countyStatistics,
  statisticsOf,
  type Subjects,
} from '../../../domain/statistics/figures/statistics.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { groupOf, jackknife } from '../../oracle/errors.ts';
import { segmentsOf } from '../../oracle/measures.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { type OracleBasis, within } from '../../oracle/statistics.ts';
import { winners } from '../../oracle/winners.ts';
import { fc } from '../../support/fast-check.ts';
import { orderEvents, ordersEverywhere } from '../../support/order-histories.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

type Order = (typeof orders)[number];
type Window = (typeof campaign.windows)[number];

const { campaign, segments, productGroups } = REFERENCE;
const drawn = fc
  .sample(orderEvents, 25)
  .flatMap((texts, index) => texts.map((text) => text.replaceAll(/O-|settle:/g, `$&H${String(index)}-`)));
const orders = countedOnce(winners([...ordersEverywhere(), ...drawn])).counted;
const period = campaign.windows.find(({ id }) => id === 'period') ?? campaign.windows[0];

const isOf = (segment: string, county: string) => segmentsOf(county, REFERENCE).includes(segment);
const sells = (segment: string) => (order: Order) => isOf(segment, order.sellerCounty);
const buys = (segment: string) => (order: Order) => isOf(segment, order.buyerCounty);
const TRADED: Readonly<Record<string, (segment: string) => (order: Order) => boolean>> = {
  purchases: buys,
  trade: (segment) => (order) => sells(segment)(order) || buys(segment)(order),
  produce_to_city: (segment) => (order) => order.direction === 'produce-to-city' && sells(segment)(order),
  goods_to_countryside: (segment) => (order) =>
    order.direction === 'goods-to-countryside' && buys(segment)(order),
};
const fenOn = (basis: OracleBasis) => (order: Order) =>
  order.goodsAmountFen - (basis === 'net' ? order.refundedFen : 0);

function sumsOf(window: Window, basis: OracleBasis, counts: (order: Order) => boolean): MemberSums {
  const fen = fenOn(basis);
  const sum = (some: readonly Order[]) => BigInt(some.reduce((all, order) => all + fen(order), 0));
  const own = within(orders, window, basis).filter(counts);
  const base = window.base === null ? [] : within(orders, window.base, basis).filter(counts);
  const ofPeriod = within(orders, period ?? window, basis).filter(counts);
  return {
    ...{ member: '', unit: '', orders: own.length, baseOrders: base.length },
    ...{ own: sum(own), complete: sum(own), base: sum(base), period: sum(ofPeriod) },
    ...{ whole: 0n, wholeBase: 0n, rural: 0n },
    groups: groupsOf(fen, { orders: own, own, complete: own, base, period: ofPeriod }),
  };
}

const NOTHING_SOLD = sumsOf({ id: 'none', start: '', end: '', base: null }, 'paid', () => false);

const SUBJECTS: Subjects = {
  ...{ campaign: campaign.id, factor: campaign.sampleFactor },
  segments: segments.map(({ id, shortName, members }) => ({
    ...{ segment: id, shortName },
    counties: members.filter(({ county }) => isOf(id, county)).length,
  })),
  platforms: PLATFORMS.map((platform) => ({ platform, base: campaign.platformBases[platform] ?? platform })),
  productGroups: [...new Set(productGroups.map(({ productGroup }) => productGroup))],
};

function computed(basis: OracleBasis, subjects = SUBJECTS): Statistic[] {
  const ofWindows = campaign.windows.flatMap((window) =>
    statisticsOf(subjects, {
      ...{ windowId: window.id, basis, hasBase: window.base !== null, isComplete: true },
      withinPeriod:
        Date.parse(window.start) >= Date.parse(period?.start ?? '') &&
        Date.parse(window.end) <= Date.parse(period?.end ?? ''),
      segments: (segment) => sumsOf(window, basis, sells(segment)),
      platforms: () => NOTHING_SOLD,
      products: () => NOTHING_SOLD,
      traded: (name) => {
        const [metric = '', segment = ''] = name.split(' ');
        return sumsOf(window, basis, TRADED[metric]?.(segment) ?? (() => false));
      },
    }),
  );
  return [...ofWindows, ...countyStatistics(subjects, basis)];
}

// Their values, by real sums, are compared with the oracle in test/integration/statistics/measures.test.ts.
describe('statistics that follow from sums', () => {
  it('have the errors that follow from the orders without each group, and a quality by them', () => {
    const [day] = campaign.windows.filter(({ id }) => id === 'day');
    if (day?.base == null) throw new Error('the day has a base');
    const fen = fenOn('paid');
    const [inDay, inBase] = [within(orders, day, 'paid'), within(orders, day.base, 'paid')];
    const inPeriod = within(orders, period ?? day, 'paid');
    const amounts = (some: readonly Order[], counts: (order: Order) => boolean) =>
      new Map(some.filter(counts).map((order) => [order, fen(order)]));
    /** A figure of sums, multiplied by the sample factor, and its standard error. */
    const estimateOf = (
      of: readonly ReadonlyMap<Order, number>[],
      figure: (...sums: readonly number[]) => number,
    ) => {
      const sold = [...new Set(of.flatMap((amount) => [...amount.keys()]))];
      const figures = (kept: readonly Order[], times: number) => [
        figure(...of.map((amount) => times * kept.reduce((sum, one) => sum + (amount.get(one) ?? 0), 0))),
      ];
      const [error = NaN] = jackknife(sold, groupOf, campaign.sampleFactor, figures);
      const [value = NaN] = figures(sold, 1);
      return { value, error };
    };
    const percentOf = (part: ReadonlyMap<Order, number>, whole: ReadonlyMap<Order, number>) =>
      estimateOf([part, whole], (one = NaN, all = NaN) => (100 * one) / all);
    const expected = new Map<string, ReturnType<typeof estimateOf>>();
    for (const { id: segment, shortName } of segments) {
      const sold = amounts(inDay, sells(segment));
      const counted = {
        sales: sells(segment),
        ...Object.fromEntries(Object.entries(TRADED).map(([name, of]) => [name, of(segment)])),
      };
      for (const [name, counts] of Object.entries(counted)) {
        const growth = name === 'sales' ? 'yoy' : `${name}_yoy`;
        const [own, base] = [amounts(inDay, counts), amounts(inBase, counts)];
        expected.set(
          `${shortName}.day.${name}`,
          estimateOf([own], (sum = NaN) => (campaign.sampleFactor * sum) / 1e11),
        );
        expected.set(`${shortName}.day.${growth}`, percentOf(own, base));
      }
      expected.set(`${shortName}.day.share_of_period`, percentOf(sold, amounts(inPeriod, sells(segment))));
      expected.set(`${shortName}.day.share_of_rural`, percentOf(sold, amounts(inDay, sells('rural'))));
    }
    const found = new Map(computed('paid').map((one) => [one.id, one]));
    let compared = 0;
    for (const [id, { value, error }] of expected) {
      const statistic = found.get(id);
      if (statistic?.standard_error == null) continue;
      expect(statistic.standard_error / error, id).toBeCloseTo(1, 6);
      // The error of a growth is related to this year's sales in percent of last year's.
      const percent = (100 * error) / Math.abs(value);
      const quality = percent <= 16.5 ? 'good' : percent <= 33.3 ? 'with-care' : 'not-published';
      expect(statistic.quality, id).toBe(value === 0 ? null : quality);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('have no error where every order is there', () => {
    for (const { sampled_orders, standard_error, quality } of computed('paid', { ...SUBJECTS, factor: 1 }))
      expect({ sampled_orders, standard_error, quality }).toEqual({
        ...{ sampled_orders: null, standard_error: null, quality: null },
      });
  });

  it('are rounded half away from zero, and cut after nine decimals', () => {
    const growth = (own: number, base: number) => {
      const sums = { ...NOTHING_SOLD, complete: BigInt(own), base: BigInt(base) };
      const found = statisticsOf(SUBJECTS, {
        ...{ windowId: 'day', basis: 'paid', hasBase: true, isComplete: true, withinPeriod: true },
        ...{ segments: () => sums, platforms: () => sums, traded: () => sums, products: () => sums },
      });
      const { value, exact } = found.find(({ id }) => id === 'jd.day.yoy') ?? {};
      return [value, exact];
    };
    expect(growth(89_876, 80_000)).toEqual(['12.35', '12.345']);
    expect(growth(89_875, 80_000)).toEqual(['12.34', '12.34375']);
    expect(growth(79_996, 80_000)).toEqual(['-0.01', '-0.005']);
    expect(growth(2, 3)).toEqual(['-33.33', '-33.333333333']);
  });

  it('have a reason where no hour of the window is complete', () => {
    const none = NOTHING_SOLD;
    const found = statisticsOf(SUBJECTS, {
      ...{ windowId: 'day', basis: 'paid', hasBase: true, isComplete: false, withinPeriod: true },
      ...{ segments: () => none, platforms: () => none, traded: () => none, products: () => none },
    });
    const ratios = found.filter(({ id }) => /yoy|share|multiple/.test(id));
    expect(new Set(ratios.map(({ reason }) => reason))).toEqual(new Set(['no hour of it is complete']));
    expect(found.filter(({ value }) => value === '0').length + ratios.length).toBe(found.length);
  });
});

// Each figure and its error are compared with the oracle in test/integration/statistics/measures.test.ts.
describe('figures that follow from sums', () => {
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

type Of = Parameters<typeof groupOf>[0];

/** What the orders of each sum add to it, by group. */
export function groupsOf<Order extends Of>(
  fen: (order: Order) => number,
  parts: Partial<Readonly<Record<Replicated, readonly Order[]>>>,
): Groups {
  const groups = new Groups();
  for (const [name, orders] of Object.entries(parts) as [Replicated, readonly Order[]][])
    for (const order of orders) groups.add(groupOf(order), name, name === 'orders' ? 1 : fen(order));
  return groups;
}
