import type { OrderVersion } from '../../schemas/event/order.ts';
import type { OracleBasis, OracleReference } from './statistics.ts';
import { within } from './statistics.ts';
import { isComparable, scoped, type Scope } from './frame.ts';

export interface Span {
  readonly start: string;
  readonly end: string;
}

/** What an analyst asks of a view: a window, its base if it has one, and how to cut and restrict the orders. */
export interface Question {
  readonly window: Span;
  readonly base: Span | null;
  readonly by: string;
  /** `all`, segments joined by `+`, or the code of one county; a flow may stand before it, as in `purchases:rural`. */
  readonly segment: string;
  readonly scope: Scope;
  readonly basis: OracleBasis;
  /** Only for products: empty, a class, a category or a product group. */
  readonly category?: string;
}

/** A row as the views print it: decimals cut after nine places without trailing zeros, null as null. */
export type MeasureRow = Readonly<Record<string, string | null>>;

const REGIONS: Readonly<Record<string, string>> = {
  '11': 'east',
  '33': 'east',
  '52': 'west',
  '54': 'west',
  '63': 'west',
};

/** Clock of Shanghai, as `2017-11-11 00:00:00`. */
function clock(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

function instantOf(order: OrderVersion, basis: OracleBasis): number {
  return Date.parse((basis === 'placed' ? order.placedAt : order.paidAt) ?? '');
}

/** Whether a county is of a segment, as a question names it. */
export function isOf(segment: string, county: string, reference: OracleReference): boolean {
  const wanted = segment.split('+');
  return ['all', county, ...segmentsOf(county, reference)].some((id) => wanted.includes(id));
}

export function segmentsOf(county: string, { campaign, segments }: OracleReference): string[] {
  return segments
    .filter(({ members }) =>
      members.some((m) => m.county === county && m.validFrom <= campaign.asOf && campaign.asOf < m.validTo),
    )
    .map(({ id }) => id);
}

/**
 * The orders of a flow, each with the county that counts as that of its seller, and the segment. Purchases and goods to the
 * countryside count in the county of the buyer.
 */
export function ofFlow(
  orders: readonly OrderVersion[],
  asked: string,
): { readonly orders: readonly OrderVersion[]; readonly segment: string } {
  const [segment = '', flow] = asked.split(':').toReversed();
  const wanted =
    flow === undefined || flow === 'purchases' ? orders : orders.filter((o) => o.direction === flow);
  const isOfBuyers = flow === 'purchases' || flow === 'goods-to-countryside';
  return {
    segment,
    orders: isOfBuyers ? wanted.map((o) => ({ ...o, sellerCounty: o.buyerCounty })) : wanted,
  };
}

/** The members of a dimension that an order belongs to. `shiftMs` moves its time from the base window to the window. */
export function membersOf(
  order: OrderVersion,
  { by, basis }: Question,
  shiftMs: number,
  reference: OracleReference,
): string[] {
  const at = clock(instantOf(order, basis) + shiftMs);
  switch (by) {
    case 'all':
      return [''];
    case 'overlapping-segment':
      return segmentsOf(order.sellerCounty, reference);
    case 'county':
      return [order.sellerCounty];
    case 'province':
      return [order.sellerCounty.slice(0, 2)];
    case 'region':
      return [REGIONS[order.sellerCounty.slice(0, 2)] ?? ''];
    case 'platform':
      return [order.platform];
    case 'channel':
      return [order.channel];
    case 'direction':
      return [order.direction ?? ''];
    case 'order-mode':
      return [order.orderMode];
    case 'village':
      return [order.sellerVillage ?? ''];
    case 'outlet':
      return [order.outlet === null ? '' : `${order.platform} ${order.outlet.id}`];
    case 'outlet-type':
      return [order.outlet?.type ?? ''];
    case 'day':
      return [at.slice(0, 10)];
    case 'hour':
      return [`${at.slice(0, 13)}:00:00`];
    default:
      throw new Error(`unknown dimension ${by}`);
  }
}

/** Long division, cut after nine decimals; null if there is nothing to divide by. */
export function cut(numerator: bigint, denominator: bigint): string | null {
  if (denominator === 0n) return null;
  const negative = numerator < 0n !== denominator < 0n;
  const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
  const scaled = (magnitude(numerator) * 1_000_000_000n) / magnitude(denominator);
  const whole = scaled / 1_000_000_000n;
  const fraction = String(scaled % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const text = fraction === '' ? String(whole) : `${String(whole)}.${fraction}`;
  return negative && scaled !== 0n ? `-${text}` : text;
}

/** The rows of sales, sorted by member, computed from the orders one by one. */
export function salesMeasures(
  everyOrder: readonly OrderVersion[],
  ofAll: OracleReference,
  question: Question,
): MeasureRow[] {
  const { campaign } = ofAll;
  const { window, base, by, scope, basis } = question;
  const reference = scoped(ofAll, scope);
  const comparable = (order: OrderVersion): boolean => isComparable(order, scope, reference);
  const { orders, segment } = ofFlow(everyOrder, question.segment);
  const isCounty = /^\d/.test(segment);
  const factor = BigInt(campaign.sampleFactor);
  const fenOf = (found: readonly OrderVersion[]): bigint =>
    found.reduce(
      (sum, o) => sum + BigInt(o.goodsAmountFen) - (basis === 'net' ? BigInt(o.refundedFen) : 0n),
      0n,
    );
  const inSegment = (order: OrderVersion): boolean => isOf(segment, order.sellerCounty, reference);
  const isRural = (order: OrderVersion): boolean =>
    !isCounty && segmentsOf(order.sellerCounty, reference).includes('rural');

  const all = within(orders, window, basis);
  const allBase = base === null ? [] : within(orders, base, basis);
  const own = all.filter((order) => inSegment(order) && comparable(order));
  const before = allBase.filter((order) => inSegment(order) && comparable(order));
  const rural = fenOf(all.filter((order) => isRural(order) && comparable(order)));
  const periodSpan = campaign.windows.find(({ id }) => id === 'period');
  const period =
    periodSpan === undefined
      ? []
      : within(orders, periodSpan, basis).filter((order) => inSegment(order) && comparable(order));
  const inPeriod =
    periodSpan !== undefined &&
    Date.parse(window.start) >= Date.parse(periodSpan.start) &&
    Date.parse(window.end) <= Date.parse(periodSpan.end);

  const shiftMs = base === null ? 0 : Date.parse(window.start) - Date.parse(base.start);
  const of = (found: readonly OrderVersion[], member: string, byMs: number): OrderVersion[] =>
    found.filter((order) => membersOf(order, question, byMs, reference).includes(member));
  const members = new Set([
    ...own.flatMap((order) => membersOf(order, question, 0, reference)),
    ...before.flatMap((order) => membersOf(order, question, shiftMs, reference)),
  ]);
  const isPlace = ['village', 'outlet', 'outlet-type'].includes(by) || scope === 'comparable-outlets';
  const hasPeriod = ['all', 'overlapping-segment', 'county', 'province', 'region', 'platform'].includes(by);
  // No sum of days knows the direction of trade, or an outlet: what they need of the period is read for the total alone.
  const isSummed = (!question.segment.includes('-to-') && scope !== 'comparable-outlets') || by === 'all';
  // Segments overlap, and not every county is of one: together they have each county of any once.
  const ofMembers = (order: OrderVersion): boolean =>
    by !== 'overlapping-segment' || segmentsOf(order.sellerCounty, reference).length > 0;
  const [total, totalBase] = [fenOf(own.filter(ofMembers)), fenOf(before.filter(ofMembers))];
  const rows = [...members].map((member) => {
    const [mine, mineBefore] = [of(own, member, 0), of(before, member, shiftMs)];
    const [fen, baseFen] = [fenOf(mine), fenOf(mineBefore)];
    const cancelled = mine.filter(({ status }) => status === 'cancelled');
    const refunded = basis === 'placed' ? 0n : mine.reduce((sum, o) => sum + BigInt(o.refundedFen), 0n);
    const row: Record<string, string | null> = {
      member,
      orders: String(BigInt(mine.length) * factor),
      sales_fen: String(fen * factor),
      refunded_fen: isPlace ? null : String(refunded * factor),
      refunded_orders:
        basis === 'placed'
          ? null
          : String(BigInt(mine.filter(({ refundedFen }) => refundedFen > 0).length) * factor),
      cancelled_orders: basis === 'placed' ? String(BigInt(cancelled.length) * factor) : null,
      cancelled_fen:
        basis === 'placed'
          ? String(cancelled.reduce((sum, o) => sum + BigInt(o.goodsAmountFen), 0n) * factor)
          : null,
      refund_rate_percent:
        isPlace || basis === 'placed' ? null : cut(100n * refunded, basis === 'net' ? fen + refunded : fen),
      average_order_fen: cut(fen, BigInt(mine.length)),
      base_orders: base === null ? null : String(BigInt(mineBefore.length) * factor),
      base_sales_fen: base === null ? null : String(baseFen * factor),
      growth_percent: base === null ? null : cut(100n * (fen - baseFen), baseFen),
      multiple: base === null ? null : cut(fen, baseFen),
      growth_reason:
        base === null ? 'no base window' : baseFen === 0n ? 'nothing sold in the base window' : null,
      contribution_points: base === null ? null : cut(100n * (fen - baseFen), totalBase),
      share_percent: cut(100n * fen, total),
      share_of_period_percent:
        inPeriod && hasPeriod && isSummed ? cut(100n * fen, fenOf(of(period, member, 0))) : null,
      share_of_rural_percent: cut(100n * fen, rural),
      sampled_orders: String(mine.length),
    };
    row['active_counties'] = String(new Set(mine.map(({ sellerCounty }) => sellerCounty)).size);
    return row;
  });
  const ranked = rows.toSorted((a, b) => {
    const difference = BigInt(b['sales_fen'] ?? 0) - BigInt(a['sales_fen'] ?? 0);
    return difference === 0n
      ? (a['member'] ?? '') < (b['member'] ?? '')
        ? -1
        : 1
      : difference < 0n
        ? -1
        : 1;
  });
  let rank = 0;
  return [...ranked.filter(hasMember), ...ranked.filter((row) => !hasMember(row))].map((row) => ({
    ...row,
    rank: hasMember(row) ? String((rank += 1)) : null,
  }));
}

/** Orders without a village, an outlet or another member are no member to rank. */
const hasMember = (row: MeasureRow): boolean => row['member'] !== '';

/** The same hours a year before. */
export function yearBefore({ start, end }: Span): Span {
  const shift = (instant: string): string => {
    const at = new Date(Date.parse(instant) + 8 * 3_600_000);
    at.setUTCFullYear(at.getUTCFullYear() - 1);
    return new Date(at.getTime() - 8 * 3_600_000).toISOString();
  };
  return { start: shift(start), end: shift(end) };
}
