import { apportion } from '../../domain/apportion.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type Product, pressProduct } from './catalogue.ts';
import type { Cell, Stratum } from './cells.ts';
import { type Curve, shareBefore, type Span } from './curve.ts';
import type { Geography } from './geography.ts';
import vignettes from './vignettes.json' with { type: 'json' };

/** The part of a vignette in one span. Hours count from the span's start. */
interface Piece {
  readonly span: Span;
  readonly fromHour: number;
  readonly toHour: number;
  readonly permille: number;
  readonly channel: OrderVersion['channel'];
}

type Measure =
  | { readonly kind: 'quantity'; readonly units: number; readonly unitsPerOrder: number }
  | { readonly kind: 'sales'; readonly fen: number; readonly orders: number };

/** A press report about one place, with its published numbers at full size. */
export interface Vignette {
  readonly county: string;
  readonly village: string | null;
  readonly platform: Platform;
  readonly products: readonly Product[];
  readonly measure: Measure;
  readonly pieces: readonly Piece[];
  /** True if a 1:10,000 sample has too few orders of it to be believed. */
  readonly needsEveryOrder: boolean;
}

/** The press names villages or regions. The county here is the village's, or one of the region's. */
export const VIGNETTES: readonly Vignette[] = vignettes.map((vignette) => ({
  ...(vignette as Omit<Vignette, 'products'>),
  products: vignette.products.map(pressProduct),
}));

const RED_DATE = pressProduct('SX-DATE');
const CATEGORIES_OF_COUNTY = new Map(
  VIGNETTES.map(({ county, products }) => [county, products.map(({ category }) => category)]),
);
const SHAANXI = '61';

/** Whether only a vignette may sell this category here. Other orders would change the reported number. */
export function isReservedProduct(county: string, category: string): boolean {
  if (category === RED_DATE.category && county.startsWith(SHAANXI)) return true;
  return CATEGORIES_OF_COUNTY.get(county)?.includes(category) === true;
}

/** The press reports all of Lecuntao's sales in Du'an, so Lecuntao has no other orders from there. */
export function isReservedCounty(platform: Platform, county: string): boolean {
  return platform === 'lecuntao' && county === '451228';
}

const HOUR_MS = 3_600_000;
/** Units that are only sold whole. */
const WHOLE_UNITS = new Set(['pack', 'set', 'piece']);

/** Makes the strata of a vignette and subtracts its sales from their cells, so that totals stay exact. */
export function carveVignette(
  vignette: Vignette,
  cells: readonly Cell[],
  sampleFactor: number,
  geography: Geography,
  curves: Readonly<Record<Span, Curve>>,
): Stratum[] {
  const group = geography.groupOfCounty.get(vignette.county);
  const product = vignette.products[0];
  if (group === undefined || product === undefined) return [];
  const weights = vignette.pieces.map(({ permille }) => permille);
  const sizes = sample(vignette, product, sampleFactor, weights);
  return vignette.pieces.flatMap((piece, index): Stratum[] => {
    const size = sizes[index];
    const cell = cells.find(
      (candidate) =>
        candidate.span === piece.span &&
        candidate.group === group &&
        candidate.platform === vignette.platform &&
        candidate.produce !== (product.category.startsWith('agri.') ? 'none' : 'only'),
    );
    if (size === undefined || cell === undefined) return [];
    // In a very small sample a vignette may exceed its cell. It is reduced, because published totals have priority.
    const fen = Math.min(size.fen, Math.floor(cell.fen / 2));
    if (fen <= 0) return [];
    cell.fen -= fen;
    const curve = curves[piece.span];
    return [
      {
        span: piece.span,
        group,
        platform: vignette.platform,
        shelf: product.category.startsWith('agri.') ? 'produce' : 'wear',
        orders: size.orders,
        fen,
        paid: true,
        curve,
        fromShare: shareBefore(curve, curve.startMs + piece.fromHour * HOUR_MS),
        toShare: shareBefore(curve, curve.startMs + piece.toHour * HOUR_MS),
        fixed: {
          county: vignette.county,
          village: vignette.village,
          products: vignette.products,
          totalMilli: size.milli,
          channel: piece.channel,
        },
      },
    ];
  });
}

interface Size {
  readonly fen: number;
  readonly orders: number;
  readonly milli: number | null;
}

/** The sample's size of each piece: at least one order, and whole units if the unit is only sold whole. */
function sample(
  { measure }: Vignette,
  product: Product,
  sampleFactor: number,
  weights: readonly number[],
): Size[] {
  if (measure.kind === 'sales') {
    const fen = apportion(Math.round(measure.fen / sampleFactor), weights);
    const orders = apportion(Math.max(1, Math.round(measure.orders / sampleFactor)), weights);
    return fen.map((part, index) => ({ fen: part, orders: Math.max(1, orders[index] ?? 1), milli: null }));
  }
  const quantum = WHOLE_UNITS.has(product.unit) ? 1000 : 1;
  const quanta = Math.max(weights.length, Math.round((measure.units * 1000) / quantum / sampleFactor));
  return apportion(quanta, weights).map((part) => {
    const milli = part * quantum;
    return {
      milli,
      fen: Math.max(1, Math.round((milli * product.stepFen) / product.stepMilli)),
      orders: Math.max(1, Math.round(milli / 1000 / measure.unitsPerOrder)),
    };
  });
}
