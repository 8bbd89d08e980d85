import FORMS_OF_PLATFORMS from '../../schemas/platforms/forms.json' with { type: 'json' };
import type { Payload } from '../../schemas/platforms/payloads.ts';
import type { Fields } from './fields.ts';
import type { Status } from './local-time.ts';
import type { RegionNames } from './regions.ts';

/** How a platform names what every order has. */
export interface Form {
  /** The members that tell an order from anything else. */
  readonly order: { readonly id: string; readonly lines: string };
  readonly answers: {
    /** Members that hold one of them, or a list. Refunds of JD are a `result`. */
    readonly orders: readonly string[];
    readonly refunds: readonly string[];
    /** Members beside those. */
    readonly beside?: readonly string[];
    /** What tells an answer, which has its order as the member `order`, from a record, which has too. */
    readonly sign?: string;
  };
  /** Of its amounts; yuan if nothing is said. */
  readonly unit?: 'yuan' | 'fen';
  /** Other names of a field: interfaces of one platform differ in them. The first that is there counts. */
  readonly spellings?: Readonly<Record<string, readonly string[]>>;
  readonly region: Readonly<Record<keyof RegionNames, string>>;
  readonly statuses: Readonly<Record<string, Status>>;
  readonly refund: {
    /** Names of the fields that hold the refund's own id, and the id of its order. */
    readonly id: string;
    /** Which together tell the refunds of an order apart, if these have no id. */
    readonly elseBy?: readonly string[];
    readonly orderId: string;
    readonly status: string;
    readonly changedAt: string;
    /** Later than that, if it is there. */
    readonly checkedAt?: string;
    /** Statuses that say that the money went back; of `others` none did yet, or ever will. Any other is unknown. */
    readonly succeeded: readonly string[];
    readonly others: readonly string[];
  };
}

/** How far an order is. */
export interface OrderState {
  readonly status: Status;
  /** Null while the order counts as unpaid, whatever money has moved. */
  readonly paidAt: string | null;
}

export const FORMS = FORMS_OF_PLATFORMS as Readonly<Record<Payload, Form>>;

/** The status that a field says. Reports one that is unknown. */
export function statusOf(payload: Payload, order: Fields, field: string): Status | undefined {
  const { statuses } = FORMS[payload];
  const code = knownOf(order, field, Object.keys(statuses));
  return code === undefined ? undefined : statuses[code];
}

/**
 * Cash on delivery: goods that wait to be sent are not paid, and the buyer pays by the end of the order. An order that
 * came back unpaid was never a sale.
 */
export function payAtTheDoor(status: Status, paidAt: string | null, endedAt: () => string): OrderState {
  if (status === 'paid') return { status: 'placed', paidAt: null };
  if (status === 'completed') return { status, paidAt: paidAt ?? endedAt() };
  return { status: status === 'refunded' && paidAt === null ? 'cancelled' : status, paidAt };
}

/** What a field says, if it is one of these codes. Reports any other. */
export function knownOf(from: Fields, field: string, codes: readonly string[]): string | undefined {
  const code = from.text(field);
  if (codes.includes(code)) return code;
  from.report('payload.status_unknown', field);
  return undefined;
}
