import type { Cell } from '../../domain/statistics/figures/cells.ts';
import { withRoom } from './with-room.ts';

type Count = string | number;
/**
 * Of the statement of cells: what a cell is told apart by, the groups of orders that it has of a sample, what was undone, and
 * the sums of each basis: of all orders, the counties, and of each group.
 */
export type CellRow = readonly [
  ...[scan: number, cut: number, key: string, sliceGroup: number, segments: string],
  ...[direction: string, span: number, unit: string, sampleGroups: readonly number[]],
  ...sums: readonly (Count | readonly number[])[],
];
/** Where the sums of a row begin, and how many columns each basis has. */
const [SUMS, OF_BASIS] = [9, 6];
/** The first of them: of what was undone. */
export const UNDONE = 4;
/** Whole numbers of a basis: orders, fen and quantity. */
export const WHOLE = 3;
/** Of a basis, each group of a sample has orders and fen. */
export const OF_GROUP = 2;

/** What a cell is told apart by. */
export interface CellName extends Pick<Cell, 'key' | 'segments' | 'direction' | 'unit'> {
  readonly scan: number;
  readonly cutIndex: number;
  readonly span: number;
}

/** Numbers of cells and of counties, in the order in which they were first met. */
export class CellNames {
  readonly all: CellName[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #counties: Map<number, number>;
  readonly #segments = new Map<string, readonly string[]>();

  /** Counties keep the numbers that they have. */
  constructor(before?: CellNames) {
    this.#counties = before === undefined ? new Map<number, number>() : before.#counties;
  }

  numberOf(row: CellRow): number {
    const [scan, cutIndex, key, , listed, direction, span, unit] = row;
    const segments = this.#segments.get(listed) ?? (listed === '' ? [] : listed.split('+'));
    this.#segments.set(listed, segments);
    return this.add({ scan, cutIndex, key, segments, direction, span, unit });
  }

  add(name: CellName): number {
    const { scan, cutIndex, key, segments, direction, span, unit } = name;
    const id = [scan, cutIndex, key, segments.join('+'), direction, span, unit].join('\0');
    const number = this.#numbers.get(id) ?? this.all.push(name) - 1;
    this.#numbers.set(id, number);
    return number;
  }

  countyNumber(county: number): number {
    const number = this.#counties.get(county) ?? this.#counties.size;
    this.#counties.set(county, number);
    return number;
  }
}

/** Takes sums of cells, by number of the cell. */
export interface TakesCells {
  addWhole(cell: number, sums: BigInt64Array): void;
  /** Of a cell and basis: numbers of counties. */
  addCounties(at: number, counties: Uint16Array): void;
  /** The sums are those of the `nth` group of the array. */
  addGroup(cell: number, group: number, sums: Float64Array, nth: number): void;
}

/** Sums of cells in typed arrays: a season has a million cells by day, and objects of that many would fill a heap. */
export class CellTable {
  readonly #bases: number;
  #size = 0;
  #cells = new Uint32Array(0);
  #whole = new BigInt64Array(0);
  #counties = new Uint16Array(0);
  /** Where the counties of each cell and basis end. */
  #countyEnds = new Uint32Array(0);
  #sampleGroups = new Uint8Array(0);
  /** Of each of these groups, by basis. */
  #ofGroups = new Float64Array(0);
  /** Where the groups of each cell end. */
  #groupEnds = new Uint32Array(0);

  constructor(bases: number) {
    this.#bases = bases;
  }

  get bytes(): number {
    const arrays = [this.#cells, this.#whole, this.#counties, this.#countyEnds];
    return [...arrays, this.#sampleGroups, this.#ofGroups, this.#groupEnds].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    );
  }

  get cells(): Uint32Array {
    return this.#cells.subarray(0, this.#size);
  }

  push(row: CellRow, cell: number, names: CellNames): void {
    const [at, bases] = [this.#size, this.#bases];
    this.#size += 1;
    this.#cells = withRoom(this.#cells, this.#size);
    this.#whole = withRoom(this.#whole, this.#size * (UNDONE + bases * WHOLE));
    this.#countyEnds = withRoom(this.#countyEnds, this.#size * bases);
    this.#cells[at] = cell;
    let to = at * (UNDONE + bases * WHOLE);
    const add = (index: number) => {
      this.#whole[to] = BigInt(row[index] as Count);
      to += 1;
    };
    for (let index = SUMS; index < SUMS + UNDONE; index += 1) add(index);
    for (let basis = 0; basis < bases; basis += 1) {
      const first = SUMS + UNDONE + basis * OF_BASIS;
      for (let index = first; index < first + WHOLE; index += 1) add(index);
      this.#pushCounties(at * bases + basis, row[first + WHOLE] as readonly number[], names);
    }
    this.#pushGroups(at, row);
  }

  #pushCounties(at: number, listed: readonly number[], names: CellNames): void {
    const begin = this.#countyEnds[at - 1] ?? 0;
    this.#counties = withRoom(this.#counties, begin + listed.length);
    for (const [index, county] of listed.entries())
      this.#counties[begin + index] = names.countyNumber(county);
    this.#countyEnds[at] = begin + listed.length;
  }

  #pushGroups(at: number, row: CellRow): void {
    const [groups, width, begin] = [row[8], OF_GROUP * this.#bases, this.#groupEnds[at - 1] ?? 0];
    this.#sampleGroups = withRoom(this.#sampleGroups, begin + groups.length);
    this.#ofGroups = withRoom(this.#ofGroups, (begin + groups.length) * width);
    this.#groupEnds = withRoom(this.#groupEnds, at + 1);
    this.#sampleGroups.set(groups, begin);
    for (let index = 0; index < width; index += 1) {
      const column = SUMS + UNDONE + (index >> 1) * OF_BASIS + WHOLE + 1 + (index & 1);
      for (const [nth, amount] of (row[column] as readonly number[]).entries())
        this.#ofGroups[(begin + nth) * width + index] = amount;
    }
    this.#groupEnds[at] = begin + groups.length;
  }

  /** Gives its cells other numbers. */
  renumber(numberOf: (cell: number) => number): void {
    this.#cells = this.cells.map(numberOf);
  }

  addTo(sums: TakesCells): void {
    const bases = this.#bases;
    const width = UNDONE + bases * WHOLE;
    for (let at = 0; at < this.#size; at += 1) {
      const cell = this.#cells[at] ?? 0;
      sums.addWhole(cell, this.#whole.subarray(at * width, (at + 1) * width));
      for (let index = at * bases; index < (at + 1) * bases; index += 1) {
        const [begin, end] = [this.#countyEnds[index - 1] ?? 0, this.#countyEnds[index] ?? 0];
        if (begin < end)
          sums.addCounties(cell * bases + index - at * bases, this.#counties.subarray(begin, end));
      }
      for (let group = this.#groupEnds[at - 1] ?? 0; group < (this.#groupEnds[at] ?? 0); group += 1)
        sums.addGroup(cell, this.#sampleGroups[group] ?? 0, this.#ofGroups, group);
    }
  }
}
