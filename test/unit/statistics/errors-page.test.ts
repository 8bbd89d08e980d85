import { expect, it } from 'vitest';
import { FIGURES } from '../../oracle/errors.ts';
import { page } from '../../support/markdown.ts';

/** Two orders of five have several products of a group, and so count more than once. */
const ORDERS = [
  { y: 1_200, m: 1 },
  { y: 900, m: 3 },
  { y: 4_000, m: 2 },
  { y: 310, m: 1 },
  { y: 75, m: 1 },
];
const sum = (of: (order: { y: number; m: number }) => number): number =>
  ORDERS.reduce((total, order) => total + of(order), 0);
const [Y, n] = [sum(({ y }) => y), sum(({ m }) => m)];
const [S, N, T] = [sum(({ y }) => y * y), sum(({ m }) => m * m), sum(({ y, m }) => y * m)];

/** Sum of squares of what a figure of the oracle changes by with each order. */
function squaresOf(name: string): number {
  const figure = FIGURES[name];
  if (figure === undefined) throw new Error(`the oracle has no ${name}`);
  const [none, step] = [{ whole: 0, rural: 0, period: 0, base: 0, wholeBase: 0 }, 1e-5];
  const moved = (y: number, m: number, by: number) =>
    figure({ ...none, sales: Y + y * by, orders: n + m * by });
  return sum(({ y, m }) => ((moved(y, m, step) - moved(y, m, -step)) / (2 * step)) ** 2);
}

it('docs/errors.md has the formulas of the oracle where an order counts once for each of its products', () => {
  const formulas = [...page('docs/errors.md').matchAll(/^\| (level|average order) .*\| (.*?) *\|$/gm)];
  expect(formulas.map(([, , formula]) => formula)).toEqual([
    'S or N, times f²; in percent but for `standard_error`',
    '(S − 2RT + R² N) / n²',
  ]);
  const R = Y / n;
  expect(squaresOf('orders_error_percent')).toBeCloseTo(N, 4);
  expect(squaresOf('sales_error_percent') / S).toBeCloseTo(1, 6);
  expect(squaresOf('average_order_error_fen') / ((S - 2 * R * T + R ** 2 * N) / n ** 2)).toBeCloseTo(1, 6);
});
