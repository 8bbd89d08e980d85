export const BASES = ['paid', 'placed', 'net'] as const;
export type Basis = (typeof BASES)[number];

/** What hours are to a window: the base is compared in the same hours as those of the window that are complete. */
export const PART = { own: 1, complete: 2, base: 4, sameHours: 8, period: 16 } as const;

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
  readonly refundedFen: bigint;
  readonly refundedOrders: number;
  readonly cancelledOrders: number;
  readonly cancelledFen: bigint;
  of(basis: Basis): Measured | undefined;
  /** Of a sample, what each group of the orders adds; 0 is the group of those that were added up before there was one. */
  eachGroup(basis: Basis, add: (group: number, orders: number, fen: number) => void): void;
}

/** How cells become members, whatever segments are asked for. */
export interface Folding {
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
  /** Empty for all. */
  readonly direction: string;
  /** Whether all hours of the base count, as for the dimension hour, or only those that are compared. */
  readonly hasWholeBase: boolean;
  /** Whether sums of the period are asked for. */
  readonly hasPeriod: boolean;
}
