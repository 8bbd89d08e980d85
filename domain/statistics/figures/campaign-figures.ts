import { toNano } from '../decimal.ts';
import type { Basis } from './cells.ts';
import { errorIn, type MemberSums } from './member-sums.ts';
import { inBaseUnit, type ProductSums } from './product-figures.ts';
import type { Doubles } from './replicates.ts';
import { measured, type Quotient, type Statistic, windowName } from './statistic.ts';

/** A figure that a campaign defines for itself. */
export interface CampaignFigure extends Statistic {
  /** Empty if the figure is about outlets. */
  readonly place: string;
  readonly category: string | null;
  readonly outlet_type: string | null;
  /** Day of the register of outlets; null if the figure is about sales. */
  readonly as_of: string | null;
  /** When it was taken over from a database with every order; null: counted here. */
  readonly taken_over_at: string | null;
}

/** Sales in one place. Texts are empty where all count. */
export interface PlaceFigure {
  readonly id: string;
  /** Province, prefecture, county or village by the first digits of its code. */
  readonly place: string;
  readonly platform: string;
  readonly segment: string;
  readonly category: string;
  readonly window_id: string;
  readonly metric: string;
  readonly unit: string;
}

/** A figure as it was counted where every order is. */
export interface TakenOver {
  readonly exact: string;
  readonly takenOverAt: string;
}

export interface PlaceContext {
  readonly campaign: string;
  readonly factor: number;
  readonly basis: Basis;
  /** Whether the sample is too small to show it. */
  readonly isTooSmall: boolean;
  /** Of what a sample is too small for. */
  readonly takenOver: TakenOver | undefined;
}

/** What the orders of a place add up to: once, and by unit. */
export interface PlaceSums {
  readonly all: MemberSums;
  readonly byUnit: readonly ProductSums[];
}

export function placeFigure(figure: PlaceFigure, context: PlaceContext, sums: PlaceSums): CampaignFigure {
  const { campaign, factor, basis, isTooSmall, takenOver } = context;
  const isOfSample = factor > 1 && !isTooSmall && basis !== 'net';
  const { error, ...quotient } = isTooSmall
    ? { part: toNano(takenOver?.exact ?? '0'), whole: toNano('1'), error: 0 }
    : countedOf(figure, factor, sums);
  return {
    ...{ id: figure.id, place: figure.place, segment: orNull(figure.segment) },
    ...{ platform: orNull(figure.platform), product_group: null, category: orNull(figure.category) },
    ...{ outlet_type: null, as_of: null, window_id: figure.window_id },
    ...{ window: windowName(campaign, figure.window_id), basis, metric: figure.metric, unit: figure.unit },
    ...measured({
      ...quotient,
      decimals: figure.metric === 'sales' ? 2 : 0,
      reason: whyNone(context),
      sampledOrders: isOfSample ? sums.all.orders : 0,
      error: isOfSample ? error : 0,
    }),
    taken_over_at: takenOver?.takenOverAt ?? null,
  };
}

function countedOf(
  { metric, unit }: PlaceFigure,
  factor: number,
  { all, byUnit }: PlaceSums,
): Pick<Quotient, 'part' | 'whole' | 'error'> {
  const expanded = (value: bigint | number) => BigInt(value) * BigInt(factor);
  const error = (figure: (sums: Doubles) => number) => factor * errorIn(factor, all, figure);
  if (metric === 'orders')
    return { part: expanded(all.orders), whole: 1n, error: error(({ orders }) => orders) };
  if (metric === 'sales')
    return { part: expanded(all.own), whole: 100n, error: error(({ own }) => own / 100) };
  const [base, millionths] = inBaseUnit(unit);
  const sold = byUnit
    .map((one) => ({ quantity: one.quantityThousandths, of: inBaseUnit(one.unit) }))
    .filter(({ of }) => of[0] === base)
    .reduce((sum, { quantity, of }) => sum + quantity * of[1], 0n);
  return { part: expanded(sold), whole: 1_000n * millionths, error: 0 };
}

function whyNone({ basis, isTooSmall, takenOver }: PlaceContext): string | null {
  if (basis === 'net') return 'refunds are not known by product';
  return isTooSmall && takenOver === undefined
    ? 'the sample is too small: the figure is to be taken over from every order'
    : null;
}

/** A count of the register of outlets. */
export interface CoverageFigure {
  readonly id: string;
  readonly platform: string;
  /** Empty: all. */
  readonly outlet_type: string;
  readonly as_of: string;
  readonly metric: string;
}

/** `counted` is null if no register is loaded. */
export function coverageFigure(figure: CoverageFigure, basis: Basis, counted: number | null): CampaignFigure {
  return {
    ...{ id: figure.id, place: '', segment: null, platform: figure.platform, product_group: null },
    ...{ category: null, outlet_type: orNull(figure.outlet_type), as_of: figure.as_of },
    ...{ window_id: null, window: null, basis, metric: figure.metric },
    unit: figure.metric === 'county_count' ? 'counties' : figure.metric,
    ...measured({
      ...{ part: BigInt(counted ?? 0), whole: 1n, decimals: 0, sampledOrders: 0, error: 0 },
      reason: counted === null ? 'no register of outlets is loaded' : null,
    }),
    taken_over_at: null,
  };
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}
