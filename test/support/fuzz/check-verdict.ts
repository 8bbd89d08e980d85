import { isDeepStrictEqual } from 'node:util';
import { type Problem, REASONS } from '../../../schemas/event/reason-codes.ts';
import type { Order } from '../../../domain/order.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import type { QuarantinedEvent } from '../../../domain/validation/batch.ts';
import { type ReadOrder, readOrder } from '../../oracle/order.ts';
import { validateLines } from '../batches.ts';
import { COUNTIES } from '../events.ts';
import { SECRET } from './change-event.ts';

/** Processor time for any event of up to 1 MiB. An ordinary event takes some twenty microseconds. */
export const MAX_EVENT_MS = 2_000;

/** Processor time of this process. A busy machine does not lengthen it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Validates one event like a batch, and checks that it is either accepted with the values that an independent reader
 * finds, or refused with a reason. Throws if a check fails. Returns whether the event was accepted.
 */
export function checkVerdict(bytes: Uint8Array): boolean {
  const startedMs = processorMs();
  const { accepted, quarantined } = validateLines([bytes]);
  const tookMs = processorMs() - startedMs;
  if (tookMs > MAX_EVENT_MS) throw new Error(`validation took ${tookMs} ms`);
  const [refused] = quarantined;
  if (accepted + quarantined.length !== 1) throw new Error(`${accepted + quarantined.length} verdicts`);
  if (refused === undefined) checkAccepted(bytes);
  else checkRefused(refused, bytes);
  return accepted === 1;
}

function checkAccepted(bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('utf8');
  const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
  if (!verdict.accepted) throw new Error('accepted in a batch, but refused alone');
  const read = readOrder(bytes, COUNTIES);
  const taken = inTermsOfTheTable(verdict.order);
  if (!isDeepStrictEqual(taken, read)) {
    throw new Error('stored values differ from the read ones', { cause: { taken, read } });
  }
}

export function checkRefused(event: Omit<QuarantinedEvent, 'position'>, bytes: Uint8Array): void {
  const { problems, eventId, orderId, payloadBytes } = event;
  if (problems.length < 1 || problems.length > 20) throw new Error(`${problems.length} problems`);
  for (const problem of problems) checkProblem(problem);
  if (!/^[\x21-\x7e]{0,128}$/.test(eventId)) throw new Error(`invalid event id: ${eventId}`);
  if (!/^[A-Za-z0-9._:-]{0,64}$/.test(orderId)) throw new Error(`invalid order id: ${orderId}`);
  if (payloadBytes !== bytes.length) throw new Error(`${payloadBytes} bytes`);
}

/** Checks for a known code, and for a bounded, printable pointer and message that repeat no value of the event. */
function checkProblem({ code, path, message }: Problem): void {
  if (!Object.hasOwn(REASONS, code)) throw new Error(`unknown reason code: ${code}`);
  if (!/^(?:\/(?:[^~/\p{Cc}\p{Cs}]|~[01])*)*$/u.test(path)) throw new Error(`invalid JSON Pointer: ${path}`);
  if (path.length > 700) throw new Error(`JSON Pointer of ${path.length} characters`);
  if (!/^[\x20-\x7e]{10,400}$/.test(message))
    throw new Error(`message with other characters or length: ${message}`);
  if (message.includes(SECRET)) throw new Error(`message repeats a value of the event: ${message}`);
}

function inTermsOfTheTable(order: Order): ReadOrder {
  const { outlet } = order;
  return {
    platform: order.platform,
    orderId: order.orderId,
    version: BigInt(order.version),
    status: order.status,
    placedAtMs: order.placedAtMs,
    paidAtMs: order.paidAtMs,
    sellerCounty: order.sellerCounty,
    sellerVillage: order.sellerVillage ?? '',
    buyerCounty: order.buyerCounty,
    outlet: outlet === null ? ['', '', '0'] : [outlet.type, outlet.id, outlet.county],
    orderMode: order.orderMode,
    channel: order.channel,
    direction: order.direction,
    lines: order.lines.map((line) => ({
      ...line,
      quantity: BigInt(Math.round(Number(line.quantity) * 1000)),
      amountFen: BigInt(line.amountFen),
    })),
    goodsAmountFen: BigInt(order.goodsAmountFen),
    refundedFen: BigInt(order.refundedFen),
    settlementReference: order.settlementReference ?? '',
  };
}
