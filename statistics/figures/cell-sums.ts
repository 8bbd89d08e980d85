import type { Basis, Cell, Measured } from '../../domain/statistics/figures/cells.ts';
import { type CellName, OF_GROUP, type TakesCells, UNDONE, WHOLE } from './cell-table.ts';
import type { Cut, Scan } from './scan-statement.ts';
import { withRoom } from './with-room.ts';

/** What cells add up to, by their numbers. */
export class CellSums implements TakesCells {
  readonly #bases: readonly Basis[];
  #whole = new BigInt64Array(0);
  /** Bits of the numbers of counties, by cell and basis. */
  readonly #counties: (Uint32Array | undefined)[] = [];
  /** Of a sample, by group and cell: the place of its sums, from 1. Most cells have few of the groups. */
  readonly #places: Uint32Array[] = [];
  #placed = 0;
  #ofGroups = new Float64Array(0);

  constructor(bases: readonly Basis[]) {
    this.#bases = bases;
  }

  addWhole(cell: number, sums: BigInt64Array): void {
    const begin = cell * sums.length;
    const whole = (this.#whole = withRoom(this.#whole, begin + sums.length));
    for (let index = 0; index < sums.length; index += 1)
      whole[begin + index] = (whole[begin + index] ?? 0n) + (sums[index] ?? 0n);
  }

  addCounties(at: number, counties: Uint16Array): void {
    const words = (Math.max(...counties) >> 5) + 1;
    const bits = withRoom(this.#counties[at] ?? new Uint32Array(0), words);
    for (const county of counties) bits[county >> 5] = (bits[county >> 5] ?? 0) | (1 << (county & 31));
    this.#counties[at] = bits;
  }

  addGroup(cell: number, group: number, sums: Float64Array, nth: number): void {
    const width = OF_GROUP * this.#bases.length;
    while (this.#places.length <= group) this.#places.push(new Uint32Array(0));
    const places = (this.#places[group] = withRoom(this.#places[group] ?? new Uint32Array(0), cell + 1));
    const place = (places[cell] ||= this.#placed += 1) - 1;
    const ofGroups = (this.#ofGroups = withRoom(this.#ofGroups, (place + 1) * width));
    for (let index = 0; index < width; index += 1)
      ofGroups[place * width + index] =
        (ofGroups[place * width + index] ?? 0) + (sums[nth * width + index] ?? 0);
  }

  /** The cells of each scan and cut, by span: a question counts few of the spans. */
  cellsOf(names: readonly CellName[], scans: readonly Scan[]): Partial<Record<Cut, Cell[][]>>[] {
    const found: Partial<Record<Cut, Cell[][]>>[] = scans.map(() => ({}));
    for (const [at, name] of names.entries()) {
      const cut = scans[name.scan]?.cuts[name.cutIndex];
      if (cut === undefined) continue;
      const spans = ((found[name.scan] ??= {})[cut] ??= []);
      (spans[name.span] ??= []).push(new SummedCell(name, this, at));
    }
    return found;
  }

  /** Of what was undone, in the order of the row. */
  undone(cell: number, index: number): bigint {
    return this.#whole[cell * (UNDONE + this.#bases.length * WHOLE) + index] ?? 0n;
  }

  measured(cell: number, basis: Basis): Measured | undefined {
    const bases = this.#bases;
    const index = bases.indexOf(basis);
    if (index < 0) return undefined;
    const at = cell * (UNDONE + bases.length * WHOLE) + UNDONE + index * WHOLE;
    // What is net is of the orders that are paid.
    const listed = basis === 'net' && bases.includes('paid') ? bases.indexOf('paid') : index;
    return {
      orders: Number(this.#whole[at] ?? 0n),
      fen: this.#whole[at + 1] ?? 0n,
      quantityThousandths: this.#whole[at + 2] ?? 0n,
      counties: this.#counties[cell * bases.length + listed],
    };
  }

  eachGroup(cell: number, basis: Basis, add: Parameters<Cell['eachGroup']>[1]): void {
    const [width, index] = [OF_GROUP * this.#bases.length, OF_GROUP * this.#bases.indexOf(basis)];
    for (let group = 0; group < this.#places.length; group += 1) {
      const place = this.#places[group]?.[cell] ?? 0;
      if (place === 0) continue;
      const at = (place - 1) * width + index;
      add(group, this.#ofGroups[at] ?? 0, this.#ofGroups[at + 1] ?? 0);
    }
  }
}

/** Takes its sums from the arrays when they are asked for: there are a quarter of a million cells. */
class SummedCell implements Cell {
  readonly #name: CellName;
  readonly #sums: CellSums;
  readonly #at: number;

  constructor(name: CellName, sums: CellSums, at: number) {
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
  eachGroup(basis: Basis, add: Parameters<Cell['eachGroup']>[1]) {
    this.#sums.eachGroup(this.#at, basis, add);
  }
}
