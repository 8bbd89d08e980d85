import { type ClickHouseClient, TupleParam } from '../../adapters/clickhouse/client.ts';
import type { Basis, Cell } from '../../domain/statistics/figures/cells.ts';
import { sliceList, type SliceVersion } from '../../pipeline/rollups/visible-slices.ts';
import type { LeftOut } from './asked.ts';
import type { CellRow } from './cell-table.ts';
import type { Listed } from './listed.ts';
import { type Cut, COUNT_OF_SLICES, type Scan, slicesStatement } from './scan-statement.ts';

/** Orders that count, and their hours. */
export interface AskedOrders {
  readonly campaign: string;
  /** In epoch seconds, in order. */
  readonly bounds: readonly number[];
  /** The code of one county; empty for all. */
  readonly county: string;
  readonly scope: string;
  readonly frame: LeftOut;
  /** Of products; empty for all. */
  readonly category: string;
  readonly bases: readonly Basis[];
  readonly places: readonly Place[];
}

/** What a figure about one place counts. Empty texts and 0 are all. */
export interface Place {
  readonly id: string;
  /** The first digits of counties, and what counties are divided by for them. */
  readonly county: number;
  readonly divisor: number;
  readonly village: number;
  readonly platform: string;
  readonly segment: string;
  readonly category: string;
}

/** By number of their span. */
export type CellsBySpan = readonly (readonly Cell[] | undefined)[];
/** The cells of each cut. */
export type Cells = Readonly<Partial<Record<Cut, CellsBySpan>>>;

/** Reads the cells of each scan. All are of one moment of the rollup. */
export type ReadCells = (
  client: ClickHouseClient,
  orders: AskedOrders,
  scans: readonly Scan[],
) => Promise<readonly Cells[]>;

/** Reads the rows of one scan of some slices. False if there is one that is no more: then they are not all. */
export async function readRows(
  client: ClickHouseClient,
  { county, bases, places, frame, ...orders }: AskedOrders & Listed,
  statement: string,
  slices: readonly SliceVersion[],
  onRow: (row: CellRow) => void,
): Promise<boolean> {
  const answer = await client.query({
    query: `(${statement}) UNION ALL (${slicesStatement(bases)})`,
    query_params: {
      ...{ ...orders, ...frame },
      county: county === '' ? 0 : Number(county),
      places: places.map(
        ({ id, divisor, county: code, village, ...of }) =>
          new TupleParam([id, divisor, code, village, of.platform, of.segment, of.category]),
      ),
      slices: sliceList(slices),
    },
    format: 'JSONCompactEachRow',
  });
  let found = 0;
  for await (const some of answer.stream<CellRow>())
    for (const one of some) {
      const row = one.json();
      if (row[0] === COUNT_OF_SLICES) found = row[3];
      else onRow(row);
    }
  return found === slices.length;
}
