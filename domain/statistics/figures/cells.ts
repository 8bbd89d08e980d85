import type { ProductSums } from './product-figures.ts';
import { Groups, type Replicated } from './replicates.ts';
import type { SalesSums } from './sales-figures.ts';

export const BASES = ['paid', 'placed', 'net'] as const;
export type Basis = (typeof BASES)[number];

/** What hours are to a window: the base is compared in the same hours as those of the window that are complete. */
export const PART = { own: 1, complete: 2, base: 4, sameHours: 8, period: 16 } as const;
const OF_BASE = PART.base | PART.sameHours;

/** What orders add up to on one basis, in the data. */
export interface Measured {
  readonly orders: number;
  readonly fen: bigint;
  readonly quantityThousandths: bigint;
  /** A bit for each county that has such an order; undefined where the cell is of one county, or of none that is known. */
  readonly counties: Uint32Array | undefined;
}

/** What the orders of some hours add up to that have the same member of a dimension, county segments and direction. */
export interface Cell {
  /** What it is told apart by, such as the code of a county, or a category. */
  readonly key: string;
  /** Those that the county is of. */
  readonly segments: readonly string[];
  readonly direction: string;
  /** Number of its hours among those between bounds, from 1. */
  readonly span: number;
  /** Empty where no products are counted. */
  readonly unit: string;
  /** Of a sample, the group of the orders; 0 if they were added up before there was one. */
  readonly sampleGroup: number;
  readonly refundedFen: bigint;
  readonly refundedOrders: number;
  readonly cancelledOrders: number;
  readonly cancelledFen: bigint;
  of(basis: Basis): Measured | undefined;
}

/** How cells become members. */
export interface Adding {
  readonly basis: Basis;
  /** Bits of {@link PART} by span. */
  readonly parts: readonly number[];
  /** The members that a key of a cell belongs to. The first one alone counts in the whole; without any, nothing does. */
  readonly membersOf: (key: string, cell: Cell, isOfBase: boolean) => readonly string[];
  /** Whether members are hours or days, which in the base have other names. */
  readonly isClock: boolean;
  readonly isSample: boolean;
  /** Whether products in several units are several members. */
  readonly isByUnit: boolean;
  readonly isAsked: (segments: readonly string[]) => boolean;
  /** Empty for all. */
  readonly direction: string;
  /** Whether shares of rural sales are known. */
  readonly hasRural: boolean;
  /** Whether all hours of the base count, as for the dimension hour, or only those that are compared. */
  readonly hasWholeBase: boolean;
  /** Whether sums of the period are asked for. */
  readonly hasPeriod: boolean;
}

export type Sums = SalesSums & ProductSums;

class Member {
  readonly member: string;
  readonly unit: string;
  orders = 0;
  baseOrders = 0;
  own = 0n;
  complete = 0n;
  base = 0n;
  period = 0n;
  whole = 0n;
  wholeBase = 0n;
  rural = 0n;
  readonly groups: Groups | undefined;
  refundedFen = 0n;
  refundedOrders = 0;
  cancelledOrders = 0;
  cancelledFen = 0n;
  quantityThousandths = 0n;
  baseQuantityThousandths = 0n;
  counties: Uint32Array | undefined;

  constructor(member: string, unit: string, isSample: boolean) {
    this.member = member;
    this.unit = unit;
    this.groups = isSample ? new Groups() : undefined;
  }

  add(name: Exclude<Replicated, 'orders'>, fen: bigint, { sampleGroup }: Cell): void {
    this[name] += fen;
    this.groups?.add(sampleGroup, name, Number(fen));
  }

  get activeCounties(): number {
    return this.counties?.reduce((sum, bits) => sum + bitsOf(bits), 0) ?? Number(this.orders > 0);
  }
}

function union(bits: Uint32Array | undefined, more: Uint32Array): Uint32Array {
  if (bits === undefined || bits.length < more.length) return union(new Uint32Array(more), bits ?? more);
  for (const [index, word] of more.entries()) bits[index] = (bits[index] ?? 0) | word;
  return bits;
}

function bitsOf(word: number): number {
  let [count, left] = [0, word];
  for (; left !== 0; count += 1) left &= left - 1;
  return count;
}

/** Adds cells up to the members of a dimension. Of a sample, cells that differ by the group of orders alone should follow each other. */
export function addUp(cells: readonly Cell[], adding: Adding): readonly Sums[] {
  const members = new Map<string, Member>();
  let last: Cell | undefined;
  let targets: readonly Target[] = [];
  for (const cell of cells) {
    if (last === undefined || !isAlike(last, cell)) targets = targetsOf(cell, adding, members);
    last = cell;
    const measured = targets.length === 0 ? undefined : cell.of(adding.basis);
    if (measured === undefined) continue;
    for (const { member, counted } of targets) addTo(member, cell, measured, counted);
  }
  return [...members.values()];
}

/** A member that a cell adds to. */
interface Target {
  readonly member: Member;
  readonly counted: Counted;
}

function isAlike(a: Cell, b: Cell): boolean {
  return (
    a.key === b.key &&
    a.segments === b.segments &&
    a.direction === b.direction &&
    a.span === b.span &&
    a.unit === b.unit
  );
}

function targetsOf(cell: Cell, adding: Adding, members: Map<string, Member>): Target[] {
  const part = adding.parts[cell.span] ?? 0;
  const isRural = adding.hasRural && cell.segments.includes('rural');
  const isAsked = adding.isAsked(cell.segments);
  if (part === 0 || !['', cell.direction].includes(adding.direction) || !(isAsked || isRural)) return [];
  const ofBase = adding.isClock ? part & OF_BASE : 0;
  const unit = adding.isByUnit ? cell.unit : '';
  const of = (bits: number, isOfBase: boolean): Target[] =>
    adding.membersOf(cell.key, cell, isOfBase).map((name, index) => {
      const id = `${name} ${unit}`;
      const member = members.get(id) ?? new Member(name, unit, adding.isSample);
      members.set(id, member);
      return { member, counted: { isAsked, isRural, isFirst: index === 0, ...partsOf(bits, adding) } };
    });
  const own = part & ~ofBase;
  return [...(own === 0 ? [] : of(own, false)), ...(ofBase === 0 ? [] : of(ofBase, true))];
}

function partsOf(part: number, { basis, hasWholeBase, hasPeriod }: Adding) {
  const has = (bit: number) => (part & bit) !== 0;
  return {
    ...{ isOwn: has(PART.own), isComplete: has(PART.complete), isOfPeriod: hasPeriod && has(PART.period) },
    ...{ isBase: has(hasWholeBase ? PART.base : PART.sameHours), hasRefunds: basis !== 'placed' },
  };
}

/** Where a cell counts. */
interface Counted extends ReturnType<typeof partsOf> {
  readonly isAsked: boolean;
  readonly isRural: boolean;
  readonly isFirst: boolean;
}

function addTo(to: Member, cell: Cell, measured: Measured, of: Counted): void {
  const { fen } = measured;
  if (of.isRural && of.isFirst && of.isComplete) to.add('rural', fen, cell);
  if (!of.isAsked) return;
  if (of.isFirst && of.isComplete) to.add('whole', fen, cell);
  if (of.isFirst && of.isBase) to.add('wholeBase', fen, cell);
  if (of.isOwn) addOwn(to, cell, measured, of.hasRefunds);
  if (of.isComplete) to.add('complete', fen, cell);
  if (of.isBase) {
    to.add('base', fen, cell);
    to.baseOrders += measured.orders;
    to.baseQuantityThousandths += measured.quantityThousandths;
  }
  if (of.isOfPeriod) to.add('period', fen, cell);
}

function addOwn(to: Member, cell: Cell, measured: Measured, hasRefunds: boolean): void {
  to.add('own', measured.fen, cell);
  to.orders += measured.orders;
  to.groups?.add(cell.sampleGroup, 'orders', measured.orders);
  to.quantityThousandths += measured.quantityThousandths;
  if (measured.counties !== undefined) to.counties = union(to.counties, measured.counties);
  if (hasRefunds) {
    to.refundedFen += cell.refundedFen;
    to.refundedOrders += cell.refundedOrders;
  }
  to.cancelledOrders += cell.cancelledOrders;
  to.cancelledFen += cell.cancelledFen;
}
