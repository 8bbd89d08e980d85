import type { FormFault } from './form-faults.ts';

/** States of a refused event, as in the view `held_event`. An event that a replay accepted is in quarantine no longer. */
export const HELD_STATES = ['held', 'replayed', 'corrected', 'discarded'] as const;
export type HeldState = (typeof HELD_STATES)[number];

/** What an operator may decide about a held event, as in `quarantine_decision`. */
export const DECISIONS = ['replay', 'correct', 'discard'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What became of a decision. `unreadable`: the source no longer holds the event that was refused. */
export const OUTCOMES = ['accepted', 'refused', 'unreadable', 'corrected', 'discarded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * Reasons for which an adapter makes no event of a platform's payload. Their paths point into the payload, as those of
 * an adapter's `field.` and `json.` reasons do.
 */
export const PAYLOAD_REASONS = {
  'payload.status_unknown': 'The adapter does not know this status of the platform and does not guess.',
  'payload.shop_unknown': 'The register of shops has no such shop, so the county of the seller is unknown.',
  'payload.region_unknown': 'No county of the reference list has this name in this province and prefecture.',
  'payload.region_ambiguous':
    'Several counties have this name: the province and the prefecture must be named.',
  'payload.category_unmapped':
    'Neither the register of categories nor the shop says what kind of product this is.',
  'payload.amount_missing': 'An amount is missing, and no total proves that it is 0: include it.',
  'payload.amount_mismatch': 'The amounts of the payload do not add up.',
  'payload.refund_unmatched': 'A refund belongs to another order, appears twice, or is missing.',
  'payload.split_parent': 'The order was split: its parts count, the order itself does not.',
  'payload.lottery': 'The order is a lottery entry, not a sale.',
} as const;

/** Every reason for refusing an event. A code never changes its meaning; new reasons get new codes. */
export const REASONS = {
  'bytes.empty': 'The record has no value. Publish the whole order; there are no tombstones.',
  'bytes.too_large': 'The event is larger than 1 MiB.',
  'bytes.not_utf8': 'The value is not valid UTF-8.',
  'batch.too_large': 'The record batch around the event has more than 64 MiB when decompressed.',
  'batch.undecodable': 'The record batch around the event is broken, or its compression is unknown.',
  'json.syntax': 'The value is not JSON.',
  'json.duplicate_key': 'A key comes twice in one object, and JSON parsers disagree about which one counts.',
  'field.missing': 'A required field is absent.',
  'field.unknown': 'The contract has no such field.',
  'field.type': 'The field has the wrong JSON type.',
  'field.value': 'The value is not one of those allowed.',
  'field.format': 'The text does not have the form that the contract asks for.',
  'field.range': 'The number is outside its bounds.',
  'field.length': 'The text or list is too short or too long.',
  'time.invalid': 'There is no such instant: the date, the time or the offset does not exist.',
  'time.out_of_bounds': 'The instant is before 2009 or after 2099.',
  'time.paid_before_placed': 'The order is paid more than five minutes before it is placed.',
  'time.in_future': 'The order is placed or paid more than five minutes after the event itself.',
  'status.paid_at_missing': 'The status says paid, completed or refunded, and paidAt is null.',
  'status.paid_at_unexpected': 'The status says placed, and paidAt is set.',
  'amount.sum_mismatch': 'The lines do not add up to goodsAmountFen.',
  'amount.refund_exceeds': 'More is refunded than the goods cost.',
  'amount.refund_unpaid': 'An order that was never paid has a refund.',
  'amount.refund_incomplete': 'The status says refunded, and refundedFen is less than goodsAmountFen.',
  'identity.subject_mismatch': 'The subject is not the order id.',
  'identity.source_mismatch': 'The source and the data name different platforms.',
  'identity.topic_mismatch': "The data's platform does not own this topic.",
  'identity.key_mismatch': 'The Kafka key is not the order id, so the order may be on two partitions.',
  'county.unknown': 'No county-level unit has this code.',
  'county.village_mismatch': 'The seller village is in another county than the seller.',
  'personal.telephone':
    'A name holds what looks like a telephone number. Write what was sold, and nothing of a person.',
  'personal.identity_number':
    'A name holds what looks like an identity number. Write what was sold, and nothing of a person.',
  'personal.address':
    'A name holds what looks like the address of a home. Write what was sold, and nothing of a person.',
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
