import { Counts, type Portion, union } from './portions.ts';
import type { ProductSums } from './product-figures.ts';
import type { Groups, Replicated } from './replicates.ts';
import type { SalesSums } from './sales-figures.ts';

export type Sums = SalesSums & ProductSums;

class Member extends Counts {
  whole = 0n;
  wholeBase = 0n;
  rural = 0n;

  get activeCounties(): number {
    return this.counties?.reduce((sum, bits) => sum + bitsOf(bits), 0) ?? Number(this.orders > 0);
  }

  addRural({ complete, groups }: Portion): void {
    this.rural += complete;
    this.#addGroups(groups, 'complete', 'rural');
  }

  add(portion: Portion): void {
    this.orders += portion.orders;
    this.baseOrders += portion.baseOrders;
    this.own += portion.own;
    this.complete += portion.complete;
    this.base += portion.base;
    this.period += portion.period;
    this.refundedFen += portion.refundedFen;
    this.refundedOrders += portion.refundedOrders;
    this.cancelledOrders += portion.cancelledOrders;
    this.cancelledFen += portion.cancelledFen;
    this.quantityThousandths += portion.quantityThousandths;
    this.baseQuantityThousandths += portion.baseQuantityThousandths;
    if (portion.counties !== undefined) this.counties = union(this.counties, portion.counties);
    for (const name of OF_PORTION) this.#addGroups(portion.groups, name, name);
    if (!portion.isFirst) return;
    this.whole += portion.complete;
    this.wholeBase += portion.base;
    this.#addGroups(portion.groups, 'complete', 'whole');
    this.#addGroups(portion.groups, 'base', 'wholeBase');
  }

  #addGroups(groups: Groups | undefined, from: Replicated, to: Replicated): void {
    if (this.groups !== undefined) groups?.addTo(this.groups, from, to);
  }
}

const OF_PORTION = ['orders', 'own', 'complete', 'base', 'period'] as const;

function bitsOf(word: number): number {
  let [count, left] = [0, word];
  for (; left !== 0; count += 1) left &= left - 1;
  return count;
}

/** What is asked of the members. */
export interface Choosing {
  readonly isAsked: (segments: readonly string[]) => boolean;
  /** Whether shares of rural sales are known. */
  readonly hasRural: boolean;
}

/** Adds portions of members up. One that is not asked for may still be a part of rural sales. */
export function addUp(portions: readonly Portion[], { isAsked, hasRural }: Choosing): readonly Sums[] {
  const members = new Map<string, Member>();
  for (const portion of portions) {
    const isWanted = isAsked(portion.segments);
    const isRural = hasRural && portion.isFirst && portion.segments.includes('rural');
    if (!isWanted && !isRural) continue;
    const { member: name, unit } = portion;
    const id = `${name} ${unit}`;
    const member = members.get(id) ?? new Member(name, unit, portion.groups !== undefined);
    members.set(id, member);
    if (isRural) member.addRural(portion);
    if (isWanted) member.add(portion);
  }
  return [...members.values()];
}
