import type { FormFault } from './form-faults.ts';
import { PAYLOAD_REASONS } from './payload-reasons.ts';

/** Every reason for refusing an event. A code never changes its meaning; new reasons get new codes. */
export const REASONS = {
  'bytes.empty': 'The record has no value. Publish the whole order; there are no tombstones.',
  'bytes.too_large': 'The event is larger than 1 MiB.',
  'bytes.not_utf8': 'The value is not valid UTF-8.',
  'batch.too_large': 'The record batch around the event has more than 64 MiB when decompressed.',
  'batch.undecodable': 'The record batch around the event is broken, or its compression is unknown.',
  'json.syntax': 'The value is not JSON.',
  'json.duplicate_key': 'A key comes twice in one object, and readers differ on which of the two counts.',
  'field.missing': 'A required field is absent.',
  'field.unknown': 'The contract has no such field.',
  'field.type': 'The field has another JSON type.',
  'field.value': 'The value is not one of those allowed.',
  'field.format': 'The text does not have the form that the contract asks for.',
  'field.range': 'The number is outside its bounds.',
  'field.length': 'The text or list is too short or too long.',
  'time.invalid': 'There is no such instant: the calendar, the clock or the offset does not have it.',
  'time.out_of_bounds': 'The instant is before 2009 or after 2099.',
  'time.paid_before_placed': 'The order is paid more than five minutes before it is placed.',
  'time.in_future': 'The order is placed or paid more than five minutes after the event itself.',
  'status.paid_at_missing': 'The status says paid, completed or refunded, and paidAt is null.',
  'status.paid_at_unexpected': 'The status says placed, and paidAt is set.',
  'amount.sum_mismatch': 'The lines do not add up to goodsAmountFen.',
  'amount.refund_exceeds': 'More is refunded than the goods cost.',
  'amount.refund_unpaid': 'Money is refunded for an order that was never paid.',
  'amount.refund_incomplete': 'The status says refunded, and refundedFen is less than goodsAmountFen.',
  'identity.subject_mismatch': 'The subject is not the order id.',
  'identity.source_mismatch': 'The source names another platform than the data.',
  'identity.topic_mismatch': "The data's platform does not own this topic.",
  'identity.key_mismatch': 'The Kafka key is not the order id, so the order may be on two partitions.',
  'county.unknown': 'No county-level unit has this code.',
  'county.village_mismatch': 'The seller village is in another county than the seller.',
  ...PAYLOAD_REASONS,
} as const;

export type ReasonCode = keyof typeof REASONS;

/** At most this many problems are reported for one event. */
export const MAX_PROBLEMS = 20;

/** What is wrong with one event. `path` is a JSON Pointer (RFC 6901); no message repeats a value of the event. */
export interface Problem {
  readonly code: ReasonCode;
  readonly path: string;
  readonly message: string;
  /** What is wrong with the form of the value, if validation can tell. The message says it in English. */
  readonly fault?: FormFault | undefined;
  /** What the schema expects, without words of a language: `"1.0"`, `>= 1`, or the name of a type. */
  readonly expected?: string | undefined;
}
