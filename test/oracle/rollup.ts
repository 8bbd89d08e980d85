import type { OrderVersion } from '../../schemas/event/order.ts';
import { groupOf } from './errors.ts';

/** The hour in Shanghai, eight hours ahead of UTC all year, as `2017-11-11 00`. */
function shanghaiHour(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 13).replace('T', ' ');
}

/** Measures by dimensions, as text: `hour county platform channel direction mode [category unit]`. */
export type Sums = Map<string, bigint[]>;

export function add(sums: Sums, key: string, measures: readonly (number | bigint)[]): void {
  const held = sums.get(key) ?? measures.map(() => 0n);
  sums.set(
    key,
    held.map((value, index) => value + BigInt(measures[index] ?? 0)),
  );
}

function dimensions(order: OrderVersion, instant: string): string {
  // Events of these tests state their direction; other tests cover deriving it.
  const { sellerCounty, platform, channel, direction, orderMode } = order;
  return [shanghaiHour(instant), sellerCounty, platform, channel, direction, orderMode].join(' ');
}

/** Placed orders, those that are cancelled, and their amounts; then paid orders, those with a refund, and their amounts. */
function orderMeasures({ goodsAmountFen, refundedFen, status }: OrderVersion) {
  const cancelled = status === 'cancelled' ? 1 : 0;
  return {
    placed: [1, goodsAmountFen, 0, 0, 0, 0, cancelled, cancelled * goodsAmountFen],
    paid: [0, 0, 1, goodsAmountFen, refundedFen, refundedFen > 0 ? 1 : 0, 0, 0],
  };
}

function addOrders(sums: Sums, order: OrderVersion, key: (instant: string) => string): void {
  const { placed, paid } = orderMeasures(order);
  add(sums, key(order.placedAt), placed);
  if (order.paidAt !== null) add(sums, key(order.paidAt), paid);
}

/** Measures: placed orders and fen, paid orders and fen, refunded fen and orders, cancelled orders and fen. */
export function salesSums(orders: readonly OrderVersion[]): Sums {
  const sums: Sums = new Map();
  for (const order of orders) addOrders(sums, order, (instant) => dimensions(order, instant));
  return sums;
}

/** The same by `hour seller-county buyer-county platform`. */
export function tradeSums(orders: readonly OrderVersion[]): Sums {
  const sums: Sums = new Map();
  for (const order of orders) {
    const { sellerCounty, buyerCounty, platform } = order;
    addOrders(sums, order, (instant) =>
      [shanghaiHour(instant), sellerCounty, buyerCounty, platform].join(' '),
    );
  }
  return sums;
}

/** The same as of sales, by the groups of a sample. */
export function groupSums(orders: readonly OrderVersion[]): Sums {
  const sums: Sums = new Map();
  for (const order of orders) addOrders(sums, order, () => String(groupOf(order)));
  return sums;
}

/** Per line: its product; 1 if it is the first line of the product, else 0; its fen; its quantity in thousandths of the unit. */
function productsOf(order: OrderVersion): [product: string, measures: number[]][] {
  const products = new Set<string>();
  return order.lines.map((line) => {
    const product = `${line.category} ${line.unit}`;
    const first = products.has(product) ? 0 : 1;
    products.add(product);
    return [product, [first, line.amountFen, Math.round(Number(line.quantity) * 1000)]];
  });
}

/** Measures: placed orders, placed fen, placed thousandths of the unit, and the same for paid orders. */
export function productSums(orders: readonly OrderVersion[]): Sums {
  const sums: Sums = new Map();
  for (const order of orders) {
    for (const [product, measures] of productsOf(order)) {
      add(sums, `${dimensions(order, order.placedAt)} ${product}`, [...measures, 0, 0, 0]);
      if (order.paidAt !== null) {
        add(sums, `${dimensions(order, order.paidAt)} ${product}`, [0, 0, 0, ...measures]);
      }
    }
  }
  return sums;
}

/**
 * By `hour county village outlet-type outlet-id outlet-county platform category unit`. Measures: placed orders, placed
 * fen, placed thousandths of the unit, and the same for paid orders; an order counts with its first line.
 */
export function placeSums(orders: readonly OrderVersion[]): Sums {
  const sums: Sums = new Map();
  for (const order of orders) {
    const { type, id, county } = order.outlet ?? { type: '-', id: '-', county: '0' };
    const place = [order.sellerCounty, order.sellerVillage ?? '0', type, id, county, order.platform].join(
      ' ',
    );
    for (const [index, { category, unit, amountFen, quantity }] of order.lines.entries()) {
      const measures = [index === 0 ? 1 : 0, amountFen, Math.round(Number(quantity) * 1000)];
      const key = (instant: string): string => `${shanghaiHour(instant)} ${place} ${category} ${unit}`;
      add(sums, key(order.placedAt), [...measures, 0, 0, 0]);
      if (order.paidAt !== null) add(sums, key(order.paidAt), [0, 0, 0, ...measures]);
    }
  }
  return sums;
}
