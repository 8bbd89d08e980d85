import { rankRanges } from '../sample-error.ts';
import { type Errors, errorsOf, estimatesOf } from './errors.ts';
import { type MemberSums, replicatesIn, type Wholes, wholesOf } from './member-sums.ts';
import { exactRatio, type Ratio } from './ratios.ts';

/** What the figures of a question follow from, beside sums. */
export interface FigureRules {
  /** Orders that each order of the data stands for. */
  readonly factor: number;
  readonly hasBase: boolean;
  /** Whether any hour of the member is complete: all members have the same hours, unless they are hours or days. */
  readonly isComplete: (member: string) => boolean;
  readonly withinPeriod: boolean;
}

/** Whether members of a dimension are hours or days. */
export const isClock = (by: string): boolean => by === 'hour' || by === 'day';

/** Of a window that is complete to a moment: its hours and days, as the dimensions have them. All are clocks of Shanghai. */
export function completeness(by: string, startAt: string, completeTo: string): FigureRules['isComplete'] {
  return (member) =>
    completeTo > startAt && !(isClock(by) && `${member} 00:00:00`.slice(0, 19) >= completeTo);
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
  const replicatesOfAll = wholes.groups?.replicates();
  const all = [...ranked, ...listed.filter(({ member }) => member === '')].map((sums) => {
    const replicates = replicatesIn(sums, replicatesOfAll);
    return { sums, estimates: replicates && estimatesOf(rules.factor, replicates) };
  });
  const ranges =
    replicatesOfAll === undefined
      ? []
      : rankRanges(
          all.slice(0, ranked.length).map(({ sums, estimates }) => ({
            fen: Number(sums.complete),
            error: estimates?.get('complete')?.error ?? 0,
          })),
        );
  return all.map(({ sums, estimates }, index) => {
    const figures = ofMember(sums, wholes, rules);
    return {
      sums,
      figures: {
        ...figures,
        rank: sums.member === '' ? null : index + 1,
        ...errorsOf(figures, estimates, ranges[index]),
      },
    };
  });
}

/** The greatest sales of complete hours first, then those of the window; then by name, so that every run agrees. */
function byRank(a: MemberSums, b: MemberSums): number {
  const byText = (x: string, y: string) => Number(x > y) - Number(x < y);
  return (
    Number(b.complete - a.complete) ||
    Number(b.own - a.own) ||
    byText(a.member, b.member) ||
    byText(a.unit, b.unit)
  );
}

function ofMember(
  its: MemberSums,
  { whole, wholeBase, rural }: Wholes,
  { factor, hasBase, isComplete, withinPeriod }: FigureRules,
): Omit<Figures, keyof Errors | 'rank'> {
  const { member, orders, own, base, baseOrders } = its;
  const sums = { ...its, orders: BigInt(orders), whole, wholeBase, rural };
  const expanded = (count: bigint | number) => String(BigInt(count) * BigInt(factor));
  const ofComplete = (name: Ratio) => (isComplete(member) ? exactRatio(name, sums) : null);
  return {
    member,
    orders: expanded(orders),
    sales_fen: expanded(own),
    base_orders: hasBase ? expanded(baseOrders) : null,
    base_sales_fen: hasBase ? expanded(base) : null,
    growth_percent: ofComplete('growth_percent'),
    multiple: ofComplete('multiple'),
    growth_reason: growthReason(hasBase, isComplete(member), base),
    contribution_points: ofComplete('contribution_points'),
    share_percent: ofComplete('share_percent'),
    share_of_period_percent: withinPeriod ? ofComplete('share_of_period_percent') : null,
    share_of_rural_percent: ofComplete('share_of_rural_percent'),
    sampled_orders: String(orders),
  };
}

const GROWTH_REASONS = [
  'no base window',
  'no hour of it is complete',
  'nothing sold in the base window',
] as const;

function growthReason(hasBase: boolean, isComplete: boolean, baseFen: bigint): string | null {
  const [noBase, incomplete, unsold] = GROWTH_REASONS;
  if (!hasBase) return noBase;
  if (!isComplete) return incomplete;
  return baseFen === 0n ? unsold : null;
}
