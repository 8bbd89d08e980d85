import { estimate, type FigureOf, Groups, type Replicates, withSumsOf } from './replicates.ts';

/**
 * What the orders of one member of a dimension add up to, in the data: before the sample factor. An order may be of
 * several members, such as segments that overlap, and of several products. All but counts is in fen.
 */
export interface MemberSums extends Wholes {
  /** Empty if its orders have none, such as a village. */
  readonly member: string;
  /** Unit of the quantities; empty where no products are counted. */
  readonly unit: string;
  readonly orders: number;
  readonly own: bigint;
  /** Of the complete hours of the window, which ratios count. */
  readonly complete: bigint;
  readonly base: bigint;
  readonly baseOrders: number;
  readonly period: bigint;
}

/** What a member adds to the whole of all members, where orders of several members count once; or the whole itself. */
export interface Wholes {
  readonly whole: bigint;
  readonly wholeBase: bigint;
  /** In complete hours, of rural counties alone, whatever counties are asked for. */
  readonly rural: bigint;
  /** Of a sample. */
  readonly groups: Groups | undefined;
}

/** What all members add up to. Of members by hour or day, only complete ones have a part in the base. */
export function wholesOf(members: readonly MemberSums[], isComplete: (member: string) => boolean): Wholes {
  const groups = members.some((one) => one.groups !== undefined) ? new Groups() : undefined;
  let [whole, wholeBase, rural] = [0n, 0n, 0n];
  for (const one of members) {
    const isOfBase = isComplete(one.member);
    whole += one.whole;
    rural += one.rural;
    if (isOfBase) wholeBase += one.wholeBase;
    if (groups === undefined) continue;
    one.groups?.addTo(groups, 'whole');
    one.groups?.addTo(groups, 'rural');
    if (isOfBase) one.groups?.addTo(groups, 'wholeBase');
  }
  return { whole, wholeBase, rural, groups };
}

/** Of a sample: the sums of a member, with the wholes that they are a part of. */
export function replicatesIn({ groups }: MemberSums, wholes: Replicates | undefined): Replicates | undefined {
  const its = wholes === undefined ? undefined : groups?.replicates();
  return its && wholes && withSumsOf(its, wholes, ['whole', 'wholeBase', 'rural']);
}

/** Of a figure of a member, or of a ratio to the sums of another one; 0 without a sample. */
export function errorIn(
  factor: number,
  { groups }: MemberSums,
  figure: FigureOf,
  others?: MemberSums,
): number {
  const its = groups?.replicates();
  const ofOthers = others === undefined ? its : others.groups?.replicates();
  if (factor === 1 || its === undefined || ofOthers === undefined) return 0;
  return estimate(factor, its, figure, ofOthers).error;
}
