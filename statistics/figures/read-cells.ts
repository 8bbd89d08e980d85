import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type Cut, type Scan, scanStatement } from './scan-statement.ts';
import type { Basis, Cell, Measured } from '../../domain/statistics/figures/cells.ts';

/** Orders that count, and their hours. */
export interface AskedOrders {
  readonly campaign: string;
  /** In epoch seconds, in order. */
  readonly bounds: readonly number[];
  /** The code of one county; empty for all. */
  readonly county: string;
  readonly scope: string;
  /** Bounds of the view `asked_window`, which name whom a scope leaves out. */
  readonly frame: string;
  /** Of products; empty for all. */
  readonly category: string;
  readonly bases: readonly Basis[];
}

/** The cells of each cut. */
export type Cells = Readonly<Partial<Record<Cut, readonly Cell[]>>>;

/** The cells of each scan. One statement reads them, so all are of one moment of the rollup. */
export async function readCells(
  client: ClickHouseClient,
  { county, bases, ...orders }: AskedOrders,
  scans: readonly Scan[],
): Promise<readonly Cells[]> {
  const answer = await client.query({
    query: scans
      .map((scan, index) => `(${scanStatement(scan, index, bases, orders.scope)})`)
      .join(' UNION ALL '),
    query_params: { ...orders, county: county === '' ? 0 : Number(county) },
    format: 'JSONCompactEachRow',
  });
  const found: Partial<Record<Cut, Cell[]>>[] = scans.map(() => ({}));
  const sets = new Map<string, readonly string[]>();
  for await (const some of answer.stream<Row>())
    for (const row of some.map((one) => one.json())) {
      const cut = scans[row[0]]?.cuts[row[1]];
      if (cut !== undefined) ((found[row[0]] ??= {})[cut] ??= []).push(cellOf(row, bases, cut, sets));
    }
  return found;
}

type Count = string | number;
type Row = readonly [
  ...[scan: number, cut: number, key: string, otherKey: string, segments: string, direction: string],
  ...[span: number, unit: string, otherUnit: string],
  ...[refundedFen: Count, refundedOrders: Count, cancelledOrders: Count, cancelledFen: Count],
  ...ofBases: readonly (Count | readonly number[])[],
];
/** Where those of bases begin, and how many each has. */
const [OF_BASES, OF_BASIS] = [13, 6];

/** There are few sets of segments, and many cells of each. */
function cellOf(row: Row, bases: readonly Basis[], cut: Cut, sets: Map<string, readonly string[]>): Cell {
  const [
    ,
    ,
    key,
    otherKey,
    segments,
    direction,
    span,
    unit,
    otherUnit,
    ...[fen, refunded, cancelled, unsoldFen]
  ] = row;
  const measured = (at: number): Measured => {
    const [orders, amount, quantity, squared, counted, counties] = row.slice(at, at + OF_BASIS) as [
      ...[Count, Count, Count, Count, Count],
      readonly number[],
    ];
    return {
      orders: Number(orders),
      fen: BigInt(amount),
      quantityThousandths: BigInt(quantity),
      squared: Number(squared),
      counted: Number(counted),
      counties: cut !== 'county' ? counties : Number(orders) > 0 ? [Number(key)] : [],
    };
  };
  const known = sets.get(segments) ?? (segments === '' ? [] : segments.split('+'));
  sets.set(segments, known);
  return {
    // Products of one order are of one place and day.
    ...{
      key,
      otherKey: cut === 'category' ? otherKey : key,
      segments: known,
      direction,
      span,
      unit,
      otherUnit,
    },
    refundedFen: BigInt(fen),
    refundedOrders: Number(refunded),
    cancelledOrders: Number(cancelled),
    cancelledFen: BigInt(unsoldFen),
    of: Object.fromEntries(bases.map((basis, index) => [basis, measured(OF_BASES + index * OF_BASIS)])),
  };
}
