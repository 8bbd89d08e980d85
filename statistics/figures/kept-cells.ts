import pLimit from 'p-limit';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { DAY_SECONDS } from '../../domain/slices.ts';
import {
  type Checksums,
  OF_LISTS,
  placedBefore,
  readListsChecksum,
  readSliceGroups,
  type SliceGroup,
  type SliceVersion,
} from '../../pipeline/rollups/visible-slices.ts';
import { type AskedOrders, type ReadCells, readRows } from './cell-rows.ts';
import { CellSums } from './cell-sums.ts';
import { CellNames, type CellRow, CellTable } from './cell-table.ts';
import { type Listed, readListed } from './listed.ts';
import { kindsOf, type Scan, scanStatement } from './scan-statement.ts';

/** Lists are changed by people, and slices that are no longer visible stay for a minute. */
const MOST_READS = 4;
/** Servers take parameters of 128 KiB. */
const SLICES_AT_ONCE = 1_000;
/** Sums of a day have as many rows as this many slices, and their cells fill a query's memory. */
const SLICES_OF_A_DAY = 24;
const SCANS_AT_ONCE = 2;
const ROWS_BETWEEN_LOOKS = 4_096;

/**
 * Cells of the same questions, again and again, by group of slices. A group is read again when its checksum changes: of a
 * running season, the minutes that are not settled, and days that late events change.
 *
 * All cells are of one moment: that of the list of visible slices, whose versions the statements name.
 */
export class KeptCells {
  readonly #mostBytes: number;
  readonly #groups = new Map<number, { readonly checksum: string; readonly table: CellTable }>();
  #names = new CellNames();
  #asked = '';
  #bounds: readonly number[] = [];
  #found: Checksums = new Map();
  #listed: { readonly of: string; readonly lists: Listed } | undefined;

  /** Groups beyond `mostBytes` are read each time. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return bytesOf([...this.#groups.values()].map(({ table }) => table));
  }

  /** What the cells follow from that were read last. */
  get found(): Checksums {
    return this.#found;
  }

  /**
   * Reads cells of one moment. `lists` is the checksum of those that labels were read of, if they were read before. Cells
   * that are neither kept nor told to follow from lists need no checksum of them.
   */
  reader(lists?: string): ReadCells {
    const withLists = lists !== undefined || this.#mostBytes > 0;
    return async (client, orders, scans) => {
      for (let reads = 0; reads < MOST_READS; reads += 1) {
        const before = placedBefore(orders.bounds.at(-1) ?? 0);
        const found = readSliceGroups(client, before, withLists);
        const [visible, listed] = await Promise.all([
          found,
          // Without a checksum to wait for, both are read at once.
          this.#listedOf(client, orders, withLists ? (await found).lists : undefined),
        ]);
        this.#fit(visible.lists, orders, scans);
        const sums = await this.#read(client, { ...orders, ...listed }, scans, visible.groups);
        if (sums === undefined || (withLists && visible.lists !== (await readListsChecksum(client))))
          continue;
        const of = lists ?? visible.lists;
        this.#found = new Map([
          ...(of === undefined ? [] : [[OF_LISTS, of] as const]),
          ...checksumsOf(visible.groups),
        ]);
        return sums.cellsOf(this.#names.all, scans);
      }
      throw new Error(`slices or lists changed ${String(MOST_READS)} times while figures were added up`);
    };
  }

  async #listedOf(
    client: ClickHouseClient,
    { campaign, scope, category }: AskedOrders,
    checksum: string | undefined,
  ): Promise<Listed> {
    const of = JSON.stringify([checksum, campaign, scope, category]);
    if (this.#listed?.of !== of)
      this.#listed = { of, lists: await readListed(client, { campaign, scope, category }) };
    return this.#listed.lists;
  }

  /** Reads the groups that are not kept. Undefined if one of their slices is no more. */
  async #read(
    client: ClickHouseClient,
    orders: AskedOrders & Listed,
    scans: readonly Scan[],
    visible: readonly SliceGroup[],
  ): Promise<CellSums | undefined> {
    const checksums = checksumsOf(visible);
    for (const [group, { checksum }] of this.#groups)
      if (checksums.get(group) !== checksum) this.#groups.delete(group);
    const wanted = visible.filter(({ slice_group }) => !this.#groups.has(slice_group));
    const byGroup = this.#mostBytes > 0;
    const tableOf = () => new CellTable(orders.bases.length);
    const fresh = new Map(
      (byGroup ? wanted.map((one) => one.slice_group) : [0]).map((group) => [group, tableOf()]),
    );
    const [sums, kept, tooMuch] = [new CellSums(orders.bases), this.bytes, new Set<number>()];
    const keepWithin = () => {
      while (kept + bytesOf(fresh.values()) > this.#mostBytes) {
        const [group, table] = largestOf(fresh);
        table.addTo(sums);
        fresh.set(group, tableOf());
        tooMuch.add(group);
      }
    };
    let read = 0;
    const onRow = (row: CellRow) => {
      fresh.get(row[3])?.push(row, this.#names.numberOf(row), this.#names);
      read += 1;
      if (read % ROWS_BETWEEN_LOOKS === 0) keepWithin();
    };
    const limit = pLimit(SCANS_AT_ONCE);
    const statements = scans.flatMap((scan, index) => {
      const statement = scanStatement(scan, index, orders.bases, { scope: orders.scope, byGroup });
      return chunked(slicesOf(scan, orders, wanted)).map((slices) =>
        limit(() => readRows(client, orders, statement, slices, onRow)),
      );
    });
    const isWhole = await Promise.all(statements).finally(() => {
      limit.clearQueue();
    });
    if (!isWhole.every(Boolean)) return undefined;
    keepWithin();
    for (const { table } of this.#groups.values()) table.addTo(sums);
    for (const [group, table] of fresh) {
      table.addTo(sums);
      const checksum = checksums.get(group);
      if (checksum !== undefined && !tooMuch.has(group)) this.#groups.set(group, { checksum, table });
    }
    return sums;
  }

  /** Forgets cells of other questions, and of hours that a new bound cuts: the bound of complete hours moves. */
  #fit(
    lists: string | undefined,
    { bounds, bases, campaign, places }: AskedOrders,
    scans: readonly Scan[],
  ): void {
    const edges = (spans: readonly number[]) =>
      bounds.filter((_, index) => spans.includes(index) !== spans.includes(index + 1));
    const hours = scans.map(({ spans, ownSpans, ...scan }) => [scan, edges(spans), edges(ownSpans)]);
    const asked = JSON.stringify([lists, campaign, bases, places, hours]);
    if (asked === this.#asked && String(bounds) === String(this.#bounds)) return;
    const [before, names] = [this.#names.all, new CellNames(this.#names)];
    const spanNow = this.#bounds.map((from, index) => {
      const to = this.#bounds[index + 1] ?? from;
      return bounds.some((at) => at > from && at < to) ? 0 : bounds.filter((at) => at <= from).length;
    });
    const spanOf = (cell: number) => spanNow[(before[cell]?.span ?? 0) - 1] ?? 0;
    for (const [group, { table }] of this.#groups)
      if (asked !== this.#asked || table.cells.some((cell) => spanOf(cell) === 0)) this.#groups.delete(group);
      else
        table.renumber((cell) => {
          const name = before[cell];
          return name === undefined ? 0 : names.add({ ...name, span: spanOf(cell) });
        });
    [this.#names, this.#asked, this.#bounds] = [names, asked, bounds];
  }
}

function checksumsOf(groups: readonly SliceGroup[]): Map<number, string> {
  return new Map(groups.map(({ slice_group, checksum }) => [slice_group, checksum]));
}

function bytesOf(tables: Iterable<CellTable>): number {
  return [...tables].reduce((sum, { bytes }) => sum + bytes, 0);
}

function largestOf(tables: ReadonlyMap<number, CellTable>): [group: number, table: CellTable] {
  return [...tables].reduce((one, other) => (other[1].bytes > one[1].bytes ? other : one));
}

/** The slices that a scan reads of some groups: the sums of a day in their place, if these know what is asked. */
function slicesOf(scan: Scan, { bounds, scope }: AskedOrders, groups: readonly SliceGroup[]): SliceVersion[] {
  const { fromDays } = kindsOf(scan, scope);
  const isWhole = ([day]: SliceVersion) => !bounds.some((bound) => bound > day && bound < day + DAY_SECONDS);
  return groups.flatMap(({ versions, sums }) =>
    fromDays && sums.length > 0 && sums.every(isWhole) ? sums : versions,
  );
}

function chunked(slices: readonly SliceVersion[]): SliceVersion[][] {
  const chunks: SliceVersion[][] = [];
  let room = 0;
  for (const slice of slices) {
    const takes = slice[1] === DAY_SECONDS ? SLICES_OF_A_DAY : 1;
    if (room < takes) {
      chunks.push([]);
      room = SLICES_AT_ONCE;
    }
    chunks.at(-1)?.push(slice);
    room -= takes;
  }
  return chunks;
}

/** Cells of one moment, which are not kept. */
export const readCells: ReadCells = (...asked) => new KeptCells(0).reader()(...asked);
