import type { Fields } from './fields.ts';
import type { Status } from './local-time.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { ProvenAmounts, shareDiscount } from './proven-amounts.ts';
import { type ReadRefunds, readRefunds, type RefundForm } from './refunds.ts';

/** The order of Pinduoduo's open platform, as `pdd.order.information.get` answers it: its state has four axes. */
const ORDER_STATUSES: ReadonlyMap<string, Status> = new Map([
  ['1', 'paid'],
  ['2', 'shipped'],
  ['3', 'completed'],
]);

/** Whether the group that buys together is complete. */
const GROUP = { open: '0', complete: '1', failed: '2' } as const;
const REFUND_STATES: ReadonlySet<string> = new Set(['1', '2', '3', '4']);
const REFUND_SUCCEEDED = '4';
const LOTTERY = '2';

const REFUNDS: RefundForm = {
  ...{ id: 'id', orderId: 'order_sn', status: 'after_sales_status' },
  succeeded: new Set(['10']),
  others: new Set(['0', '2', '3', '4', '5', '6', '7', '8', '9', '11', '12', '13']),
  fen: refundAmountFen,
  changedAt: (refund) => refund.time('updated_time'),
};

export function readPinduoduo(record: Fields): ReadOrder {
  const order = record.object('order');
  const orderId = order.text('order_sn');
  if (order.optionalText('is_lucky_flag') === LOTTERY) order.report('payload.lottery', 'is_lucky_flag');
  const refunds = readRefunds(record, orderId, REFUNDS);
  checkRefunds(order, refunds);
  const goodsAmountFen = order.fen('goods_amount');
  const paidFen = order.fen('pay_amount');
  const amounts = new ProvenAmounts(order);
  const sumFen = goodsAmountFen - amounts.fen('discount_amount') + amounts.fen('postage');
  amounts.prove('pay_amount', paidFen, sumFen);
  return {
    ...{ payload: 'pinduoduo', orderId, ...readState(order), paidFen },
    lines: readLines(order, goodsAmountFen),
    shop: { from: order, field: 'mall_id' },
    region: { from: order, fields: { province: 'province', prefecture: 'city', county: 'town' } },
    placedAt: order.time('created_time'),
    modifiedAt: order.time('updated_at'),
    refundedAt: refunds.changedAt,
    succeededFen: refunds.succeededFen,
  };
}

/** Without its group an order is no sale, although the buyer has paid; a failed group gives the money back. */
function readState(order: Fields): Pick<ReadOrder, 'status' | 'paidAt'> {
  const group = order.text('confirm_status');
  if (group === GROUP.open) return { status: 'placed', paidAt: null };
  if (group === GROUP.failed) return { status: 'cancelled', paidAt: null };
  if (group !== GROUP.complete) order.report('payload.status_unknown', 'confirm_status');
  const status = ORDER_STATUSES.get(order.text('order_status'));
  if (status === undefined) order.report('payload.status_unknown', 'order_status');
  return { status: status ?? 'paid', paidAt: order.time('pay_time') };
}

function checkRefunds(order: Fields, { succeeded }: ReadRefunds): void {
  const state = order.text('refund_status');
  if (!REFUND_STATES.has(state)) order.report('payload.status_unknown', 'refund_status');
  if (state === REFUND_SUCCEEDED && succeeded.length === 0)
    order.report('payload.refund_unmatched', 'refund_status');
}

/** The list of refunds states yuan, with a point; the detail of one refund states the same field in fen, without. */
function refundAmountFen(refund: Fields): number {
  const text = refund.optionalText('refund_amount');
  if (text !== '' && !text.includes('.'))
    refund.report(
      'field.format',
      'refund_amount',
      'Expected yuan with a point, as pdd.refund.list.increment.get states them: without one they may be fen.',
    );
  return refund.fen('refund_amount');
}

/** The seller may have changed the price of the whole order. */
function readLines(order: Fields, goodsAmountFen: number): ReadLine[] {
  const items = order.list('item_list');
  const grossFen = items.map((item) => item.fen('goods_price') * item.count('goods_count'));
  const amounts = shareDiscount({ grossFen, goodsAmountFen });
  if (amounts === undefined) order.report('payload.amount_mismatch', 'goods_amount');
  const categories = ['cat_id_4', 'cat_id_3', 'cat_id_2', 'cat_id_1']
    .map((name) => order.optionalText(name))
    .filter((id) => id !== '' && id !== '0');
  return items.map((item, index) => {
    const [product, sku] = [item.text('goods_id'), item.optionalText('sku_id')];
    return {
      ...{ from: item, product, categories, sku: sku === '' || sku === '0' ? product : sku },
      ...{ name: item.text('goods_name'), quantity: item.text('goods_count') },
      amountFen: amounts?.[index] ?? 0,
    };
  });
}
