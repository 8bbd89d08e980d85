import type { Fields } from './fields.ts';
import { later, type Status } from './local-time.ts';
import type { ReadLine, ReadOrder } from './order-event.ts';
import { ProvenAmounts } from './proven-amounts.ts';
import { type ReadRefunds, readRefunds, type RefundForm } from './refunds.ts';

/** The order of Suning's open platform, as `suning.custom.ord.query` answers it. */
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
  const amounts = new ProvenAmounts(line);
  const amountFen =
    line.fen('payAmount') +
    amounts.fen(spelt(line, 'vouchertotalMoney')) +
    amounts.fen(spelt(line, 'coupontotalMoney')) -
    amounts.fen('transportFee');
  if (amountFen < 0) line.report('payload.amount_mismatch', 'payAmount');
  if (amounts.needProof) amounts.prove('unitPrice', pricedFen(line), amountFen);
  return amountFen;
}

/** Orders of shops have a small t, those of stores a capital one. */
function spelt(line: Fields, name: string): string {
  const other = name.replace('total', 'Total');
  if (line.holds(name) && line.holds(other))
    line.report('payload.amount_mismatch', other, `Expected ${name} or ${other}, not both.`);
  if (!line.holds(name) && !line.holds(other))
    line.report(
      'payload.amount_missing',
      name,
      `${name} is absent. Include it, as Suning's interface returns it.`,
    );
  return line.holds(other) ? other : name;
}

/** A price may have five decimals. The nearest fen is enough, because it is no amount that counts. */
function pricedFen(line: Fields): number {
  return Math.round(Number(line.text('unitPrice')) * 100 * Number(line.text('saleNum')));
}
