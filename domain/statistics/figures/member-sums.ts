import type { Sampled } from '../sample-error.ts';

/** Fen, and in a sample the sum of the squared amounts of the orders, from which errors alone are computed. */
export interface Sum {
  readonly fen: bigint;
  /** 0 without a sample. */
  readonly squared: number;
}

/** An error needs no more digits than a double holds. */
export function inDoubles({ fen, squared }: Sum): Sampled {
  return { fen: Number(fen), squared };
}

/**
 * What the orders of one member of a dimension add up to, in the data: before the sample factor. An order may be of
 * several members, such as segments that overlap, and of several products.
 */
export interface MemberSums {
  /** Empty if its orders have none, such as a village. */
  readonly member: string;
  /** Unit of the quantities; empty where no products are counted. */
  readonly unit: string;
  readonly orders: number;
  /** Sum of the squares of how often each order counts; of sales, the number of orders. */
  readonly ordersSquared: number;
  readonly own: Sum;
  /** Of the complete hours of the window, which ratios count. */
  readonly complete: Sum;
  readonly base: Sum;
  readonly baseOrders: number;
  readonly period: Sum;
  /** What it adds to the whole of all members and to its base, where orders of several members count once. */
  readonly ofWhole: { readonly complete: Sum; readonly base: Sum };
  /** The same in complete hours, of rural counties alone, whatever counties are asked for. */
  readonly ofRural: Sum;
  /** Squares of orders that are in the member and in the whole, its base, and what of it is rural. */
  readonly common: { readonly whole: number; readonly base: number; readonly rural: number };
}

/** What all members add up to. */
export interface Wholes {
  readonly complete: Sum;
  readonly base: Sum;
  readonly rural: Sum;
}

/** Of members by hour or day, only complete ones have a part in the base. */
export function wholesOf(members: readonly MemberSums[], isComplete: (member: string) => boolean): Wholes {
  const add = (sums: readonly Sum[]): Sum => ({
    fen: sums.reduce((all, { fen }) => all + fen, 0n),
    squared: sums.reduce((all, { squared }) => all + squared, 0),
  });
  return {
    complete: add(members.map(({ ofWhole }) => ofWhole.complete)),
    base: add(members.filter(({ member }) => isComplete(member)).map(({ ofWhole }) => ofWhole.base)),
    rural: add(members.map(({ ofRural }) => ofRural)),
  };
}
