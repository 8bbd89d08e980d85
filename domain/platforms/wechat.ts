import type { Fields } from './fields.ts';
import { type OrderState, statusOf } from './form.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { readRefunds } from './refunds.ts';
import { plus, priceTimes, proveSum, provable, shareDiscount, sumOf } from './sums.ts';

/** Older orders do not say how they were paid. Those that are paid later, or by points, state no time of payment. */
const BY_WECHAT: ReadonlySet<string> = new Set(['', '1']);
const LOTTERY = '3';
/** WeChat spells it so. */
const RECEIVED = 'merchant_receieve_price';

/** The order of a WeChat shop, as `channels/ec/order/get` answers it. All its amounts are in fen. */
export function readWechat(order: Fields, refunded: readonly Fields[]): ReadOrder {
  const orderId = order.text('order_id');
  const detail = order.object('order_detail');
  const price = detail.object('price_info');
  const items = detail.lines('product_infos');
  const refunds = readRefunds('wechat', refunded, orderId, (refund) =>
    refund.object('refund_info').fen('amount'),
  );
  const state = readState(order, detail);
  if (refunds.succeeded.length === 0 && state.status !== 'refunded') refuseUnlisted(items);
  return {
    ...{ payload: 'wechat', orderId, refunds, ...state },
    lines: readLines(price, items),
    shop: { from: order, fields: ['appid'] },
    region: detail.object('delivery_info').object('address_info'),
    placedAt: order.time('create_time'),
    modifiedAt: order.time('update_time'),
    paidFen: price.fen('order_price'),
  };
}

function readState(order: Fields, detail: Fields): OrderState {
  const status = statusOf('wechat', order, 'status');
  if (status === undefined || status === 'placed' || status === 'cancelled')
    return { status: status ?? 'placed', paidAt: null };
  const pay = detail.object('pay_info');
  const method = pay.optionalText('payment_method');
  if (method === LOTTERY) pay.report('payload.lottery', 'payment_method');
  else if (!BY_WECHAT.has(method)) pay.report('payload.status_unknown', 'payment_method');
  return { status, paidAt: pay.time('pay_time', 'channels/ec/order/get') };
}

/** A line counts the pieces that were given back or exchanged, and does not say for how much. */
function refuseUnlisted(items: readonly Fields[]): void {
  for (const item of items) {
    const returned = item.optionalText('finish_aftersale_sku_cnt');
    if (returned !== '' && returned !== '0')
      item.report('payload.refund_unmatched', 'finish_aftersale_sku_cnt');
  }
}

/** Coupons of WeChat are payments: what the shop receives, if the order says so, has them in it. */
function readLines(price: Fields, items: readonly Fields[]): ReadLine[] {
  const product = plus(price, 'product_price');
  const { grossFen, term } = priceTimes(items, 'sale_price', 'sku_cnt');
  proveSum(price, 'product_price', product.fen, [term]);
  const goods = [
    product,
    ...['discounted_price', 'deduction_price', 'change_down_price'].map((field) =>
      provable(-1, price, field),
    ),
  ];
  const freight = plus(price, price.isTrue('is_change_freight') ? 'change_freight' : 'freight');
  const received = provable(1, price, RECEIVED);
  const total = received.isAbsent === true ? 'order_price' : RECEIVED;
  proveSum(price, total, price.fen(total), [
    ...goods,
    freight,
    ...(received.isAbsent === true ? [received] : []),
  ]);
  const amounts = shareDiscount(grossFen, sumOf(goods));
  if (amounts === undefined)
    price.report('payload.amount_mismatch', 'discounted_price', 'payload.above_lines');
  return items.map((item, index) => {
    const code = item.text('product_id');
    return {
      ...{ from: item, product: code, sku: item.has('sku_id') ? item.text('sku_id') : code },
      ...{ name: item.text('title'), categories: [], quantity: item.text('sku_cnt') },
      amountFen: amounts?.[index] ?? 0,
    };
  });
}
