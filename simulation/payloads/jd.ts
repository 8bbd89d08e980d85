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

const NO_TIME = '0001-01-01 00:00:00';

const STATES: Readonly<Record<PayloadSale['status'], string>> = {
  placed: 'NOT_PAY',
  paid: 'WAIT_SELLER_STOCK_OUT',
  shipped: 'WAIT_GOODS_RECEIVE_CONFIRM',
  completed: 'FINISHED_L',
  cancelled: 'TRADE_CANCELED',
  // The order stays finished, and its refund says the rest.
  refunded: 'FINISHED_L',
};

export function jdRecord(sale: PayloadSale): object {
  const { orderId, status, buyer, paidAtMs, changedAtMs } = sale;
  const order = {
    orderId,
    venderId: sale.shop,
    orderState: STATES[status],
    payType: status === 'shipped' && paidAtMs === null ? '1-货到付款' : '4-在线支付',
    parentOrderId: '0',
    directParentOrderId: '0',
    orderStartTime: localTime(sale.placedAtMs),
    paymentConfirmTime: localTime(paidAtMs, NO_TIME),
    orderEndTime: localTime(status === 'completed' ? changedAtMs : null, NO_TIME),
    modified: localTime(changedAtMs),
    orderTotalPrice: yuan(total(sale, grossFen)),
    orderSellerPrice: yuan(total(sale, amountFen)),
    orderPayment: yuan(paidFen(sale)),
    balanceUsed: '0.00',
    freightPrice: yuan(sale.postageFen),
    pin: person('buyer', sale),
    consigneeInfo: {
      ...{ fullname: person('name', sale), mobile: person('mobile', sale) },
      ...{ telephone: person('phone', sale), fullAddress: person('address', sale) },
      ...{ province: buyer.province, city: buyer.prefecture, county: buyer.county },
      town: person('town', sale),
    },
    itemInfoList: sale.lines.map(({ sku, name, count, priceFen }) => ({
      ...{ skuId: sku, wareId: sku, skuName: name, itemTotal: String(count), jdPrice: yuan(priceFen) },
    })),
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ id, orderId, applyRefundSum: fen, status: succeeded ? 3 : 2 },
    ...{ applyTime: localTime(atMs), checkTime: localTime(atMs), buyerName: person('name', sale) },
  }));
  return recordOf(order, refunds, sale);
}
