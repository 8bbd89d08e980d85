import type { Fields } from './fields.ts';
import { type OrderState, statusOf } from './form.ts';
import { later } from './local-time.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { type ReadRefunds, readRefunds } from './refunds.ts';
import { plus, proveSum, provable, sumOf, type Term } from './sums.ts';

const CLOSED = '40';
/** Of an order of which only the deposit is paid; its lines say that there is one. */
const DEPOSIT = { status: '5', activity: '05' } as const;

/** The order of Suning's open platform, as `suning.custom.ord.query` answers it. */
export function readSuning(order: Fields, refunded: readonly Fields[]): ReadOrder {
  const orderId = order.text('orderCode');
  const refunds = readRefunds('suning', refunded, orderId, (refund) => refund.fen('returnMoney'));
  const details = order.lines('orderDetail');
  const soldAt = order.time('orderSaleTime', 'suning.custom.ord.query');
  // Older orders state the time of the sale alone.
  const placedAt = order.optionalTime('orderTime') ?? soldAt;
  const shopIsOutlet = order.has('storeCode');
  return {
    ...{ payload: 'suning', orderId, shopIsOutlet, placedAt, refunds },
    ...readState(order, details, refunds, later(soldAt, placedAt)),
    lines: details.map(readLine),
    shop: { from: order, fields: shopIsOutlet ? ['storeCode'] : ['merchantCode'] },
    region: order,
    modifiedAt: details
      .map((line) => line.optionalTime('orderLineStatusChangeTime'))
      .reduce<string>(later, later(soldAt, placedAt)),
    paidFen: details.reduce((sum, line) => sum + line.fen('payAmount'), 0),
  };
}

/** Suning hands over only orders that are paid, and no time of payment: that of the sale is taken for it. */
function readState(
  order: Fields,
  details: readonly Fields[],
  { succeeded }: ReadRefunds,
  paidAt: string,
): OrderState {
  const code = order.optionalText('orderTotalStatus');
  if (code === CLOSED)
    return succeeded.length > 0 ? { status: 'refunded', paidAt } : { status: 'cancelled', paidAt: null };
  const hasDeposit = details.some((line) => line.optionalText('activitytype') === DEPOSIT.activity);
  if (code === DEPOSIT.status && hasDeposit) return { status: 'placed', paidAt: null };
  return { status: statusOf('suning', order, 'orderTotalStatus') ?? 'paid', paidAt };
}

function readLine(line: Fields): ReadLine {
  const product = line.text('productCode');
  return {
    ...{ from: line, product, sku: product, name: line.text('productName'), amountFen: readAmount(line) },
    ...{ categories: line.has('categoryCode') ? [line.text('categoryCode')] : [] },
    quantity: line.text('saleNum'),
  };
}

/**
 * What the buyer paid has the postage in it, and lacks what vouchers and coupons paid for. Suning leaves a voucher empty
 * where there is none. The price of a piece proves that, and disproves nothing: with some promotions it is wrong.
 */
function readAmount(line: Fields): number {
  const terms = [
    plus(line, 'payAmount'),
    emptyIfNone(line, 'vouchertotalMoney'),
    emptyIfNone(line, 'coupontotalMoney'),
    provable(-1, line, 'transportFee'),
  ];
  const amountFen = sumOf(terms);
  if (amountFen < 0)
    line.report('payload.amount_mismatch', 'payAmount', 'payload.at_least', { field: 'transportFee' });
  if (terms.some(({ isAbsent }) => isAbsent)) proveSum(line, 'unitPrice', pricedFen(line), terms);
  return amountFen;
}

/** The field may be empty. One that is not there says nothing. */
function emptyIfNone(line: Fields, field: string): Term {
  if (!line.holds(field)) line.report('payload.amount_missing', field, 'payload.left_out', { field });
  return provable(1, line, field);
}

/** A price may have five decimals. The nearest fen is enough, because it is no amount that counts. */
function pricedFen(line: Fields): number {
  return Math.round(Number(line.text('unitPrice')) * 100 * Number(line.text('saleNum')));
}
