import { rankRanges } from '../sample-error.ts';
import { type Errors, errorsOf } from './errors.ts';
import { type MemberSums, inDoubles, type Wholes, wholesOf } from './member-sums.ts';
import { ratio } from './ratio.ts';

/** What the figures of a question follow from, beside sums. */
export interface FigureRules {
  /** Orders that each order of the data stands for. */
  readonly factor: number;
  readonly hasBase: boolean;
  /** Whether any hour of the member is complete: all members have the same hours, unless they are hours or days. */
  readonly isComplete: (member: string) => boolean;
  readonly withinPeriod: boolean;
}

/** Of a window that is complete to a moment: its hours and days, as the dimensions have them. All are clocks of Shanghai. */
export function completeness(by: string, startAt: string, completeTo: string): FigureRules['isComplete'] {
  const isClock = by === 'hour' || by === 'day';
  return (member) => completeTo > startAt && !(isClock && `${member} 00:00:00`.slice(0, 19) >= completeTo);
}

/** Figures that sales and products have. Whole numbers and decimals are exact, as text; percent cut after nine decimals. */
export interface Figures extends Errors {
  readonly member: string;
  readonly orders: string;
  readonly sales_fen: string;
  readonly base_orders: string | null;
  readonly base_sales_fen: string | null;
  readonly growth_percent: string | null;
  readonly multiple: string | null;
  /** Why there is no growth; null if there is. */
  readonly growth_reason: string | null;
  readonly contribution_points: string | null;
  readonly share_percent: string | null;
  readonly share_of_period_percent: string | null;
  readonly share_of_rural_percent: string | null;
  /** By sales of complete hours; null for what has no member. */
  readonly rank: number | null;
  /** Orders of the data, before the sample factor. */
  readonly sampled_orders: string;
}

/** The figures of each member that sold in the window or its base, by rank; those without a member come last. */
export function figuresOf<Of extends MemberSums>(
  members: readonly Of[],
  rules: FigureRules,
): { readonly sums: Of; readonly figures: Figures }[] {
  const wholes = wholesOf(members, rules.isComplete);
  const listed = members.filter(({ orders, baseOrders }) => orders > 0 || baseOrders > 0).toSorted(byRank);
  const ranked = listed.filter(({ member }) => member !== '');
  const ranges =
    rules.factor === 1
      ? []
      : rankRanges(
          rules.factor,
          ranked.map(({ complete }) => inDoubles(complete)),
        );
  return [...ranked, ...listed.filter(({ member }) => member === '')].map((sums, index) => ({
    sums,
    figures: {
      ...ofMember(sums, wholes, rules),
      rank: sums.member === '' ? null : index + 1,
      ...errorsOf(sums, wholes, {
        ...rules,
        isComplete: rules.isComplete(sums.member),
        range: ranges[index] ?? null,
      }),
    },
  }));
}

/** The greatest sales of complete hours first, then those of the window; then by name, so that every run agrees. */
function byRank(a: MemberSums, b: MemberSums): number {
  const byText = (x: string, y: string) => Number(x > y) - Number(x < y);
  return (
    Number(b.complete.fen - a.complete.fen) ||
    Number(b.own.fen - a.own.fen) ||
    byText(a.member, b.member) ||
    byText(a.unit, b.unit)
  );
}

function ofMember(
  { member, orders, own, complete, base, baseOrders, period }: MemberSums,
  wholes: Wholes,
  { factor, hasBase, isComplete, withinPeriod }: FigureRules,
): Omit<Figures, keyof Errors | 'rank'> {
  const expanded = (count: bigint | number) => String(BigInt(count) * BigInt(factor));
  const ofComplete = (part: bigint, whole: bigint, times = 100n) =>
    isComplete(member) ? ratio(part, whole, times) : null;
  const growth = complete.fen - base.fen;
  return {
    member,
    orders: expanded(orders),
    sales_fen: expanded(own.fen),
    base_orders: hasBase ? expanded(baseOrders) : null,
    base_sales_fen: hasBase ? expanded(base.fen) : null,
    growth_percent: ofComplete(growth, base.fen),
    multiple: ofComplete(complete.fen, base.fen, 1n),
    growth_reason: growthReason(hasBase, isComplete(member), base.fen),
    contribution_points: ofComplete(growth, wholes.base.fen),
    share_percent: ofComplete(complete.fen, wholes.complete.fen),
    share_of_period_percent: withinPeriod ? ofComplete(complete.fen, period.fen) : null,
    share_of_rural_percent: ofComplete(complete.fen, wholes.rural.fen),
    sampled_orders: String(orders),
  };
}

function growthReason(hasBase: boolean, isComplete: boolean, baseFen: bigint): string | null {
  if (!hasBase) return 'no base window';
  if (!isComplete) return 'no hour of it is complete';
  return baseFen === 0n ? 'nothing sold in the base window' : null;
}
