import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { DAY_SECONDS } from '../../domain/slices.ts';
import type { Basis } from '../../domain/statistics/figures/cells.ts';
import { OF_SLICES, sliceGroup } from '../../pipeline/rollups/visible-slices.ts';

interface CutRule {
  /** Of the scan. */
  readonly column: string;
  /** The column as a text, unless it is its own. */
  readonly key?: string;
  /** Whether sums of days know it. */
  readonly isInDays: boolean;
  /** Whether its cells say which counties they are of. */
  readonly hasCounties?: false;
}

/** What a cut tells apart. */
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
  'platform-category': { column: 'platform_category', isInDays: true, hasCounties: false },
  /** Of purchases: the segments of the seller. */
  sellers: {
    ...{ column: 'seller_set', key: "arrayStringConcat(segment_sets[seller_set], '+')" },
    ...{ isInDays: false, hasCounties: false },
  },
  /** Figures about one place, of which a row may be in several. */
  'place-figure': { column: 'place_figure', isInDays: false, hasCounties: false },
} as const satisfies Record<string, CutRule>;
export type Cut = keyof typeof CUTS;

/** Whether sums of days know it. They know no direction of trade. */
export function isInDays(cut: Cut): boolean {
  return CUTS[cut].isInDays;
}

/** Whether rows of each line of an order alone know it. */
export function isOfLines(cut: Cut): boolean {
  return cut === 'village' || cut === 'outlet' || cut === 'outlet-type' || cut === 'place-figure';
}

function ruleOf(cut: Cut): CutRule {
  return CUTS[cut];
}

/** What is read of them in one go: cells of sales or of products, by the county of the seller or of the buyer. */
export interface Scan {
  readonly kind: 'sales' | 'products';
  readonly side: 'seller' | 'buyer';
  readonly cuts: readonly Cut[];
  /** The spans between two bounds that count: 1 is the one after the first bound. */
  readonly spans: readonly number[];
  /** Those of them of which the counties with an order are told. */
  readonly ownSpans: readonly number[];
  /** Whether cells tell directions of trade apart. */
  readonly hasDirections: boolean;
  readonly isSample: boolean;
}

/** SQL: the figures about one place that a row counts in. */
const FIGURES_OF_ROW = `arrayJoin(arrayMap(of -> of.id, arrayFilter(of -> intDiv(county, of.divisor) = of.county
  AND (of.village = 0 OR of.village = village) AND (of.platform = '' OR of.platform = platform)
  AND (of.segment = '' OR has(segment_sets[segment_set], of.segment))
  AND (of.category = '' OR of.category = category), places)))`;
const OF_PLACES = 'arrayExists(of -> intDiv(county, of.divisor) = of.county, places)';

const CELLS = sqlFile(import.meta.url, 'scan-statement');

/** Sums of a basis, in the order of {@link Measured}. */
const MEASURES: Readonly<Record<Basis, readonly string[]>> = {
  placed: ['placed', 'placed_fen', 'placed_quantity'],
  paid: ['paid', 'paid_fen', 'paid_quantity'],
  net: ['paid', 'paid_fen - refunded_fen', 'paid_quantity'],
};
const UNDONE = ['refunded_fen', 'refunded_orders', 'cancelled_orders', 'cancelled_fen'] as const;

/** The kind of rows that a scan reads of slices, and that of days if sums of days know all that is asked. */
export function kindsOf({ kind, side, cuts, hasDirections }: Scan, scope: string) {
  const isByLine =
    kind === 'products' || side === 'buyer' || scope === 'comparable-outlets' || cuts.some(isOfLines);
  const fromDays = !hasDirections && scope !== 'comparable-outlets' && cuts.every(isInDays);
  const bought = kind === 'products' ? 'purchased_products' : 'purchases';
  const ofSlices = isByLine ? 'products' : 'sales';
  return { fromDays, ofSlices, ofDays: fromDays && side === 'buyer' ? bought : ofSlices };
}

/** In the place of the number of a scan, in the row that counts slices. */
export const COUNT_OF_SLICES = 255;

/** How many of the slices there are still, in a row of the same shape. A slice goes a while after there is a newer one. */
export function slicesStatement(bases: readonly Basis[]): string {
  const nothing = [
    ...UNDONE.map(() => '0'),
    ...bases.map(() => '0, 0, 0, emptyArrayUInt32(), emptyArrayFloat64(), emptyArrayFloat64()'),
  ];
  return `SELECT ${String(COUNT_OF_SLICES)}, 0, '', toUInt32(uniqExact(slice_start, slice_seconds, slice_version)), '', '', 0, '', emptyArrayUInt8(),
      ${nothing.join(', ')}
    FROM rollup WHERE kind = 'commit' AND ${OF_SLICES}`;
}

/** All that stands in the text is constant. */
export function scanStatement(
  scan: Scan,
  index: number,
  bases: readonly Basis[],
  { scope, byGroup }: { readonly scope: string; readonly byGroup: boolean },
): string {
  const { kind, side, cuts } = scan;
  const isOfProducts = kind === 'products';
  const { ofSlices, ofDays } = kindsOf(scan, scope);
  const last = cuts.length - 1;
  const chosen = (value: (cut: Cut, index: number) => string) =>
    last === 0
      ? cuts.map(value).join('')
      : `multiIf(${cuts
          .map((cut, at) => `${at === last ? '' : `grouping(${CUTS[cut].column}) = 0, `}${value(cut, at)}`)
          .join(', ')})`;
  const cell = [
    `${chosen((_, index) => String(index))} AS cut`,
    `${chosen((cut) => ruleOf(cut).key ?? `toString(${CUTS[cut].column})`)} AS key`,
  ];
  const [named, unnamed] = [true, false].map((is) =>
    cuts.filter((cut) => is === (ruleOf(cut).hasCounties ?? true)),
  );
  // A county is its own.
  const hasCounties =
    scan.ownSpans.length > 0 && !isOfProducts && (named ?? []).some((cut) => cut !== 'county');
  const isUnnamed = (unnamed ?? []).map((cut) => `grouping(${CUTS[cut].column}) = 0`).join(' OR ');
  const counties = (list: string) =>
    isUnnamed === '' ? list : `if(${isUnnamed}, emptyArrayUInt32(), ${list})`;
  const measures = [
    ...UNDONE.map((name) => `sum(${name}) AS sum_${name}`),
    ...bases.flatMap((basis) => {
      const [orders = '', fen = '', quantity = ''] = MEASURES[basis];
      return [
        `sum(${orders}) AS ${basis}_orders`,
        `sum(${fen}) AS ${basis}_sum`,
        `toInt64(1000 * sum(${quantity})) AS ${basis}_thousandths`,
        // What is net is of the orders that are paid.
        `${
          hasCounties && !(basis === 'net' && bases.includes('paid'))
            ? counties(`groupUniqArrayIf(of_county, ${orders} > 0 AND span IN (${scan.ownSpans.join(', ')}))`)
            : 'emptyArrayUInt32()'
        } AS ${basis}_counties`,
      ];
    }),
  ];
  const sets = cuts.map(
    (cut) => `(slice_group, segment_set, by_direction, span, by_unit, by_sample, ${CUTS[cut].column})`,
  );
  const isByFigure = cuts.includes('place-figure');
  const texts: Readonly<Record<string, string>> = {
    placeFigure: isByFigure ? FIGURES_OF_ROW : "''",
    ofPlaces: isByFigure ? OF_PLACES : 'true',
    scan: String(index),
    group: byGroup ? sliceGroup('slice_start', 'slice_seconds') : '0',
    cell: cell.join(', '),
    measures: measures.join(', '),
    sets: sets.join(', '),
    spans: scan.spans.join(', '),
    direction: scan.hasDirections ? 'toString(direction)' : "''",
    kinds: [...new Set([ofSlices, ofDays])].map((one) => `'${one}'`).join(', '),
    // Both lengths of slices have rows of products.
    ofKinds:
      ofSlices === ofDays
        ? 'true'
        : `kind = if(slice_seconds = ${String(DAY_SECONDS)}, '${ofDays}', '${ofSlices}')`,
    sampleGroup: scan.isSample ? 'sample_group' : 'toUInt8(0)',
    ofSlices: OF_SLICES,
    isOfProducts: String(isOfProducts),
    isOfBuyers: String(side === 'buyer'),
  };
  const cells = CELLS.replaceAll(/<(\w+)>/g, (_, name: string) => texts[name] ?? '');
  return `SELECT ${TOLD_APART}, ${ofCell(bases, scan.isSample).join(', ')} FROM (${cells}) ${scan.isSample ? `GROUP BY ${TOLD_APART}` : ''}`;
}

const TOLD_APART = 'scan, cut, key, slice_group, segments, by_direction, span, by_unit';

/** SQL: the sums of a cell, and of a sample those of each group in arrays: rows of each group would be several times as many. */
function ofCell(bases: readonly Basis[], isSample: boolean): string[] {
  const sum = (name: string) => (isSample ? `sum(${name})` : name);
  const ofGroups = (name: string) => (isSample ? `groupArray(toFloat64(${name}))` : 'emptyArrayFloat64()');
  return [
    isSample ? 'groupArray(by_sample)' : 'emptyArrayUInt8()',
    ...UNDONE.map((name) => sum(`sum_${name}`)),
    ...bases.flatMap((basis) => [
      ...[`${basis}_orders`, `${basis}_sum`, `${basis}_thousandths`].map(sum),
      isSample ? `groupUniqArrayArray(${basis}_counties)` : `${basis}_counties`,
      ...[`${basis}_orders`, `${basis}_sum`].map(ofGroups),
    ]),
  ];
}
