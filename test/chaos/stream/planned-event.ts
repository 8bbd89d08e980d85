import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import type { Draws } from '../../../simulation/season/random.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';

/** An event for a topic, with its expected verdict. */
export interface PlannedEvent {
  readonly platform: Platform;
  readonly key: string | null;
  readonly value: Buffer | null;
  /** The order of a valid event, or the reason code that the quarantine must give. */
  readonly expected: OrderVersion | ReasonCode;
}

/** JSON of an order version's event. `timeMs` is the event's time in epoch milliseconds. */
function orderEventText(order: OrderVersion, timeMs: number): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `evt-${order.platform}-${order.orderId}-${String(order.version)}`,
    source: `/platforms/${order.platform}`,
    type: 'org.countyflow.order.v1',
    subject: order.orderId,
    time: new Date(timeMs).toISOString(),
    datacontenttype: 'application/json',
    data: order,
  });
}

export function planned(order: OrderVersion, timeMs: number): PlannedEvent {
  return {
    platform: order.platform,
    key: order.orderId,
    value: Buffer.from(orderEventText(order, timeMs)),
    expected: order,
  };
}

/** One event on its topic for each way to break the contract. */
export const BROKEN: readonly (PlannedEvent & { readonly expected: ReasonCode })[] = REASON_CASES.map(
  ({ topicPlatform, key, value, code }) => ({
    platform: topicPlatform,
    key,
    value: value === null ? null : Buffer.from(value),
    expected: code,
  }),
);

/** Draws some of the small ones. */
export function someBroken(draws: Draws, count: number): PlannedEvent[] {
  const small = BROKEN.filter(({ value }) => (value?.length ?? 0) < 10_000);
  return Array.from({ length: count }, () => draws.pick(small));
}
