import type { Payload } from '../../../schemas/platforms/payloads.ts';
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
import { wechatRecord, youzanRecord } from './shop-records.ts';

const WRITERS: Readonly<Record<Payload, (sale: PayloadSale) => object | undefined>> = {
  taobao: taobaoRecord,
  jd: jdRecord,
  pinduoduo: pinduoduoRecord,
  suning: suningRecord,
  youzan: youzanRecord,
  wechat: wechatRecord,
};

/** The record in which a platform hands a version of an order over; undefined if it does not hand such a version over. */
export function payloadRecord(payload: Payload, sale: PayloadSale): object | undefined {
  return WRITERS[payload](sale);
}

function taobaoRecord(sale: PayloadSale): object {
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
    discount_fee: '0.00',
    coupon_fee: sale.couponFen,
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

function jdRecord(sale: PayloadSale): object {
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

const ORDER_STATUSES: Readonly<Record<PayloadSale['status'], number>> = {
  placed: 1,
  paid: 1,
  shipped: 2,
  completed: 3,
  cancelled: 1,
  refunded: 2,
};

/** Undefined for a version that Pinduoduo has no state for: it ships nothing that is unpaid. */
function pinduoduoRecord(sale: PayloadSale): object | undefined {
  const { orderId, status, buyer, paidAtMs } = sale;
  if (status === 'shipped' && paidAtMs === null) return undefined;
  const order = {
    order_sn: orderId,
    mall_id: sale.shop,
    confirm_status: paidAtMs !== null ? 1 : status === 'cancelled' ? 2 : 0,
    order_status: ORDER_STATUSES[status],
    refund_status: sale.refunds.some(({ succeeded }) => succeeded) ? 4 : 1,
    is_lucky_flag: 1,
    created_time: localTime(sale.placedAtMs),
    pay_time: localTime(paidAtMs),
    updated_at: localTime(sale.changedAtMs),
    goods_amount: yuan(total(sale, amountFen)),
    discount_amount: yuan(sale.couponFen),
    ...{ seller_discount: '0.00', capital_free_discount: '0.00', platform_discount: yuan(sale.couponFen) },
    postage: yuan(sale.postageFen),
    pay_amount: yuan(paidFen(sale)),
    ...{ cat_id_1: 0, cat_id_2: 0, cat_id_3: 0, cat_id_4: 0 },
    ...{ receiver_name: person('name', sale), receiver_phone: person('mobile', sale) },
    ...{
      address: person('address', sale),
      province: buyer.province,
      city: buyer.prefecture,
      town: buyer.county,
    },
    item_list: sale.lines.map(({ sku, name, count, priceFen }) => ({
      ...{ goods_id: sku, sku_id: sku, goods_name: name, goods_price: yuan(priceFen), goods_count: count },
    })),
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ id, order_sn: orderId, refund_amount: yuan(fen), updated_time: localTime(atMs) },
    after_sales_status: succeeded ? 10 : 11,
  }));
  return recordOf(order, refunds, sale);
}

const STATUSES: Readonly<Record<PayloadSale['status'], string>> = {
  placed: '',
  paid: '10',
  shipped: '20',
  completed: '30',
  cancelled: '40',
  refunded: '40',
};

/** Suning writes amounts with five decimals. */
const money = (fen: number): string => (fen / 100).toFixed(5);

/** Undefined for a version that Suning does not hand over: it has none before payment, and no time of payment. */
function suningRecord(sale: PayloadSale): object | undefined {
  const { orderId, buyer, paidAtMs, lines } = sale;
  if (paidAtMs === null) return undefined;
  const order = {
    orderCode: orderId,
    merchantCode: sale.shop,
    storeCode: '',
    orderTotalStatus: STATUSES[sale.status],
    orderSaleTime: localTime(paidAtMs),
    ...{ customerName: person('name', sale), mobNum: person('mobile', sale) },
    customerAddress: person('address', sale),
    ...{ provinceName: buyer.province, cityName: buyer.prefecture, districtName: buyer.county },
    orderDetail: lines.map((line, index) => {
      const [coupon, postage] = index === 0 ? [sale.couponFen, sale.postageFen] : [0, 0];
      return {
        orderLineNumber: `${orderId}.${String(index + 1)}`,
        ...{ productCode: line.sku, productName: line.name, saleNum: `${String(line.count)}.00000` },
        unitPrice: money(amountFen(line) / line.count),
        payAmount: money(amountFen(line) - coupon + postage),
        coupontotalMoney: money(coupon),
        // No order of the season has a voucher. Suning leaves it empty, which a price in whole fen proves.
        vouchertotalMoney: amountFen(line) % line.count === 0 ? '' : money(0),
        transportFee: money(postage),
        orderLineStatusChangeTime: localTime(sale.changedAtMs),
      };
    }),
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ returnId: id, orderCode: orderId, returnMoney: yuan(fen) },
    ...{ returnStatus: succeeded ? '8' : '5', returnStatusChangeTime: localTime(atMs) },
  }));
  return recordOf(order, refunds, sale);
}
