import type { Fields } from './fields.ts';
import { knownOf, type OrderState, payAtTheDoor, statusOf } from './form.ts';
import { type ReadLine, type ReadOrder, skuOf } from './order-event.ts';
import { type ReadRefunds, readRefunds } from './refunds.ts';
import { plus, priceTimes, proveSum, shareDiscount } from './sums.ts';

/** Sales to a buyer: ordinary, paid by another, by a code, in a group. A distributor's purchase (3) is none. */
const SALES = ['0', '2', '6', '10'];
const REFUNDED = { inPart: '2', whole: '12' } as const;
const REFUND_STATES = ['0', '1', '2', '11', '12'];
const CASH_ON_DELIVERY = '9';
const REQUEST = 'youzan.trade.get';

/** The order of Youzan's open platform: `full_order_info` of `youzan.trade.get` and `youzan.trades.sold.get`, 4.0. */
export function readYouzan(order: Fields, refunded: readonly Fields[]): ReadOrder {
  const [info, pay] = [order.object('order_info'), order.object('pay_info')];
  const orderId = info.text('tid');
  knownOf(info, 'type', SALES);
  const refunds = readRefunds('youzan', refunded, orderId, (refund) => refund.fen('refund_fee'));
  return {
    ...{ payload: 'youzan', orderId, refunds, ...readState(info, refunds) },
    lines: readLines(order, pay),
    shop: { from: info, fields: ['node_kdt_id'] },
    region: order.object('address_info'),
    placedAt: info.time('created'),
    modifiedAt: info.time('update_time'),
    paidFen: pay.fen('payment'),
  };
}

function readState(info: Fields, { succeeded }: ReadRefunds): OrderState {
  const status = statusOf('youzan', info, 'status');
  const refund = knownOf(info, 'refund_state', REFUND_STATES);
  if (status === 'placed' || status === undefined) return { status: 'placed', paidAt: null };
  const paidAt = info.optionalTime('pay_time');
  if (status === 'cancelled') {
    if (paidAt === null) return { status, paidAt };
    // What was paid can only be closed by giving all of it back.
    if (refund !== REFUNDED.whole) info.report('payload.refund_unmatched', 'refund_state');
    return { status: 'refunded', paidAt };
  }
  const isWhole = refund === REFUNDED.whole;
  if ((isWhole || refund === REFUNDED.inPart) && succeeded.length === 0)
    info.report('payload.refund_unmatched', 'refund_state');
  const sale =
    info.optionalText('pay_type') === CASH_ON_DELIVERY
      ? payAtTheDoor(status, paidAt, () => info.time('success_time', REQUEST))
      : { status, paidAt: paidAt ?? info.time('pay_time', REQUEST) };
  // Its list of refunds may lack some.
  return isWhole && sale.paidAt !== null ? { ...sale, status: 'refunded' } : sale;
}

/**
 * A line states what the buyer pays for it, after all promotions. Youzan's pages disagree on whether the postage is in
 * it: the payment of the order, which includes the postage, says so.
 */
function readLines(order: Fields, pay: Fields): ReadLine[] {
  const items = order.lines('orders');
  proveSum(pay, 'total_fee', pay.fen('total_fee'), [priceTimes(items, 'price', 'num').term]);
  const paid = items.map((item) => item.fen('payment'));
  const sumFen = paid.reduce((sum, fen) => sum + fen, 0);
  const [paidFen, post] = [pay.fen('payment'), plus(pay, 'post_fee')];
  const hasPostage = sumFen === paidFen && post.fen <= paidFen;
  if (!hasPostage)
    proveSum(pay, 'payment', paidFen, [{ sign: 1, field: 'payment of its lines', fen: sumFen }, post]);
  const amounts = hasPostage ? shareDiscount(paid, paidFen - post.fen) : paid;
  return items.map((item, index) => {
    const product = item.text('item_id');
    return {
      ...{ from: item, product, categories: [], sku: skuOf(item, product) },
      ...{ name: item.text('title'), quantity: item.text('num'), amountFen: amounts?.[index] ?? 0 },
    };
  });
}
