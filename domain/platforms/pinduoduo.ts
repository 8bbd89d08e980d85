import type { Fields } from './fields.ts';
import { knownOf, type OrderState, statusOf } from './form.ts';
import { type ReadLine, type ReadOrder, skuOf } from './order-event.ts';
import { type ReadRefunds, readRefunds } from './refunds.ts';
import { plus, priceTimes, proveSum, provable, shareDiscount, sumOf, type Term } from './sums.ts';

/** Whether the group that buys together is complete. */
const GROUP = { open: '0', complete: '1', failed: '2' } as const;
/** Of an order with a deposit: the rest is paid, and with it the sale is made. */
const STEPS: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['1', false],
  ['2', true],
]);
const REFUND_STATES = ['1', '2', '3', '4'];
const REFUND_SUCCEEDED = '4';
const LOTTERY = '2';

/** The order of Pinduoduo's open platform, as `pdd.order.information.get` answers it: its state has four axes. */
export function readPinduoduo(order: Fields, refunded: readonly Fields[]): ReadOrder {
  const orderId = order.text('order_sn');
  if (order.optionalText('is_lucky_flag') === LOTTERY) order.report('payload.lottery', 'is_lucky_flag');
  const refunds = readRefunds('pinduoduo', refunded, orderId, refundAmountFen);
  checkRefunds(order, refunds);
  const paidFen = order.fen('pay_amount');
  const discount = provable(-1, order, 'discount_amount');
  proveSum(order, 'pay_amount', paidFen, [
    plus(order, 'goods_amount'),
    discount,
    provable(1, order, 'postage'),
  ]);
  return {
    ...{ payload: 'pinduoduo', orderId, refunds, ...readState(order), paidFen },
    lines: readLines(order, order.fen('goods_amount') - readPromotions(order, discount)),
    shop: { from: order, fields: ['mall_id'] },
    region: order,
    placedAt: order.time('created_time'),
    modifiedAt: order.time('updated_at'),
  };
}

/** Without its group an order is no sale, although the buyer has paid; a failed group gives the money back. */
function readState(order: Fields): OrderState {
  const group = readGroup(order);
  const step = order.optionalObject('step_order_info');
  const isFinal = step === undefined || STEPS.get(step.text('step_trade_status'));
  if (isFinal === undefined) step?.report('payload.status_unknown', 'step_trade_status');
  if (group === GROUP.failed) return { status: 'cancelled', paidAt: null };
  if (group === GROUP.open || isFinal === false) return { status: 'placed', paidAt: null };
  return { status: statusOf('pinduoduo', order, 'order_status') ?? 'paid', paidAt: readPaidAt(order) };
}

/** Orders of 2018 have no state of their group, but the time when it was complete. */
function readGroup(order: Fields): string {
  if (!order.has('confirm_status') && order.has('confirm_time')) return GROUP.complete;
  const group = order.text('confirm_status');
  if (group !== '' && !Object.values<string>(GROUP).includes(group))
    order.report('payload.status_unknown', 'confirm_status');
  return group;
}

/** Nor do they say when they were paid, except that it was before. */
function readPaidAt(order: Fields): string {
  const isStated = order.has('pay_time') || !order.has('confirm_time');
  return order.time(isStated ? 'pay_time' : 'confirm_time', 'pdd.order.information.get');
}

function checkRefunds(order: Fields, { succeeded }: ReadRefunds): void {
  const state = knownOf(order, 'refund_status', REFUND_STATES);
  if (state === REFUND_SUCCEEDED && succeeded.length === 0)
    order.report('payload.refund_unmatched', 'refund_status');
}

/** The list of refunds states yuan, with a point; the detail of one refund states the same field in fen, without. */
function refundAmountFen(refund: Fields): number {
  const text = refund.optionalText('refund_amount');
  if (text !== '' && !text.includes('.'))
    refund.report('field.format', 'refund_amount', 'payload.perhaps_fen', {
      request: 'pdd.refund.list.increment.get',
    });
  return refund.fen('refund_amount');
}

/** What the shop took off: all that the discount has beside the coupons of the platform. */
function readPromotions(order: Fields, discount: Term): number {
  const promotions = [provable(1, order, 'seller_discount'), provable(1, order, 'capital_free_discount')];
  const promotedFen = sumOf(promotions);
  if (discount.isAbsent !== true || promotedFen > 0)
    proveSum(order, 'discount_amount', discount.fen, [
      ...promotions,
      provable(1, order, 'platform_discount'),
    ]);
  return promotedFen;
}

/** The seller may have changed the price of the whole order. */
function readLines(order: Fields, goodsAmountFen: number): ReadLine[] {
  const items = order.lines('item_list');
  const { grossFen, term } = priceTimes(items, 'goods_price', 'goods_count');
  const amounts = shareDiscount(grossFen, goodsAmountFen);
  if (amounts === undefined) proveSum(order, 'goods_amount', goodsAmountFen, [term]);
  const categories = ['cat_id_4', 'cat_id_3', 'cat_id_2', 'cat_id_1']
    .map((name) => order.optionalText(name))
    .filter((id) => id !== '' && id !== '0');
  return items.map((item, index) => {
    const product = item.text('goods_id');
    return {
      ...{ from: item, product, categories, sku: skuOf(item, product) },
      ...{ name: item.text('goods_name'), quantity: item.text('goods_count') },
      amountFen: amounts?.[index] ?? 0,
    };
  });
}
