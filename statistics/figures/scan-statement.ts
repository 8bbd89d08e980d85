import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type { Basis } from '../../domain/statistics/figures/cells.ts';

/** What a cut tells apart: the column of the scan, and whether sums of days know it. */
const CUTS = {
  county: { column: 'of_county', isInDays: true },
  province: { column: 'province', isInDays: true },
  platform: { column: 'platform', isInDays: true },
  day: { column: 'day', isInDays: true },
  hour: { column: 'hour', isInDays: false },
  channel: { column: 'channel', isInDays: false },
  'order-mode': { column: 'order_mode', isInDays: false },
  village: { column: 'village', isInDays: false },
  outlet: { column: 'outlet', isInDays: false },
  'outlet-type': { column: 'outlet_type', isInDays: false },
  category: { column: 'category', isInDays: true },
} as const;
export type Cut = keyof typeof CUTS;

/** Whether sums of days know it. They know no direction of trade. */
export function isInDays(cut: Cut): boolean {
  return CUTS[cut].isInDays;
}

/** Whether rows of each line of an order alone know it. */
export function isOfLines(cut: Cut): boolean {
  return cut === 'village' || cut === 'outlet' || cut === 'outlet-type';
}

/** What is read of them in one go: cells of sales or of products, by the county of the seller or of the buyer. */
export interface Scan {
  readonly kind: 'sales' | 'products';
  readonly side: 'seller' | 'buyer';
  readonly cuts: readonly Cut[];
  /** The spans between two bounds that count: 1 is the one after the first bound. */
  readonly spans: readonly number[];
  /** Whether cells tell directions of trade apart. */
  readonly hasDirections: boolean;
  readonly isSample: boolean;
}

const CELLS = sqlFile(import.meta.url, 'scan-statement');

/** Sums of a basis, in the order of {@link Measured}. */
const MEASURES: Readonly<Record<Basis, readonly string[]>> = {
  placed: ['placed', 'placed_fen', 'placed_quantity', 'placed_fen_squared'],
  paid: ['paid', 'paid_fen', 'paid_quantity', 'paid_fen_squared'],
  net: ['paid', 'paid_fen - refunded_fen', 'paid_quantity', 'net_fen_squared'],
};
const UNDONE = ['refunded_fen', 'refunded_orders', 'cancelled_orders', 'cancelled_fen'] as const;

/** The kinds of rows that a scan reads: those of slices, and those of days if sums of days know all that is asked. */
function kindsOf({ kind, side, cuts, hasDirections, isSample }: Scan, scope: string) {
  const isByLine =
    kind === 'products' || side === 'buyer' || scope === 'comparable-outlets' || cuts.some(isOfLines);
  const fromDays = !hasDirections && scope !== 'comparable-outlets' && cuts.every(isInDays);
  const bought = kind === 'products' ? 'day_purchased_products' : 'day_purchases';
  const ofDays = side === 'buyer' ? bought : `day_${kind}`;
  const kinds = [isByLine ? 'products' : 'sales', ...(fromDays ? [ofDays] : [])];
  const pairs = kinds.filter((one) => isSample && one.endsWith('products'));
  return { fromDays, kinds: [...kinds, ...pairs.map((one) => one.replace('products', 'product_pairs'))] };
}

/** All that stands in the text is constant. */
export function scanStatement(scan: Scan, index: number, bases: readonly Basis[], scope: string): string {
  const { kind, side, cuts } = scan;
  const isOfProducts = kind === 'products';
  const { fromDays, kinds } = kindsOf(scan, scope);
  const last = cuts.length - 1;
  const chosen = (value: (cut: Cut, index: number) => string) =>
    last === 0
      ? cuts.map(value).join('')
      : `multiIf(${cuts
          .map((cut, at) => `${at === last ? '' : `grouping(${CUTS[cut].column}) = 0, `}${value(cut, at)}`)
          .join(', ')})`;
  const cell = [
    `${chosen((_, index) => String(index))} AS cut`,
    `${chosen((cut) => `toString(${CUTS[cut].column})`)} AS key`,
    `${cuts.includes('category') ? 'toString(other_category)' : "''"} AS other_key`,
  ];
  const measures = [
    ...UNDONE.map((name) => `sum(${name})`),
    ...bases.flatMap((basis) => {
      const [orders = '', fen = '', quantity = '', squared = ''] = MEASURES[basis];
      return [
        `sum(if(is_pair, 0, ${orders}))`,
        `sum(${fen})`,
        `toInt64(1000 * sum(${quantity}))`,
        `toFloat64(sum(${squared}))`,
        `sum(${orders})`,
        // A county is its own.
        isOfProducts || cuts.every((cut) => cut === 'county')
          ? '[]'
          : `groupUniqArrayIf(of_county, ${orders} > 0 AND NOT is_pair)`,
      ];
    }),
  ];
  const sets = cuts.map((cut) => {
    const others = cut === 'category' ? ', other_category' : '';
    return `(segment_set, by_direction, span, by_unit, by_other_unit, ${CUTS[cut].column}${others})`;
  });
  const texts: Readonly<Record<string, string>> = {
    scan: String(index),
    cell: cell.join(', '),
    measures: measures.join(', '),
    sets: sets.join(', '),
    spans: scan.spans.join(', '),
    direction: scan.hasDirections ? 'toString(direction)' : "''",
    kinds: kinds.map((one) => `'${one}'`).join(', '),
    isOfProducts: String(isOfProducts),
    isOfBuyers: String(side === 'buyer'),
    fromDays: String(fromDays),
  };
  return CELLS.replaceAll(/<(\w+)>/g, (_, name: string) => texts[name] ?? '');
}
