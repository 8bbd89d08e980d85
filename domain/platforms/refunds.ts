import type { Payload } from '../../schemas/platforms/payloads.ts';
import type { Fields } from './fields.ts';
import { type Form, FORMS } from './form.ts';
import { later } from './local-time.ts';

export interface ReadRefunds {
  readonly succeeded: readonly Fields[];
  readonly succeededFen: number;
  /** When the newest of them changed; null without refunds. */
  readonly changedAt: string | null;
}

export function readRefunds(
  payload: Payload,
  refunds: readonly Fields[],
  orderId: string,
  fenOf: (refund: Fields) => number,
): ReadRefunds {
  const form = FORMS[payload].refund;
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
    changedAt = later(refund.time(form.changedAt), changedAt);
    if (form.checkedAt !== undefined) changedAt = later(changedAt, refund.optionalTime(form.checkedAt));
    const fen = fenOf(refund);
    if (form.succeeded.includes(status)) {
      succeeded.push(refund);
      succeededFen += fen;
    } else if (!form.others.includes(status)) refund.report('payload.status_unknown', form.status);
  }
  return { succeeded, succeededFen, changedAt };
}

function idOf(refund: Fields, { id, elseBy = [] }: Form['refund']): string {
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
