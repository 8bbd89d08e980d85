import type { Fields } from './fields.ts';
import { later } from './local-time.ts';

/** How a platform's refund objects are read. */
export interface RefundForm {
  /** Names of the fields that hold the refund's own id, and the id of its order. */
  readonly id: string;
  /** Which together tell the refunds of an order apart, if these have no id. */
  readonly elseBy?: readonly string[];
  readonly orderId: string;
  readonly status: string;
  /** Statuses that say that the money went back; of `others` none did yet, or ever will. Any other is unknown. */
  readonly succeeded: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  readonly fen: (refund: Fields) => number;
  readonly changedAt: (refund: Fields) => string;
}

/** The statuses of a refund of Taobao, which Youzan has too. */
export const TRADE_REFUNDS: Pick<RefundForm, 'succeeded' | 'others'> = {
  succeeded: new Set(['SUCCESS']),
  others: new Set([
    'WAIT_SELLER_AGREE',
    'WAIT_BUYER_RETURN_GOODS',
    'WAIT_SELLER_CONFIRM_GOODS',
    'SELLER_REFUSE_BUYER',
    'CLOSED',
  ]),
};

export interface ReadRefunds {
  readonly succeeded: readonly Fields[];
  readonly succeededFen: number;
  /** When the newest of them changed; null without refunds. */
  readonly changedAt: string | null;
}

export function readRefunds(refunds: readonly Fields[], orderId: string, form: RefundForm): ReadRefunds {
  const ids = new Set<string>();
  const succeeded: Fields[] = [];
  let succeededFen = 0;
  let changedAt: string | null = null;
  for (const refund of refunds) {
    const id = idOf(refund, form);
    if (ids.has(id)) refund.report('payload.refund_unmatched', form.id);
    ids.add(id);
    if (refund.text(form.orderId) !== orderId) refund.report('payload.refund_unmatched', form.orderId);
    const status = refund.text(form.status);
    changedAt = later(form.changedAt(refund), changedAt);
    const fen = form.fen(refund);
    if (form.succeeded.has(status)) {
      succeeded.push(refund);
      succeededFen += fen;
    } else if (!form.others.has(status)) refund.report('payload.status_unknown', form.status);
  }
  return { succeeded, succeededFen, changedAt };
}

function idOf(refund: Fields, { id, elseBy = [] }: RefundForm): string {
  if (elseBy.length === 0 || refund.has(id)) return refund.text(id);
  return elseBy.map((field) => refund.text(field)).join(' ');
}

/**
 * What a sale lost by refunds. Once the buyer has back what was paid, the whole sale is undone, although coupons made the
 * payment smaller than the goods, or postage greater.
 */
export function refundedFen(succeededFen: number, paidFen: number, goodsAmountFen: number): number {
  const whole = paidFen > 0 ? paidFen : goodsAmountFen;
  return succeededFen >= whole ? goodsAmountFen : Math.min(succeededFen, goodsAmountFen);
}
