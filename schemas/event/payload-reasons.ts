/**
 * Reasons for which an adapter makes no event of a platform's payload. Their paths point into the payload, as those of
 * an adapter's `field.` and `json.` reasons do.
 */
export const PAYLOAD_REASONS = {
  'payload.status_unknown': 'The adapter does not know this status of the platform, and guesses none.',
  'payload.shop_unknown': 'The register of shops has no such shop, so the county of the seller is unknown.',
  'payload.region_unknown': 'No county of the reference list has this name in this province and prefecture.',
  'payload.region_ambiguous':
    'Several counties have this name: the province and the prefecture must be named.',
  'payload.category_unmapped':
    'Neither the register of categories nor the shop says what kind of product this is.',
  'payload.amount_missing': 'An amount is absent, and no other proves that it is 0: hand it over as well.',
  'payload.amount_mismatch': 'The amounts of the payload do not add up.',
  'payload.refund_unmatched': 'A refund is of another order, comes twice, or is missing.',
  'payload.split_parent': 'The order was split. Its parts count, and it does not.',
  'payload.lottery': 'The order takes part in a lottery and is no sale.',
} as const;
