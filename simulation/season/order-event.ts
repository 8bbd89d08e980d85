import { EVENT_TYPE, type OrderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import { STAGE_DELAY_MS, type Step } from './lifecycle.ts';
import type { OrderContent } from './order-content.ts';
import type { Stratum } from './cells.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A wrong time of payment is this much too early, which puts most orders on another day. */
const MOVED_PAYMENT_MS = 26 * HOUR_MS;

/** The event that publishes one version of an order. */
export function orderEventOf(stratum: Stratum, order: OrderContent, step: Step): OrderEvent {
  const { platform } = stratum;
  const offset = order.offsetMinutes;
  const seller = step.county === 'moved' ? order.movedCounty : order.sellerCounty;
  const village = step.county === 'moved' ? null : order.villageSuffix;
  const goods = step.amount === 'quoted' ? quoted(order) : order;
  return {
    specversion: '1.0',
    id: `${order.orderId}.${String(step.version)}${step.resent ? '.again' : ''}`,
    source: `/platforms/${platform}`,
    type: EVENT_TYPE,
    subject: order.orderId,
    time: formatInstant(occurredAtMs(order, step), offset),
    datacontenttype: 'application/json',
    origin: 'simulation',
    data: {
      platform,
      orderId: order.orderId,
      version: step.version,
      status: step.status,
      placedAt: formatInstant(order.placedAtMs, offset),
      paidAt: paidAt(order, step),
      sellerCounty: seller,
      sellerVillage: village === null ? null : seller + village,
      buyerCounty: order.buyerCounty,
      outlet: order.outlet,
      orderMode: order.orderMode,
      channel: order.channel,
      ...(order.direction === undefined ? {} : { direction: order.direction }),
      lines: goods.lines,
      goodsAmountFen: goods.goodsAmountFen,
      refundedFen: refunded(order, step),
      settlementReference: order.settlementReference,
    },
  };
}

/** RFC 3339 with an offset in minutes. Milliseconds are left out if they are zero. */
function formatInstant(epochMs: number, offsetMinutes: number): string {
  const localMs = epochMs + offsetMinutes * MINUTE_MS;
  const msOfDay = ((localMs % DAY_MS) + DAY_MS) % DAY_MS;
  const clock = `${two(msOfDay / HOUR_MS)}:${two((msOfDay % HOUR_MS) / MINUTE_MS)}:${two((msOfDay % MINUTE_MS) / 1000)}`;
  const fraction = msOfDay % 1000 === 0 ? '' : `.${String(msOfDay % 1000).padStart(3, '0')}`;
  return `${dateOf(Math.floor(localMs / DAY_MS))}T${clock}${fraction}${formatOffset(offsetMinutes)}`;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

function two(number: number): string {
  return TWO_DIGITS[Math.floor(number)] ?? '';
}

/** A season has few dates, and toISOString took a fifth of the time of the generator. */
const DATES = new Map<number, string>();

function dateOf(epochDay: number): string {
  const known = DATES.get(epochDay);
  if (known !== undefined) return known;
  const date = new Date(epochDay * DAY_MS).toISOString().slice(0, 10);
  DATES.set(epochDay, date);
  return date;
}

function formatOffset(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

function occurredAtMs(order: OrderContent, step: Step): number {
  const resentMs = step.resent ? MINUTE_MS : 0;
  switch (step.occurred) {
    case 'placed':
      return order.placedAtMs + order.eventDelayMs + resentMs;
    case 'paid':
      return order.anchorMs + order.eventDelayMs + resentMs;
    case 'published':
      return Math.max(order.anchorMs, order.anchorMs + STAGE_DELAY_MS[step.stage] - order.publicationDelayMs);
  }
}

function paidAt(order: OrderContent, step: Step): string | null {
  if (step.payment === 'none') return null;
  const movedMs = step.payment === 'moved' ? MOVED_PAYMENT_MS : 0;
  return formatInstant(order.anchorMs - movedMs, order.offsetMinutes);
}

function refunded(order: OrderContent, step: Step): number {
  if (step.refund === 'none') return 0;
  return step.refund === 'all' ? order.goodsAmountFen : order.partRefundFen;
}

function quoted(order: OrderContent): Pick<OrderVersion, 'lines' | 'goodsAmountFen'> {
  const [first, ...others] = order.lines;
  if (first === undefined) return order;
  return {
    lines: [{ ...first, amountFen: first.amountFen + order.quotedDifferenceFen }, ...others],
    goodsAmountFen: order.goodsAmountFen + order.quotedDifferenceFen,
  };
}
