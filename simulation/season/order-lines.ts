import type { OrderVersion } from '../../schemas/event/order.ts';
import { apportion } from './apportion.ts';
import { type Product, SHELVES } from './catalogue.ts';
import type { Draws } from './random.ts';
import type { Stratum } from './stratum.ts';
import { isReservedProduct } from './vignettes.ts';

type Line = OrderVersion['lines'][number];

/** How many lines an order has, by a draw of twenty. */
const LINES_BY_DRAW = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 5];
const LEAST_LINE_FEN = 900;
const MOST_STEPS = 200;

/** Lines that add up to the amount, of products that such an amount buys. */
export function orderLines(stratum: Stratum, amountFen: number, county: string, draws: Draws): Line[] {
  const products = SHELVES[stratum.shelf].products;
  const wanted = draws.pick(LINES_BY_DRAW);
  const count = Math.max(1, Math.min(wanted, Math.floor(amountFen / LEAST_LINE_FEN)));
  const parts =
    count === 1
      ? [amountFen]
      : apportion(
          amountFen,
          Array.from({ length: count }, () => draws.between(50, 150)),
        );
  return parts.map((part) => line(affordable(products, part, county, draws), part));
}

/** Goods of a vignette: a given quantity, or where only the amount is told, what it buys. */
export function fixedLines(stratum: Stratum, index: number, amountFen: number, milli: number | null): Line[] {
  const products = stratum.fixed?.products ?? [];
  const product = products[index % products.length];
  if (product === undefined) throw new RangeError('a vignette without products');
  if (milli !== null) return [lineOf(product, milli, amountFen)];
  return [line(product, amountFen)];
}

/** A product that the amount buys at about its price; where it buys none, the cheapest. */
function affordable(products: readonly Product[], fen: number, county: string, draws: Draws): Product {
  let within = products.length;
  while (within > 1 && (products[within - 1]?.stepFen ?? 0) > fen * 1.4) within -= 1;
  const from = draws.below(within);
  const free = [...products.slice(from), ...products.slice(0, from)].find(
    ({ category }) => !isReservedProduct(county, category),
  );
  if (free === undefined) throw new RangeError('every product is reserved');
  return free;
}

function line(product: Product, amountFen: number): Line {
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.round(amountFen / product.stepFen)));
  return lineOf(product, steps * product.stepMilli, amountFen);
}

function lineOf(product: Product, milli: number, amountFen: number): Line {
  return {
    sku: product.sku,
    name: product.name,
    category: product.category,
    quantity: decimalOfMilli(milli),
    unit: product.unit,
    amountFen,
  };
}

/** Thousandths as a decimal without trailing zeros. */
function decimalOfMilli(milli: number): string {
  const whole = Math.floor(milli / 1000);
  const rest = milli % 1000;
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(3, '0').replace(/0+$/, '')}`;
}
