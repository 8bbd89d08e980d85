import { amountFen, localTime, paidFen, type PayloadSale, person, recordOf, total, yuan } from './sale.ts';

const ORDER_STATUSES: Readonly<Record<PayloadSale['status'], number>> = {
  placed: 1,
  paid: 1,
  shipped: 2,
  completed: 3,
  cancelled: 1,
  refunded: 2,
};

/** Undefined for a version that Pinduoduo has no state for: it ships nothing that is unpaid. */
export function pinduoduoRecord(sale: PayloadSale): object | undefined {
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
