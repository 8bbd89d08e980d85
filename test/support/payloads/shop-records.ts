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

const YOUZAN: Readonly<Record<PayloadSale['status'], string>> = {
  placed: 'WAIT_BUYER_PAY',
  paid: 'WAIT_SELLER_SEND_GOODS',
  shipped: 'WAIT_BUYER_CONFIRM_GOODS',
  completed: 'TRADE_SUCCESS',
  cancelled: 'TRADE_CLOSED',
  refunded: 'TRADE_CLOSED',
};

/** Youzan's coupons are of its shops: what one of the platform pays for is paid, as by a card. */
export function youzanRecord(sale: PayloadSale): object {
  const { orderId, status, buyer, paidAtMs, changedAtMs, lines } = sale;
  const isPartly = sale.refunds.some(({ succeeded }) => succeeded);
  const order = {
    address_info: {
      ...{ receiver_name: person('name', sale), receiver_tel: person('mobile', sale) },
      ...{ delivery_address: person('address', sale), delivery_province: buyer.province },
      ...{ delivery_city: buyer.prefecture, delivery_district: buyer.county },
    },
    pay_info: {
      total_fee: yuan(total(sale, grossFen)),
      post_fee: yuan(sale.postageFen),
      payment: yuan(total(sale, amountFen) + sale.postageFen),
    },
    orders: lines.map((line, index) => ({
      ...{
        oid: `${orderId}${String(index)}`,
        item_id: line.sku,
        sku_id: 0,
        title: line.name,
        num: line.count,
      },
      ...{ price: yuan(line.priceFen), total_fee: yuan(amountFen(line)), payment: yuan(amountFen(line)) },
    })),
    order_info: {
      ...{ tid: orderId, node_kdt_id: sale.shop, type: 0, status: YOUZAN[status] },
      pay_type: status === 'shipped' && paidAtMs === null ? 9 : 10,
      refund_state: status === 'refunded' ? 12 : isPartly ? 2 : 0,
      ...{ created: localTime(sale.placedAtMs), pay_time: localTime(paidAtMs) },
      success_time: localTime(status === 'completed' ? changedAtMs : null),
      update_time: localTime(changedAtMs),
    },
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ refund_id: id, tid: orderId, refund_fee: yuan(fen), modified: localTime(atMs) },
    status: succeeded ? 'SUCCESS' : 'SELLER_REFUSE_BUYER',
  }));
  return recordOf(order, refunds, sale);
}

const WECHAT: Readonly<Record<PayloadSale['status'], number>> = {
  placed: 10,
  paid: 20,
  shipped: 30,
  completed: 100,
  cancelled: 250,
  refunded: 200,
};

/** Undefined for a version that a WeChat shop has no state for: it ships nothing that is unpaid. */
export function wechatRecord(sale: PayloadSale): object | undefined {
  const { orderId, status, buyer, paidAtMs } = sale;
  if (status === 'shipped' && paidAtMs === null) return undefined;
  const seconds = (epochMs: number): number => Math.floor(epochMs / 1000);
  const order = {
    ...{ order_id: orderId, appid: sale.shop, openid: person('buyer', sale), status: WECHAT[status] },
    ...{ create_time: seconds(sale.placedAtMs), update_time: seconds(sale.changedAtMs) },
    order_detail: {
      product_infos: sale.lines.map(({ sku, name, count, priceFen }) => ({
        ...{ product_id: sku, sku_id: sku, title: name, sku_cnt: count, sale_price: priceFen },
        finish_aftersale_sku_cnt: 0,
      })),
      price_info: {
        ...{ product_price: total(sale, grossFen), freight: sale.postageFen },
        ...{ discounted_price: total(sale, ({ discountFen }) => discountFen), deduction_price: 0 },
        ...{ change_down_price: 0, order_price: paidFen(sale) },
        merchant_receieve_price: total(sale, amountFen) + sale.postageFen,
      },
      pay_info: { payment_method: 1, pay_time: paidAtMs === null ? 0 : seconds(paidAtMs) },
      delivery_info: {
        address_info: {
          ...{ user_name: person('name', sale), tel_number: person('mobile', sale) },
          ...{ detail_info: person('address', sale), province_name: buyer.province },
          ...{ city_name: buyer.prefecture, county_name: buyer.county },
        },
      },
    },
  };
  const refunds = sale.refunds.map(({ id, fen, atMs, succeeded }) => ({
    ...{ after_sale_order_id: id, order_id: orderId, refund_info: { amount: fen } },
    ...{ update_time: seconds(atMs), status: succeeded ? 'MERCHANT_REFUND_SUCCESS' : 'MERCHANT_FAIL' },
  }));
  return recordOf(order, refunds, sale);
}
