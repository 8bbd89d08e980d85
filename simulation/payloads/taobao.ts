import {
  amountFen,
  grossFen,
  localTime,
  paidFen,
  type PayloadSale,
  person,
  recordOf,
  total,
  yuan,
} from './sale.ts';

export function taobaoRecord(sale: PayloadSale): object {
  const { orderId, lines, buyer, paidAtMs } = sale;
  const oidOf = (index: number): string => (lines.length === 1 ? orderId : `${orderId}.${String(index + 1)}`);
  const order = {
    tid: orderId,
    seller_nick: sale.shop,
    buyer_nick: person('buyer', sale),
    status: statusOf(sale),
    type: sale.status === 'shipped' && paidAtMs === null ? 'cod' : 'fixed',
    created: localTime(sale.placedAtMs),
    pay_time: localTime(paidAtMs),
    end_time: sale.status === 'completed' ? localTime(sale.changedAtMs) : '',
    modified: localTime(sale.changedAtMs),
    total_fee: yuan(total(sale, grossFen)),
    payment: yuan(paidFen(sale)),
    post_fee: yuan(sale.postageFen),
    discount_fee: yuan(sale.couponFen),
    adjust_fee: '0.00',
    receiver_name: person('name', sale),
    receiver_mobile: person('mobile', sale),
    receiver_state: buyer.province,
    receiver_city: buyer.prefecture,
    receiver_district: buyer.county,
    receiver_town: person('town', sale),
    receiver_address: person('address', sale),
    orders: {
      order: lines.map((line, index) => ({
        oid: oidOf(index),
        num_iid: line.sku,
        cid: line.sku,
        title: line.name,
        num: line.count,
        price: yuan(line.priceFen),
        discount_fee: yuan(line.discountFen),
        adjust_fee: '0.00',
        total_fee: yuan(amountFen(line)),
        refund_status: 'NO_REFUND',
      })),
    },
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ refund_id: id, tid: orderId, oid: oidOf(0), refund_fee: yuan(fen), modified: localTime(atMs) },
    status: succeeded ? 'SUCCESS' : 'SELLER_REFUSE_BUYER',
    buyer_nick: person('buyer', sale),
  }));
  return recordOf(order, refunds, sale);
}

function statusOf({ status, paidAtMs }: PayloadSale): string {
  switch (status) {
    case 'placed':
      return 'WAIT_BUYER_PAY';
    case 'paid':
      return 'WAIT_SELLER_SEND_GOODS';
    case 'shipped':
      return 'WAIT_BUYER_CONFIRM_GOODS';
    case 'completed':
      return 'TRADE_FINISHED';
    case 'cancelled':
      return paidAtMs === null ? 'TRADE_CLOSED_BY_TAOBAO' : 'TRADE_CLOSED';
    case 'refunded':
      return 'TRADE_CLOSED';
  }
}
