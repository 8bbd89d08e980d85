import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { FormFault } from '../../schemas/event/form-faults.ts';
import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { parseInstant, SHANGHAI_AHEAD_MS } from '../instant.ts';
import type { Counties } from '../order.ts';
import { problemAt } from './envelope-problem.ts';
import { personalDataIn } from './personal-data.ts';

/** Clocks of a shop, a payment service and a publisher may differ by this much. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** Double 11 began in 2009; ClickHouse's DateTime ends in 2106. */
const EARLIEST_MS = Date.UTC(2009, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** The source that each platform's events name. */
const SOURCES = new Map(PLATFORMS.map((platform) => [platform, `/platforms/${platform}`]));

/** What the Kafka record says about the event. An archive has neither topic nor key, and so no carrier. */
export interface Carrier {
  readonly topicPlatform: Platform | undefined;
  /** Undefined before the record is written, since its key will be the order id. */
  readonly key: string | null | undefined;
}

export interface RuleContext {
  readonly counties: Counties;
  readonly carrier: Carrier | undefined;
  /**
   * The time now, where an event can still be refused to its sender. Left out elsewhere: the verdict on a stored event must
   * not change with time.
   */
  readonly clockMs?: number;
}

export interface Instants {
  readonly occurredAtMs: number;
  readonly placedAtMs: number;
  readonly paidAtMs: number | null;
}

/** Checks the rules between fields, which the schema does not express. Returns all problems, not only the first. */
export function checkRules(
  event: OrderEvent,
  context: RuleContext,
): { problems: Problem[]; instants: Instants } {
  const problems: Problem[] = [];
  const report: Report = (code, path, fault) => {
    problems.push(problemAt(code, path, fault));
  };
  const instants = checkInstants(event, context, report);
  checkStatus(event, report);
  checkAmounts(event, report);
  checkIdentity(event, context, report);
  checkNames(event, report);
  return { problems, instants };
}

export type Report = (code: ReasonCode, path: string, fault?: FormFault) => void;

/** NaN for a time that does not exist. */
export function readInstant(text: string, path: string, report: Report): number {
  const epochMs = parseInstant(text);
  if (epochMs === undefined) report('time.invalid', path);
  else if (epochMs < EARLIEST_MS || epochMs >= LATEST_MS) report('time.out_of_bounds', path);
  return epochMs ?? Number.NaN;
}

function checkInstants(event: OrderEvent, { clockMs = Number.NaN }: RuleContext, report: Report): Instants {
  const { placedAt, paidAt } = event.data;
  const occurredAtMs = readInstant(event.time, '/time', report);
  const placedAtMs = readInstant(placedAt, '/data/placedAt', report);
  const paidAtMs = paidAt === null ? null : readInstant(paidAt, '/data/paidAt', report);
  if (isLocalAsUtc(event.time, occurredAtMs - clockMs))
    report('time.in_future', '/time', 'instant.ahead_of_clock');
  const compare = (text: string, epochMs: number, path: string): void => {
    const aheadMs = epochMs - occurredAtMs;
    // Comparisons with NaN are false, so an invalid instant is reported only as invalid.
    if (!(aheadMs > CLOCK_SKEW_MS)) return;
    report('time.in_future', path, isLocalAsUtc(text, aheadMs) ? 'instant.local_as_utc' : undefined);
  };
  compare(placedAt, placedAtMs, '/data/placedAt');
  if (paidAt !== null && paidAtMs !== null) {
    compare(paidAt, paidAtMs, '/data/paidAt');
    if (paidAtMs < placedAtMs - CLOCK_SKEW_MS) report('time.paid_before_placed', '/data/paidAt');
  }
  return { occurredAtMs, placedAtMs, paidAtMs };
}

/** Whether an instant is as far ahead as a time of Shanghai that is written with Z, or less because it came late. */
function isLocalAsUtc(text: string, aheadMs: number): boolean {
  return text.endsWith('Z') && aheadMs > CLOCK_SKEW_MS && aheadMs <= SHANGHAI_AHEAD_MS + CLOCK_SKEW_MS;
}

/** Shipped orders may be unpaid (cash on delivery), and cancelled ones paid or not. */
function checkStatus({ data }: OrderEvent, report: Report): void {
  if (data.paidAt === null && ['paid', 'completed', 'refunded'].includes(data.status)) {
    report('status.paid_at_missing', '/data/paidAt');
  }
  if (data.paidAt !== null && data.status === 'placed') report('status.paid_at_unexpected', '/data/paidAt');
}

function checkAmounts({ data }: OrderEvent, report: Report): void {
  const linesFen = data.lines.reduce((sum, line) => sum + line.amountFen, 0);
  if (linesFen !== data.goodsAmountFen) report('amount.sum_mismatch', '/data/goodsAmountFen');
  if (data.refundedFen > data.goodsAmountFen) report('amount.refund_exceeds', '/data/refundedFen');
  if (data.refundedFen > 0 && data.paidAt === null) report('amount.refund_unpaid', '/data/refundedFen');
  if (data.status === 'refunded' && data.refundedFen < data.goodsAmountFen) {
    report('amount.refund_incomplete', '/data/refundedFen');
  }
}

function checkIdentity(event: OrderEvent, { counties, carrier }: RuleContext, report: Report): void {
  const { data } = event;
  if (event.subject !== data.orderId) report('identity.subject_mismatch', '/subject');
  if (event.source !== SOURCES.get(data.platform)) report('identity.source_mismatch', '/source');
  if (carrier !== undefined) {
    if (carrier.topicPlatform !== data.platform) report('identity.topic_mismatch', '/data/platform');
    if (carrier.key !== undefined && carrier.key !== data.orderId) {
      report('identity.key_mismatch', '/data/orderId', faultOfKey(carrier.key, event));
    }
  }
  const checkCounty = (code: string, path: string): void => {
    if (counties.has(code)) return;
    report('county.unknown', path, code.endsWith('00') ? 'county.above' : 'county.other_year');
  };
  checkCounty(data.sellerCounty, '/data/sellerCounty');
  checkCounty(data.buyerCounty, '/data/buyerCounty');
  if (data.outlet !== null) checkCounty(data.outlet.county, '/data/outlet/county');
  if (data.sellerVillage !== null && !data.sellerVillage.startsWith(data.sellerCounty)) {
    report('county.village_mismatch', '/data/sellerVillage');
  }
}

/** The names of products are the one text in which a publisher may write what it likes. */
function checkNames({ data }: OrderEvent, report: Report): void {
  for (let line = 0; line < data.lines.length; line += 1) {
    const code = personalDataIn(data.lines[line]?.name ?? '');
    if (code !== undefined) report(code, `/data/lines/${line}/name`);
  }
}

function faultOfKey(key: string | null, { id, data }: OrderEvent): FormFault | undefined {
  if (key === null) return 'key.absent';
  if (key.startsWith('\0')) return 'key.framed';
  if (key === JSON.stringify(data.orderId)) return 'key.quoted';
  return key === id ? 'key.event_id' : undefined;
}
