import { z } from 'zod';
import { faultText } from './form-faults.ts';
import {
  CHANNELS,
  DIRECTIONS,
  ORDER_MODES,
  OUTLET_TYPES,
  PLATFORMS,
  PRODUCT_CLASSES,
  STATUSES,
  UNITS,
} from './vocabulary.ts';

/** An amount above ten billion yuan is a unit mistake; the bound also keeps every sum within Int64. */
const MAX_AMOUNT_FEN = 1_000_000_000_000;
export const MAX_LINES = 500;

/** Printable ASCII without blanks: safe in a Kafka key, a URL, a shell and a file name. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, faultText('identifier.form'));

/** GB/T 2260 code of a county-level unit, six digits. Whether it exists is reference data: `county.unknown`. */
export const countyCode = z.string().regex(/^[1-8][0-9]{5}$/, faultText('county.form'));

/** Statistical code of a village: its county, then six more digits. */
export const villageCode = z.string().regex(/^[1-8][0-9]{11}$/, faultText('village.form'));

/** RFC 3339 with an offset and at most milliseconds; zeros may follow, as Python writes them. The calendar and the bounds are checked in `domain/validation`. */
export const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3}0{0,6})?(?:Z|[+-]\d{2}:\d{2})$/,
    faultText('instant.form'),
  );

/** Text for people: no control characters, no unpaired surrogates. */
export const label = z
  .string()
  .min(1)
  .max(200)
  .regex(
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
    /^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]*$/u,
    faultText('label.form'),
  );

export const amountFen = z.int().min(0).max(MAX_AMOUNT_FEN);

export const productCategory = z
  .string()
  .regex(new RegExp(`^(?:${PRODUCT_CLASSES.join('|')})\\.[a-z][a-z0-9-]{0,39}$`), faultText('category.form'));

/** Decimal above zero with at most three places: half a catty is `0.5`. */
export const quantity = z
  .string()
  .regex(
    /^(?:[1-9][0-9]{0,8}(?:\.[0-9]{1,3})?|0\.(?:[1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))$/,
    faultText('quantity.form'),
  );

const orderLine = z.strictObject({
  sku: identifier,
  name: label,
  category: productCategory,
  quantity,
  unit: z.enum(UNITS),
  amountFen,
});

const outlet = z.strictObject({
  type: z.enum(OUTLET_TYPES),
  id: identifier,
  county: countyCode,
});

/**
 * The whole order as of one version (event-carried state). Amounts are integer fen.
 * `placedAt`, `platform` and `orderId` never change between the versions of an order.
 */
export const orderVersion = z.strictObject({
  platform: z.enum(PLATFORMS),
  orderId: identifier,
  /** Rises with each change; gaps are fine. Of equal versions the greater content hash counts. */
  version: z.int().min(1),
  status: z.enum(STATUSES),
  placedAt: instant,
  /** Null until the order is paid. Sales count from it. */
  paidAt: instant.nullable(),
  sellerCounty: countyCode,
  sellerVillage: villageCode.nullable(),
  buyerCounty: countyCode,
  outlet: outlet.nullable(),
  orderMode: z.enum(ORDER_MODES),
  channel: z.enum(CHANNELS),
  direction: z.enum(DIRECTIONS).optional(),
  lines: z.array(orderLine).min(1).max(MAX_LINES),
  /** The sum of the lines: what buyers pay for goods, before coupons of the platform, freight and tax. */
  goodsAmountFen: amountFen,
  /** All successful refunds so far. */
  refundedFen: amountFen,
  /** Pseudonym of the shop, for counting how many stand behind a figure. */
  shop: identifier.optional(),
  /** Where two parties publish one sale, both name the same settlement. */
  settlementReference: identifier.nullable(),
});
export type OrderVersion = z.infer<typeof orderVersion>;
