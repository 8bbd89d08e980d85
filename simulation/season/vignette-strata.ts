import { apportion } from '../../domain/apportion.ts';
import type { Product } from './catalogue.ts';
import type { Cell } from './cells.ts';
import { type Curve, shareBefore, type Span } from './curve.ts';
import type { Geography } from './geography.ts';
import type { Stratum } from './stratum.ts';
import type { Vignette } from './vignettes.ts';

const HOUR_MS = 3_600_000;
/** Units that are only sold whole. */
const WHOLE_UNITS = new Set(['pack', 'set', 'piece']);

/** Makes the strata of the vignettes and subtracts their sales from their cells, so that totals stay exact. */
export function carveVignettes(
  vignettes: readonly Vignette[],
  cells: readonly Cell[],
  sampleFactor: number,
  geography: Geography,
  curves: Readonly<Record<Span, Curve>>,
): Stratum[] {
  return vignettes.flatMap((vignette) => vignetteStrata(vignette, cells, sampleFactor, geography, curves));
}

function vignetteStrata(
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
