/** The closed lists of the contract. A value outside them is refused with code `field.value`. */

export const PLATFORMS = [
  'rural-taobao',
  'tmall',
  'jd',
  'suning',
  'pinduoduo',
  'lecuntao',
  'post-shopkeeper',
  'cloud-farm',
  'youzan',
  'wechat-shop',
] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Who made an order, where no buyer did. Figures that count it say so. */
export const ORIGINS = ['simulation'] as const;

/** Lifecycle of an order. Refunds are tracked separately, by `refundedFen`. */
export const STATUSES = ['placed', 'paid', 'shipped', 'completed', 'cancelled', 'refunded'] as const;

export const OUTLET_TYPES = [
  'village-service-station',
  'convenience-store',
  'rural-promoter',
  'direct-store',
  'authorised-service-outlet',
  'county-experience-store',
  'post-office-shop',
  'local-speciality-pavilion',
] as const;
export type OutletType = (typeof OUTLET_TYPES)[number];

/** Who buys: the buyer alone, an outlet on the buyer's behalf, or an outlet that sells goods left with it. */
export const ORDER_MODES = ['self', 'proxy-purchase', 'consignment-sale'] as const;

export const CHANNELS = ['online', 'offline'] as const;

/** Directions that a publisher may state. `domain/direction.ts` derives the others. */
export const DIRECTIONS = ['produce-to-city', 'goods-to-countryside', 'local'] as const;

export const UNITS = [
  'piece',
  'set',
  'pack',
  'box',
  'bag',
  'bottle',
  'pair',
  'catty',
  'kg',
  'g',
  'litre',
  'ml',
  'metre',
  'ticket',
] as const;

/** First level of a product category, `<class>.<product>`. The direction is derived from it. */
export const PRODUCT_CLASSES = ['agri', 'rural', 'goods', 'service'] as const;
