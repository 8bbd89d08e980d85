import type { Fields } from './fields.ts';
import { later } from './local-time.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { type ReadRefunds, readRefunds, type RefundForm } from './refunds.ts';
import type { Status } from './version.ts';

/** The order of Suning's open platform, as `suning.custom.order.get` answers it. */
const STATUSES: ReadonlyMap<string, Status> = new Map([
  ['10', 'paid'],
  ['20', 'shipped'],
  ['21', 'paid'],
  ['30', 'completed'],
]);
const CLOSED = '40';

const REFUNDS: RefundForm = {
  ...{ id: 'returnId', orderId: 'orderCode', status: 'returnStatus' },
  succeeded: new Set(['8']),
  others: new Set(['1', '2', '3', '4', '5', '6', '7']),
  fen: (refund) => refund.fen('returnMoney'),
  changedAt: (refund) => refund.time('returnStatusChangeTime'),
};

export function readSuning(record: Fields): ReadOrder {
  const order = record.object('order');
  const orderId = order.text('orderCode');
  const refunds = readRefunds(record, orderId, REFUNDS);
  const details = order.list('orderDetail');
  const changes = details.map((line) => line.time('orderLineStatusChangeTime'));
  const placedAt = order.time('orderSaleTime');
  const shopIsOutlet = order.has('storeCode');
  return {
    ...{ payload: 'suning', orderId, shopIsOutlet, placedAt },
    ...readState(order, refunds, placedAt),
    lines: details.map(readLine),
    shop: { from: order, field: shopIsOutlet ? 'storeCode' : 'merchantCode' },
    region: {
      from: order,
      fields: { province: 'provinceName', prefecture: 'cityName', county: 'districtName' },
    },
    modifiedAt: changes.reduce(later, ''),
    refundedAt: refunds.changedAt,
    paidFen: details.reduce((sum, line) => sum + line.fen('payAmount'), 0),
    succeededFen: refunds.succeededFen,
  };
}

/** Suning hands over only orders that are paid, and no time of payment: the time of sale is taken for both. */
function readState(
  order: Fields,
  { succeeded }: ReadRefunds,
  placedAt: string,
): Pick<ReadOrder, 'status' | 'paidAt'> {
  const code = order.text('orderTotalStatus');
  if (code === CLOSED)
    return succeeded.length > 0
      ? { status: 'refunded', paidAt: placedAt }
      : { status: 'cancelled', paidAt: null };
  const status = STATUSES.get(code);
  if (status === undefined) order.report('payload.status_unknown', 'orderTotalStatus');
  return { status: status ?? 'paid', paidAt: placedAt };
}

/** What the buyer paid has the postage in it, and lacks what the platform's vouchers and coupons paid for. */
function readLine(line: Fields): ReadLine {
  const amountFen =
    line.fen('payAmount') +
    line.optionalFen('voucherTotalMoney') +
    line.optionalFen('couponTotalMoney') -
    line.optionalFen('transportFee') -
    line.optionalFen('sellerVoucherMoney');
  if (amountFen < 0) line.report('payload.amount_mismatch', 'payAmount');
  const product = line.text('productCode');
  return {
    ...{ from: line, product, sku: product, name: line.text('productName'), amountFen },
    ...{ categories: line.has('categoryCode') ? [line.text('categoryCode')] : [] },
    quantity: line.text('saleNum'),
  };
}
