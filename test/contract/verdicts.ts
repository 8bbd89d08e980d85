import type { OrderVersion } from '../../schemas/event/order.ts';
import { topicOf } from '../../schemas/topics.ts';
import { utf8 } from '../support/batches.ts';
import { validEvent } from '../support/events.ts';
import { REASON_CASES } from '../support/reason-cases.ts';

const ABOUT =
  'Records, each with its verdict: code and path of its only problem, or null for both if it is accepted. A topic and a key are those of Kafka. No case has personal data, bytes that are no text, or more than 20,000 characters.';
const MOST_CHARACTERS = 20_000;

/** The least that an order says, and what its parts may be. Each is accepted. */
const ACCEPTED: readonly (readonly [what: string, changes: Partial<OrderVersion>])[] = [
  ['every optional part', {}],
  ['no outlet, no village', { outlet: null, sellerVillage: null }],
  ['placed, and not paid', { status: 'placed', paidAt: null }],
  ['shipped before it is paid', { status: 'shipped', paidAt: null }],
  ['cancelled before it was paid', { status: 'cancelled', paidAt: null }],
  ['a part is refunded', { refundedFen: 1 }],
  ['all is refunded', { status: 'refunded', refundedFen: 30_000 }],
  ['paid five minutes before it was placed, by another clock', { placedAt: '2017-11-11T00:08:00+08:00' }],
  ['instants in another zone', { placedAt: '2017-11-10T16:00:01Z', paidAt: '2017-11-10T11:03:00-05:00' }],
];

/** A record in Kafka, and the code and the path of its only problem; null for both if it is accepted. */
export interface VerdictCase {
  readonly what: string;
  readonly topic: string;
  readonly key: string | null;
  readonly text: string;
  readonly code: string | null;
  readonly path: string | null;
}

/** Events of which each is accepted or has one problem, as a producer can test its own checks with them. */
export function verdictVectors(): { about: string; cases: readonly VerdictCase[] } {
  const accepted = ACCEPTED.map(([what, changes]) => {
    const event = validEvent(changes);
    const { platform: topicPlatform, orderId: key } = event.data;
    return { what, topicPlatform, key, value: utf8(JSON.stringify(event)), code: null, path: null };
  });
  const refused = REASON_CASES.filter(({ code }) => !/^(?:bytes|personal)\./.test(code));
  const cases = [...accepted, ...refused].map(({ what, topicPlatform, key, value, code, path }) => {
    const text = Buffer.from(value ?? []).toString();
    return { what, topic: topicOf(topicPlatform), key, text, code, path };
  });
  return { about: ABOUT, cases: cases.filter(({ text }) => text.length <= MOST_CHARACTERS) };
}
