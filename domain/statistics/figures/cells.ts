import type { ProductSums } from './product-figures.ts';
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
  /** Of a sample: the sum of the squared amounts, and of how often each order counts. */
  readonly squared: number;
  readonly counted: number;
  /** Counties that have such an order. */
  readonly counties: readonly number[];
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
  /** Of a row for two products of the same orders, which only samples have: the other product. */
  readonly otherKey: string;
  readonly otherUnit: string;
  readonly refundedFen: bigint;
  readonly refundedOrders: number;
  readonly cancelledOrders: number;
  readonly cancelledFen: bigint;
  readonly of: Readonly<Partial<Record<Basis, Measured>>>;
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

class Amount {
  fen = 0n;
  squared = 0;

  add({ fen, squared }: Measured): void {
    this.fen += fen;
    this.squared += squared;
  }
}

class Member {
  readonly member: string;
  readonly unit: string;
  orders = 0;
  ordersSquared = 0;
  baseOrders = 0;
  readonly own = new Amount();
  readonly complete = new Amount();
  readonly base = new Amount();
  readonly period = new Amount();
  readonly ofWhole = { complete: new Amount(), base: new Amount() };
  readonly ofRural = new Amount();
  readonly common = { whole: 0, base: 0, rural: 0 };
  refundedFen = 0n;
  refundedOrders = 0;
  cancelledOrders = 0;
  cancelledFen = 0n;
  quantityThousandths = 0n;
  baseQuantityThousandths = 0n;
  readonly counties = new Set<number>();

  constructor(member: string, unit: string) {
    this.member = member;
    this.unit = unit;
  }

  get activeCounties(): number {
    return this.counties.size;
  }
}

/** Adds cells up to the members of a dimension. */
export function addUp(cells: readonly Cell[], adding: Adding): readonly Sums[] {
  const members = new Map<string, Member>();
  for (const cell of cells) {
    const part = adding.parts[cell.span] ?? 0;
    const measured = cell.of[adding.basis];
    if (part === 0 || measured === undefined || !['', cell.direction].includes(adding.direction)) continue;
    const isRural = adding.hasRural && cell.segments.includes('rural');
    const isAsked = adding.isAsked(cell.segments);
    if (!isAsked && !isRural) continue;
    const ofBase = adding.isClock ? part & OF_BASE : 0;
    for (const [bits, isOfBase] of [
      [part & ~ofBase, false],
      [ofBase, true],
    ] as const) {
      if (bits === 0) continue;
      const others = cell.otherUnit === '' ? null : adding.membersOf(cell.otherKey, cell, isOfBase);
      // The other product is none of the whole.
      if (others?.length === 0) continue;
      for (const [index, name] of adding.membersOf(cell.key, cell, isOfBase).entries()) {
        const id = `${name} ${cell.unit}`;
        const member = members.get(id) ?? new Member(name, cell.unit);
        members.set(id, member);
        const isSame = others === null || (cell.unit === cell.otherUnit && others.includes(name));
        const counted = { isAsked, isRural, isFirst: index === 0, isSame, ...partsOf(bits, adding) };
        addTo(member, cell, measured, counted);
      }
    }
  }
  return [...members.values()];
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
  /** Whether the cell is of one product, or both of its products are of the member. */
  readonly isSame: boolean;
}

function addTo(to: Member, cell: Cell, measured: Measured, of: Counted): void {
  if (of.isRural && of.isFirst && of.isComplete) to.ofRural.add(measured);
  if (!of.isAsked) return;
  if (of.isFirst && of.isComplete) to.ofWhole.complete.add(measured);
  if (of.isFirst && of.isBase) to.ofWhole.base.add(measured);
  if (of.isComplete) to.common.whole += measured.squared;
  if (of.isComplete && of.isRural) to.common.rural += measured.squared;
  if (of.isBase) to.common.base += measured.squared;
  if (!of.isSame) return;
  if (of.isOwn) addOwn(to, cell, measured, of.hasRefunds);
  if (of.isComplete) to.complete.add(measured);
  if (of.isBase) {
    to.base.add(measured);
    to.baseOrders += measured.orders;
    to.baseQuantityThousandths += measured.quantityThousandths;
  }
  if (of.isOfPeriod) to.period.add(measured);
}

function addOwn(to: Member, cell: Cell, measured: Measured, hasRefunds: boolean): void {
  to.own.add(measured);
  to.orders += measured.orders;
  to.ordersSquared += measured.counted;
  to.quantityThousandths += measured.quantityThousandths;
  for (const county of measured.counties) to.counties.add(county);
  if (hasRefunds) {
    to.refundedFen += cell.refundedFen;
    to.refundedOrders += cell.refundedOrders;
  }
  to.cancelledOrders += cell.cancelledOrders;
  to.cancelledFen += cell.cancelledFen;
}
