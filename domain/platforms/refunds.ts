import type { Fields } from './fields.ts';
import { later } from './local-time.ts';

/** How a platform's refund objects are read. */
export interface RefundForm {
  /** Names of the fields that hold the refund's own id, and the id of its order. */
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  /** Statuses that say that the money went back; of `others` none did yet, or ever will. Any other is unknown. */
  readonly succeeded: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  readonly fen: (refund: Fields) => number;
  readonly changedAt: (refund: Fields) => string;
}

export interface ReadRefunds {
  readonly succeeded: readonly Fields[];
  readonly succeededFen: number;
  /** When the newest of them changed; null without refunds. */
  readonly changedAt: string | null;
}

/** Reads the refunds that a record lists. The list must be there, since its absence says nothing. */
export function readRefunds(record: Fields, orderId: string, form: RefundForm): ReadRefunds {
  const ids = new Set<string>();
  const succeeded: Fields[] = [];
  let succeededFen = 0;
  let changedAt: string | null = null;
  for (const refund of record.list('refunds')) {
    const id = refund.text(form.id);
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

/**
 * What a sale lost by refunds. Once the buyer has back what was paid, the whole sale is undone, although coupons made the
 * payment smaller than the goods, or postage greater.
 */
export function refundedFen(succeededFen: number, paidFen: number, goodsAmountFen: number): number {
  const whole = paidFen > 0 ? paidFen : goodsAmountFen;
  return succeededFen >= whole ? goodsAmountFen : Math.min(succeededFen, goodsAmountFen);
}
