import type { Fields } from './fields.ts';
import { type OrderState, payAtTheDoor, statusOf } from './form.ts';
import type { Status } from './local-time.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { readRefunds } from './refunds.ts';
import { plus, priceTimes, proveSum, provable, shareDiscount } from './sums.ts';

/** States that leave the order as it was; its times say how far that is. */
const HALTS: ReadonlySet<string> = new Set(['LOCKED', 'POP_ORDER_PAUSE', 'PAUSE']);

/** JD writes the number of a way to pay with its name, such as `4-在线支付`; some shops' software keeps the number alone. */
const CASH_ON_DELIVERY = /^1(?:-|$)/;

/** JD answers only the fields that a request names. */
const request = (field: string): string => `jingdong.pop.order.get (optional_fields: ${field})`;

/** The order of JD's open platform for shops (POP), as `jingdong.pop.order.get` answers it. */
export function readJd(order: Fields, refunded: readonly Fields[]): ReadOrder {
  const orderId = order.text('orderId');
  for (const parent of ['parentOrderId', 'directParentOrderId'])
    if (order.optionalText(parent) === orderId && orderId !== '')
      order.report('payload.split_parent', parent);
  const refunds = readRefunds('jd', refunded, orderId, (refund) => refund.wholeFen('applyRefundSum'));
  return {
    ...{ payload: 'jd', orderId, refunds, ...readState(order) },
    lines: readLines(order),
    shop: { from: order, fields: ['venderId'] },
    region: order.object('consigneeInfo'),
    placedAt: order.time('orderStartTime'),
    modifiedAt: order.time('modified'),
    paidFen: readPaid(order, refunds.succeededFen > 0),
  };
}

/** What the buyer paid. An order without refunds may lack it. */
function readPaid(order: Fields, isNeeded: boolean): number {
  const read = (field: string): number => (isNeeded || order.has(field) ? order.fen(field) : 0);
  return read('orderPayment') + read('balanceUsed');
}

function readState(order: Fields): OrderState {
  const state = order.optionalText('orderState');
  const confirmedAt = order.optionalTime('paymentConfirmTime');
  const endedAt = order.optionalTime('orderEndTime');
  const isCod = CASH_ON_DELIVERY.test(order.optionalText('payType'));
  const status = HALTS.has(state)
    ? haltedStatus(confirmedAt, endedAt, isCod)
    : statusOf('jd', order, 'orderState');
  if (status === undefined || status === 'placed') return { status: 'placed', paidAt: null };
  if (status === 'cancelled') return { status, paidAt: confirmedAt };
  if (!isCod) return { status, paidAt: order.time('paymentConfirmTime', request('paymentConfirmTime')) };
  return payAtTheDoor(status, confirmedAt, () => order.time('orderEndTime', request('orderEndTime')));
}

/** An order that was paid at the door has an end and no confirmed payment. */
function haltedStatus(confirmedAt: string | null, endedAt: string | null, isCod: boolean): Status {
  if (endedAt !== null && (isCod || confirmedAt !== null)) return 'completed';
  return confirmedAt === null ? 'placed' : 'paid';
}

/** JD states no amount of a line, only the price of one piece and what the seller takes off the order. */
function readLines(order: Fields): ReadLine[] {
  const items = order.lines('itemInfoList');
  const { grossFen, term } = priceTimes(items, 'jdPrice', 'itemTotal');
  const [totalFen, goodsAmountFen] = [order.fen('orderTotalPrice'), order.fen('orderSellerPrice')];
  proveSum(order, 'orderTotalPrice', totalFen, [term]);
  if (order.has('sellerDiscount'))
    proveSum(order, 'orderSellerPrice', goodsAmountFen, [
      plus(order, 'orderTotalPrice'),
      provable(-1, order, 'sellerDiscount'),
    ]);
  else if (goodsAmountFen > totalFen)
    order.report('payload.amount_mismatch', 'orderSellerPrice', 'payload.at_most', {
      field: 'orderTotalPrice',
    });
  const amounts = shareDiscount(grossFen, goodsAmountFen);
  return items.map((item, index) => ({
    ...{ from: item, sku: item.text('skuId'), name: item.text('skuName'), product: item.text('wareId') },
    ...{ categories: [], quantity: item.text('itemTotal'), amountFen: amounts?.[index] ?? 0 },
  }));
}
