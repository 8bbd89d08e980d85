import type { Fields } from './fields.ts';
import { type OrderState, payAtTheDoor, statusOf } from './form.ts';
import type { Status } from './local-time.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { readRefunds } from './refunds.ts';
import { plus, priceTimes, proveSum, provable, shareDiscount, sumOf, type Term } from './sums.ts';

/** Of a pre-sale: whether the final payment, and with it the sale, is made. */
const STEPS: ReadonlyMap<string, boolean> = new Map([
  ['FRONT_NOPAID_FINAL_NOPAID', false],
  ['FRONT_PAID_FINAL_NOPAID', false],
  ['FRONT_PAID_FINAL_PAID', true],
]);

const request = (field: string): string => `taobao.trade.fullinfo.get (fields: ${field})`;

/** The trade of Taobao's open platform, as `taobao.trade.fullinfo.get` answers it; also of Tmall and Rural Taobao. */
export function readTaobao(trade: Fields, refunded: readonly Fields[]): ReadOrder {
  const orderId = trade.text('tid');
  const refunds = readRefunds('taobao', refunded, orderId, (refund) => refund.fen('refund_fee'));
  const state = readState(trade);
  const orders = trade.object('orders').lines('order');
  const lines = takePromotions(trade, orders.map(readLine));
  proveTotal(trade, priceTimes(orders, 'price', 'num').term);
  checkRefunds(orders, refunds.succeeded, state.status);
  return {
    ...{ payload: 'taobao', orderId, lines, refunds, ...state },
    shop: { from: trade, fields: ['seller_nick'] },
    region: trade,
    placedAt: trade.time('created'),
    modifiedAt: trade.time('modified'),
    paidFen: trade.fen('payment'),
  };
}

/**
 * Takes off what the shop takes off the whole trade: from each line what the trade says, else in proportion to what the
 * lines cost. If the trade does not say whether it takes off anything, what was paid must prove that it does not.
 */
function takePromotions(trade: Fields, lines: readonly ReadLine[]): ReadLine[] {
  const costs = lines.map(({ amountFen }) => amountFen);
  const goods: Term = { sign: 1, field: 'total_fee', fen: costs.reduce((sum, fen) => sum + fen, 0) };
  const parts = lines.map(({ from }) => provable(-1, from, 'part_mjz_discount'));
  const whole = provable(-1, trade, 'discount_fee');
  const isSplit = parts.some(({ isAbsent }) => isAbsent !== true);
  const taken = isSplit ? parts : [whole];
  if (isSplit && whole.isAbsent !== true)
    proveSum(trade, 'discount_fee', whole.fen, [
      { sign: 1, field: 'part_mjz_discount of its lines', fen: -sumOf(parts) },
      ...parts.filter(({ isAbsent }) => isAbsent),
    ]);
  else if (taken.some(({ isAbsent }) => isAbsent === true))
    proveSum(trade, 'payment', trade.fen('payment'), [
      goods,
      ...taken,
      provable(1, trade, 'post_fee'),
      ...(trade.has('order_tax_fee') ? [plus(trade, 'order_tax_fee')] : []),
    ]);
  const amounts = isSplit
    ? costs.map((fen, index) => fen - (parts[index]?.fen ?? 0))
    : shareDiscount(costs, sumOf([goods, whole]));
  if (amounts === undefined || amounts.some((fen) => fen < 0))
    trade.report('payload.amount_mismatch', 'discount_fee', 'payload.above_lines');
  return lines.map((line, index) => ({ ...line, amountFen: Math.max(0, amounts?.[index] ?? 0) }));
}

/** The total of a trade from abroad has the tax in it. */
function proveTotal(trade: Fields, goods: Term): void {
  const totalFen = trade.fen('total_fee');
  const hasTax = trade.has('order_tax_fee') && totalFen !== goods.fen;
  proveSum(trade, 'total_fee', totalFen, hasTax ? [goods, plus(trade, 'order_tax_fee')] : [goods]);
}

function readState(trade: Fields): OrderState {
  const status = statusOf('taobao', trade, 'status');
  if (status === undefined) return { status: 'placed', paidAt: null };
  const step = trade.optionalText('step_trade_status');
  const isFinal = step === '' ? true : STEPS.get(step);
  if (isFinal === undefined) trade.report('payload.status_unknown', 'step_trade_status');
  // A deposit is no sale, and what becomes of it when the rest is not paid is none either.
  if (isFinal !== true)
    return { status: status === 'cancelled' || status === 'refunded' ? 'cancelled' : 'placed', paidAt: null };
  if (status === 'placed' || status === 'cancelled') return { status, paidAt: null };
  if (trade.optionalText('type') !== 'cod')
    return { status, paidAt: trade.time('pay_time', request('pay_time')) };
  return payAtTheDoor(status, trade.optionalTime('pay_time'), () =>
    trade.time('end_time', request('end_time')),
  );
}

function readLine(line: Fields): ReadLine {
  const amountFen = line.fen('total_fee');
  proveSum(line, 'total_fee', amountFen, [
    priceTimes([line], 'price', 'num').term,
    provable(1, line, 'adjust_fee', (field) => line.correctionFen(field)),
    provable(-1, line, 'discount_fee'),
  ]);
  const product = line.text('num_iid');
  return {
    ...{ from: line, product, amountFen, quantity: String(line.count('num')) },
    sku: line.has('sku_id') ? line.text('sku_id') : product,
    name: line.text('title'),
    categories: line.has('cid') ? [line.text('cid')] : [],
  };
}

/** Each refund is of a line, and a line that says it was refunded has its refund. */
function checkRefunds(lines: readonly Fields[], succeeded: readonly Fields[], status: Status): void {
  const oids = new Set(lines.map((line) => line.text('oid')));
  for (const refund of succeeded)
    if (!oids.has(refund.text('oid'))) refund.report('payload.refund_unmatched', 'oid');
  if (status === 'refunded') return;
  const refunded = new Set(succeeded.map((refund) => refund.text('oid')));
  for (const line of lines)
    if (line.optionalText('refund_status') === 'SUCCESS' && !refunded.has(line.text('oid')))
      line.report('payload.refund_unmatched', 'refund_status');
}
