import { apportion } from '../../domain/apportion.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type Product, SHELVES } from './catalogue.ts';
import { outletId, type OutletNetwork, type OutletsOfType } from './outlet-network.ts';
import { PROFILES } from './platform-profiles.ts';
import type { Draws } from './random.ts';
import type { Stratum } from './cells.ts';
import { isReservedProduct } from './vignettes.ts';

type Line = OrderVersion['lines'][number];

/** Number of lines of an order, by a draw of twenty. */
const LINES_BY_DRAW = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 5];
const MIN_LINE_FEN = 900;
const MAX_STEPS = 200;

/** Draws lines that add up to the amount, from products at such prices. */
export function orderLines(stratum: Stratum, amountFen: number, county: string, draws: Draws): Line[] {
  const products = SHELVES[stratum.shelf].products;
  const wanted = draws.pick(LINES_BY_DRAW);
  const count = Math.max(1, Math.min(wanted, Math.floor(amountFen / MIN_LINE_FEN)));
  const parts =
    count === 1
      ? [amountFen]
      : apportion(
          amountFen,
          Array.from({ length: count }, () => draws.between(50, 150)),
        );
  return parts.map((part) => line(affordable(products, part, county, draws), part));
}

/** The line of a vignette's order. If `milli` is null, the amount decides the quantity. Throws without products. */
export function fixedLines(stratum: Stratum, index: number, amountFen: number, milli: number | null): Line[] {
  const products = stratum.fixed?.products ?? [];
  const product = products[index % products.length];
  if (product === undefined) throw new RangeError('a vignette needs products');
  if (milli !== null) return [lineOf(product, milli, amountFen)];
  return [line(product, amountFen)];
}

/** Draws a product that the amount buys at about its price, or the cheapest if it buys none. */
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
  const steps = Math.min(MAX_STEPS, Math.max(1, Math.round(amountFen / product.stepFen)));
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

/** Formats thousandths as a decimal without trailing zeros. */
function decimalOfMilli(milli: number): string {
  const whole = Math.floor(milli / 1000);
  const rest = milli % 1000;
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(3, '0').replace(/0+$/, '')}`;
}

/** Draws a UTC offset in minutes. Most orders have the platform's offset, some have the shop's. */
export function drawOffset(usualMinutes: number, draws: Draws): number {
  return draws.permille(30) ? draws.pick([540, -300, 0, 480]) : usualMinutes;
}

/** Outlet, mode, channel and direction of an order. */
type Sale = Pick<OrderVersion, 'outlet' | 'orderMode' | 'channel'> & {
  readonly direction: OrderVersion['direction'];
};

export function drawSale(
  stratum: Stratum,
  outletCounty: string,
  rural: boolean,
  network: OutletNetwork,
  draws: Draws,
): Sale {
  const profile = PROFILES[stratum.platform];
  const types = stratum.group === 'urban' ? [] : network.inCounty(stratum.platform, outletCounty);
  const withOutlet = draws.permille(profile.outletPermille) && types.length > 0;
  const mode = draws.below(1000);
  const offline = withOutlet && draws.permille(profile.offlinePermille);
  return {
    outlet: withOutlet ? drawOutlet(stratum.platform, outletCounty, types, draws) : null,
    orderMode: !withOutlet
      ? 'self'
      : mode < profile.proxyPermille
        ? 'proxy-purchase'
        : mode < profile.proxyPermille + profile.consignmentPermille
          ? 'consignment-sale'
          : 'self',
    channel: stratum.fixed?.channel ?? (offline ? 'offline' : 'online'),
    direction: profile.statesDirection ? (rural ? 'produce-to-city' : 'goods-to-countryside') : undefined,
  };
}

function drawOutlet(
  platform: Platform,
  county: string,
  types: readonly OutletsOfType[],
  draws: Draws,
): OrderVersion['outlet'] {
  const { type, outlets } = draws.pick(types);
  return { type, id: outletId(platform, type, county, draws.between(1, outlets)), county };
}
