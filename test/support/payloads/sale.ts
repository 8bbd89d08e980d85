/** A version of an order, as a platform's own payload says it. No platform has all of this in one object. */
export interface PayloadSale {
  readonly orderId: string;
  /** As the platform names it. */
  readonly shop: string;
  readonly status: 'placed' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded';
  readonly placedAtMs: number;
  readonly paidAtMs: number | null;
  readonly changedAtMs: number;
  readonly buyer: RegionNames;
  readonly lines: readonly SaleLine[];
  /** What a coupon of the platform pays. */
  readonly couponFen: number;
  readonly postageFen: number;
  readonly refunds: readonly SaleRefund[];
  /** What the payload cannot say, in the words of the contract. */
  readonly sale: Readonly<Record<string, unknown>> | undefined;
}

export interface RegionNames {
  readonly province: string;
  readonly prefecture: string;
  readonly county: string;
}

export interface SaleLine {
  readonly sku: string;
  readonly name: string;
  readonly priceFen: number;
  readonly count: number;
  /** Off the price of all of them. */
  readonly discountFen: number;
}

export interface SaleRefund {
  readonly id: string;
  readonly fen: number;
  readonly atMs: number;
  readonly succeeded: boolean;
}

/** In every field that may hold personal data, so that a test finds whatever leaks. No such person exists. */
const PERSON_MARK = 'FICTITIOUS-PERSON';

export function person(what: string, { orderId }: Pick<PayloadSale, 'orderId'>): string {
  return `${PERSON_MARK} ${what} ${orderId}`;
}

export const grossFen = ({ priceFen, count }: SaleLine): number => priceFen * count;
export const amountFen = (line: SaleLine): number => grossFen(line) - line.discountFen;

/** What all lines cost, by a price of each. */
export function total({ lines }: Pick<PayloadSale, 'lines'>, of: (line: SaleLine) => number): number {
  return lines.reduce((sum, line) => sum + of(line), 0);
}

/** What the buyer pays. */
export function paidFen(sale: PayloadSale): number {
  return total(sale, amountFen) - sale.couponFen + sale.postageFen;
}

/** `12.34`; whole fen, so without a float. */
export function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const SHANGHAI_MS = 8 * 3_600_000;

/** `2017-11-11 00:03:12` in Shanghai, without what comes after the second. */
export function localTime(epochMs: number | null, none = ''): string {
  if (epochMs === null) return none;
  return new Date(epochMs + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** A record: the platform's order, its refunds, and what else is known of the sale. */
export function recordOf(order: object, refunds: readonly object[], { sale }: PayloadSale): object {
  return { order, refunds, ...(sale && { sale }) };
}
