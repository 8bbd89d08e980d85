import { type Basis, type Cell, type Folding, type Measured, PART } from './cells.ts';
import { Groups } from './replicates.ts';

const OF_BASE = PART.base | PART.sameHours;

/** Sums of fen that a portion has. */
type Summed = 'own' | 'complete' | 'base' | 'period';

/** What counts of a member. */
export class Counts {
  readonly member: string;
  readonly unit: string;
  orders = 0;
  baseOrders = 0;
  own = 0n;
  complete = 0n;
  base = 0n;
  period = 0n;
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
}

/** What counties of the same segments have of a member. Questions about segments add portions up, which are few. */
export class Portion extends Counts {
  readonly segments: readonly string[];
  /** Whether it counts in the whole of all members. */
  readonly isFirst: boolean;

  constructor(of: Pick<Cell, 'segments' | 'unit'>, member: string, isFirst: boolean, isSample: boolean) {
    super(member, of.unit, isSample);
    this.segments = of.segments;
    this.isFirst = isFirst;
  }

  add(cell: Cell, measured: Measured, { sums, isOwn, isBase, basis }: Counted): void {
    const { groups } = this;
    for (const name of sums) this[name] += measured.fen;
    if (groups !== undefined)
      cell.eachGroup(basis, (group, orders, fen) => {
        if (isOwn) groups.add(group, 'orders', orders);
        for (const name of sums) groups.add(group, name, fen);
      });
    if (isOwn) this.#addOwn(cell, measured, basis !== 'placed');
    if (isBase) {
      this.baseOrders += measured.orders;
      this.baseQuantityThousandths += measured.quantityThousandths;
    }
  }

  #addOwn(cell: Cell, measured: Measured, hasRefunds: boolean): void {
    this.orders += measured.orders;
    this.quantityThousandths += measured.quantityThousandths;
    if (measured.counties !== undefined) this.counties = union(this.counties, measured.counties);
    if (hasRefunds) {
      this.refundedFen += cell.refundedFen;
      this.refundedOrders += cell.refundedOrders;
    }
    this.cancelledOrders += cell.cancelledOrders;
    this.cancelledFen += cell.cancelledFen;
  }
}

/** The result is new, or `bits` where it has room. */
export function union(bits: Uint32Array | undefined, more: Uint32Array): Uint32Array {
  if (bits === undefined || bits.length < more.length) return union(new Uint32Array(more), bits ?? more);
  for (const [index, word] of more.entries()) bits[index] = (bits[index] ?? 0) | word;
  return bits;
}

/** Where cells of some hours count. */
interface Counted {
  readonly sums: readonly Summed[];
  readonly isOwn: boolean;
  readonly isBase: boolean;
  readonly basis: Basis;
}

/** `part` has bits of {@link PART}. */
function countedIn(part: number, { basis, hasWholeBase, hasPeriod }: Folding): Counted {
  const has = (bit: number) => (part & bit) !== 0;
  const isIn: Readonly<Record<Summed, boolean>> = {
    ...{ own: has(PART.own), complete: has(PART.complete), period: hasPeriod && has(PART.period) },
    base: has(hasWholeBase ? PART.base : PART.sameHours),
  };
  const sums = (Object.keys(isIn) as Summed[]).filter((name) => isIn[name]);
  return { sums, isOwn: isIn.own, isBase: isIn.base, basis };
}

/** Adds cells up to the portions of the members of a dimension. */
export function fold(cells: Iterable<Cell>, folding: Folding): readonly Portion[] {
  const portions = new Map<string, Portion>();
  const counted = new Map<number, Counted>();
  for (const cell of cells) {
    const part = folding.parts[cell.span] ?? 0;
    if (part === 0 || !['', cell.direction].includes(folding.direction)) continue;
    const measured = cell.of(folding.basis);
    if (measured === undefined) continue;
    const unit = folding.isByUnit ? cell.unit : '';
    const ofBase = folding.isClock ? part & OF_BASE : 0;
    const add = (bits: number, isOfBase: boolean) => {
      if (bits === 0) return;
      const where = counted.get(bits) ?? countedIn(bits, folding);
      counted.set(bits, where);
      for (const [index, member] of folding.membersOf(cell.key, cell, isOfBase).entries()) {
        const id = [member, unit, index === 0, ...cell.segments].join(' ');
        const portion =
          portions.get(id) ??
          new Portion({ segments: cell.segments, unit }, member, index === 0, folding.isSample);
        portions.set(id, portion);
        portion.add(cell, measured, where);
      }
    };
    add(part & ~ofBase, false);
    add(ofBase, true);
  }
  return [...portions.values()];
}
