import type { Basis, Cell, Measured } from '../../domain/statistics/figures/cells.ts';
import type { Cut, Scan } from './scan-statement.ts';

type Count = string | number;
/** Of the statement of cells: what a cell is told apart by, what was undone, and the sums of each basis. */
export type CellRow = readonly [
  ...[scan: number, cut: number, key: string, sliceGroup: number, segments: string],
  ...[direction: string, span: number, unit: string, sampleGroup: number],
  ...sums: readonly (Count | readonly number[])[],
];
/** Where the sums of a row begin, those of bases among them, and how many each basis has. */
const [SUMS, UNDONE, OF_BASIS] = [9, 4, 4];
/** Whole numbers of a basis: orders, fen and quantity. */
const WHOLE = 3;

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

/** Sums of cells in typed arrays: a season has a million cells by day, and objects of that many would fill a heap. */
export class CellTable {
  readonly #bases: number;
  #size = 0;
  #cells = new Uint32Array(0);
  /** Of the orders of a sample; else 0. */
  #sampleGroups = new Uint8Array(0);
  #whole = new BigInt64Array(0);
  #counties = new Uint16Array(0);
  /** Where the counties of each cell and basis end. */
  #ends = new Uint32Array(0);

  constructor(bases: number) {
    this.#bases = bases;
  }

  get bytes(): number {
    const arrays = [this.#cells, this.#sampleGroups, this.#whole, this.#counties, this.#ends];
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  get cells(): Uint32Array {
    return this.#cells.subarray(0, this.#size);
  }

  push(row: CellRow, cell: number, names: CellNames): void {
    const [at, bases] = [this.#size, this.#bases];
    this.#size += 1;
    this.#cells = withRoom(this.#cells, this.#size);
    this.#whole = withRoom(this.#whole, this.#size * (UNDONE + bases * WHOLE));
    this.#ends = withRoom(this.#ends, this.#size * bases);
    this.#cells[at] = cell;
    this.#sampleGroups = withRoom(this.#sampleGroups, this.#size);
    this.#sampleGroups[at] = row[8];
    let to = at * (UNDONE + bases * WHOLE);
    const add = (index: number) => {
      this.#whole[to] = BigInt(row[index] as Count);
      to += 1;
    };
    for (let index = SUMS; index < SUMS + UNDONE; index += 1) add(index);
    for (let basis = 0; basis < bases; basis += 1) {
      const first = SUMS + UNDONE + basis * OF_BASIS;
      for (let index = first; index < first + WHOLE; index += 1) add(index);
      const listed = row[first + WHOLE] as readonly number[];
      const begin = this.#ends[at * bases + basis - 1] ?? 0;
      this.#counties = withRoom(this.#counties, begin + listed.length);
      for (const [index, county] of listed.entries())
        this.#counties[begin + index] = names.countyNumber(county);
      this.#ends[at * bases + basis] = begin + listed.length;
    }
  }

  /** Gives its cells other numbers. */
  renumber(numberOf: (cell: number) => number): void {
    this.#cells = this.cells.map(numberOf);
  }

  addTo(sums: CellSums): void {
    const bases = this.#bases;
    const width = UNDONE + bases * WHOLE;
    for (let at = 0; at < this.#size; at += 1) {
      const cell = sums.placeOf(this.#cells[at] ?? 0, this.#sampleGroups[at] ?? 0);
      for (let index = 0; index < width; index += 1)
        sums.whole[cell * width + index] =
          (sums.whole[cell * width + index] ?? 0n) + (this.#whole[at * width + index] ?? 0n);
      for (let index = at * bases; index < (at + 1) * bases; index += 1) {
        const to = cell * bases + index - at * bases;
        const [begin, end] = [this.#ends[index - 1] ?? 0, this.#ends[index] ?? 0];
        if (begin < end) sums.addCounties(to, this.#counties.subarray(begin, end));
      }
    }
  }
}

function withRoom<Of extends Uint32Array | Uint16Array | Uint8Array | BigInt64Array>(
  array: Of,
  length: number,
): Of {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => Of)(Math.max(2 * array.length, length));
  (larger as Uint32Array).set(array as Uint32Array);
  return larger;
}

/** What cells add up to. Of a sample, a cell has a place for each group of orders that it has. */
export class CellSums {
  readonly #bases: readonly Basis[];
  whole = new BigInt64Array(0);
  /** By group and number of the cell: the place of its sums, from 1. */
  readonly #places: Uint32Array[] = [];
  #size = 0;
  /** Bits of the numbers of counties, by place and basis. */
  readonly #counties: (Uint32Array | undefined)[] = [];

  constructor(bases: readonly Basis[]) {
    this.#bases = bases;
  }

  /** Where the sums of a cell are, of a group of orders. */
  placeOf(cell: number, sampleGroup: number): number {
    while (this.#places.length <= sampleGroup) this.#places.push(new Uint32Array(0));
    const places = withRoom(this.#places[sampleGroup] ?? new Uint32Array(0), cell + 1);
    this.#places[sampleGroup] = places;
    if (places[cell] === 0) {
      places[cell] = this.#size += 1;
      this.whole = withRoom(this.whole, this.#size * (UNDONE + this.#bases.length * WHOLE));
    }
    return (places[cell] ?? 0) - 1;
  }

  addCounties(at: number, counties: Uint16Array): void {
    const words = (Math.max(...counties) >> 5) + 1;
    const bits = withRoom(this.#counties[at] ?? new Uint32Array(0), words);
    for (const county of counties) bits[county >> 5] = (bits[county >> 5] ?? 0) | (1 << (county & 31));
    this.#counties[at] = bits;
  }

  /** The cells of each scan and cut, by span: a question counts few of the spans. */
  cellsOf(names: readonly CellName[], scans: readonly Scan[]): Partial<Record<Cut, Cell[][]>>[] {
    const found: Partial<Record<Cut, Cell[][]>>[] = scans.map(() => ({}));
    for (const [at, name] of names.entries()) {
      const cut = scans[name.scan]?.cuts[name.cutIndex];
      if (cut === undefined) continue;
      const spans = ((found[name.scan] ??= {})[cut] ??= []);
      const cells = (spans[name.span] ??= []);
      for (const [sampleGroup, places] of this.#places.entries()) {
        const place = places[at] ?? 0;
        if (place > 0) cells.push(new SummedCell(name, sampleGroup, this, place - 1));
      }
    }
    return found;
  }

  /** Of what was undone, in the order of the row. */
  undone(cell: number, index: number): bigint {
    return this.whole[cell * (UNDONE + this.#bases.length * WHOLE) + index] ?? 0n;
  }

  measured(cell: number, basis: Basis): Measured | undefined {
    const bases = this.#bases;
    const index = bases.indexOf(basis);
    if (index < 0) return undefined;
    const at = cell * (UNDONE + bases.length * WHOLE) + UNDONE + index * WHOLE;
    // What is net is of the orders that are paid.
    const listed = basis === 'net' && bases.includes('paid') ? bases.indexOf('paid') : index;
    return {
      orders: Number(this.whole[at]),
      fen: this.whole[at + 1] ?? 0n,
      quantityThousandths: this.whole[at + 2] ?? 0n,
      counties: this.#counties[cell * bases.length + listed],
    };
  }
}

/** Takes its sums from the arrays when they are asked for: there are a quarter of a million cells. */
class SummedCell implements Cell {
  readonly sampleGroup: number;
  readonly #name: CellName;
  readonly #sums: CellSums;
  readonly #at: number;

  constructor(name: CellName, sampleGroup: number, sums: CellSums, at: number) {
    this.sampleGroup = sampleGroup;
    [this.#name, this.#sums, this.#at] = [name, sums, at];
  }

  get key() {
    return this.#name.key;
  }
  get segments() {
    return this.#name.segments;
  }
  get direction() {
    return this.#name.direction;
  }
  get span() {
    return this.#name.span;
  }
  get unit() {
    return this.#name.unit;
  }
  get refundedFen() {
    return this.#sums.undone(this.#at, 0);
  }
  get refundedOrders() {
    return Number(this.#sums.undone(this.#at, 1));
  }
  get cancelledOrders() {
    return Number(this.#sums.undone(this.#at, 2));
  }
  get cancelledFen() {
    return this.#sums.undone(this.#at, 3);
  }
  of(basis: Basis) {
    return this.#sums.measured(this.#at, basis);
  }
}
