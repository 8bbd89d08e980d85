import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import { registersOf } from '../../../domain/platforms/registers.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { type Payload, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import { fixtureContext } from '../../support/platform-records.ts';

/** One shop of each platform, which says what it sells, so that orders need no list of categories. */
const SHOPS = Object.values(PAYLOADS).map(([platform]) => ({
  ...{ platform, shop: '1', county: '222405', village: null, category: 'goods.accessories' },
  outletType: null,
}));
const context = { ...(await fixtureContext()), registers: registersOf(SHOPS, []), shop: '1' };

const GOODS = { num_iid: 544160959115, title: '虚构商品', cid: 578 };
const WARE = { skuId: '10054887745652', wareId: '10020665903516', skuName: '虚构商品' };
const OLD_WARE = { sku_id: '1136497777', ware_id: '1068177860', sku_name: '虚构商品' };

/** Amounts, times, statuses and regions of orders in public code. Persons, shops and goods are left out or invented. */
const FOUND: readonly (readonly [title: string, Payload, order: object, status: string, fen: number])[] = [
  [
    'of 2013, closed before payment, with a promotion of its line',
    'taobao',
    {
      trade_fullinfo_get_response: {
        trade: {
          ...{ tid: 452790065331038, status: 'TRADE_CLOSED_BY_TAOBAO', type: 'fixed' },
          ...{ created: '2013-11-10 14:22:38', modified: '2014-01-31 00:18:01' },
          ...{ total_fee: '88.00', payment: '13.80', discount_fee: '0.00', post_fee: '0.00' },
          ...{ receiver_state: '陕西省', receiver_city: '西安市', receiver_district: '雁塔区' },
          orders: {
            order: [
              {
                ...{ ...GOODS, oid: 452790065331038, num: 1, price: '88.00', adjust_fee: '0.00' },
                ...{ discount_fee: '74.20', part_mjz_discount: '0.00', total_fee: '13.80' },
              },
            ],
          },
        },
      },
    },
    'cancelled',
    1380,
  ],
  [
    'of 2014, completed, whose lines say nothing of a promotion of the trade',
    'taobao',
    {
      ...{ tid: 518073718172548, status: 'TRADE_FINISHED', type: 'fixed', pay_time: '2014-01-15 21:40:24' },
      ...{ created: '2014-01-15 21:40:01', modified: '2014-02-06 15:35:43', end_time: '2014-01-27 15:32:23' },
      ...{ total_fee: '76.00', payment: '76.00', discount_fee: '0.00', post_fee: '0.00' },
      ...{ receiver_state: '河南省', receiver_city: '郑州市', receiver_district: '管城回族区' },
      orders: {
        order: [
          {
            ...{ ...GOODS, oid: 518073718172548, num: 2, price: '38.00', adjust_fee: '0.00' },
            ...{ discount_fee: '0.00', total_fee: '76.00', payment: '76.00', refund_status: 'NO_REFUND' },
          },
        ],
      },
    },
    'completed',
    7600,
  ],
  [
    'of 2020, unpaid, with a promotion of its line and a coupon of its shop',
    'taobao',
    {
      ...{ tid: '1347456243421196949', status: 'WAIT_BUYER_PAY', type: 'fixed' },
      ...{ created: '2020-11-04 14:59:33', modified: '2020-11-04 14:59:33' },
      ...{ total_fee: '4.90', payment: '1.80', discount_fee: '3.00', post_fee: '0.00', coupon_fee: 0 },
      ...{ receiver_state: '辽宁省', receiver_city: '沈阳市', receiver_district: '苏家屯区' },
      orders: {
        order: [
          {
            ...{ ...GOODS, oid: '1347456243421196949', num: 1, price: '4.90', adjust_fee: '0.00' },
            ...{ discount_fee: '0.10', part_mjz_discount: '3.00', total_fee: '4.80', payment: '1.80' },
          },
        ],
      },
    },
    'placed',
    180,
  ],
  [
    'of 2024, given back, whose line has no payment left',
    'taobao',
    {
      ...{ tid: '2105811697799953286', status: 'TRADE_CLOSED', type: 'fixed' },
      ...{ created: '2024-04-01 18:44:26', pay_time: '2024-04-01 18:44:33' },
      ...{ modified: '2024-04-01 20:10:28', end_time: '2024-04-01 20:10:29' },
      ...{ total_fee: '4999.00', payment: '2499.00', discount_fee: '2000.00', post_fee: '0.00' },
      ...{ receiver_state: '上海', receiver_city: '上海市', receiver_district: '普陀区' },
      orders: {
        order: [
          {
            ...{ ...GOODS, oid: '2105811697800953286', num: 1, price: '4999.00', adjust_fee: '0.00' },
            ...{ discount_fee: '500.00', part_mjz_discount: '2000.00', total_fee: '4499.00' },
            ...{ divide_order_fee: '2499.00', payment: '0.00', refund_status: 'SUCCESS' },
          },
        ],
      },
    },
    'refunded',
    249_900,
  ],
  [
    'of 2014, with what the seller takes off',
    'jd',
    {
      order_info_list: {
        order_info: [
          {
            ...{ order_id: '1630526312', vender_id: '1', pay_type: '4-在线支付' },
            ...{ order_state: 'WAIT_SELLER_STOCK_OUT', order_start_time: '2014-07-09 23:35:34' },
            // The found order lacks it, and is refused for that, as below.
            ...{ payment_confirm_time: '2014-07-09 23:43:02', modified: '2014-07-09 23:43:02' },
            ...{ order_total_price: '279.00', seller_discount: '10.00', order_seller_price: '269.00' },
            ...{ order_payment: '269.00', freight_price: '0.00' },
            consignee_info: { province: '广东', city: '深圳市', county: '龙岗区' },
            item_info_list: [{ ...OLD_WARE, jd_price: '279.00', item_total: '1' }],
            coupon_detail_list: [{ coupon_price: '10.00', coupon_type: '35-满返满送(返现)' }],
          },
        ],
      },
    },
    'paid',
    26_900,
  ],
  [
    'of 2022, split from another order',
    'jd',
    {
      ...{
        orderId: '249786309732',
        venderId: '1',
        payType: '4-在线支付',
        orderState: 'WAIT_SELLER_STOCK_OUT',
      },
      ...{ parentOrderId: '245752632275', directParentOrderId: '245752632275' },
      ...{ orderStartTime: '2022-07-16 16:37:38', paymentConfirmTime: '2022-07-16 16:38:32' },
      ...{ modified: '2022-07-16 16:38:32', outBoundDate: '0001-01-01 00:00:00' },
      ...{ orderTotalPrice: '1.00', sellerDiscount: '0.00', orderSellerPrice: '1.00' },
      ...{ orderPayment: '1.00', balanceUsed: '0.00', freightPrice: '0.00' },
      consigneeInfo: { province: '广东', city: '广州市', county: '海珠区' },
      couponDetailList: [[{}]],
      itemInfoList: [{ ...WARE, jdPrice: '1.00', itemTotal: '1' }],
    },
    'paid',
    100,
  ],
];

describe('an order found in public code', () => {
  it.each(FOUND)('%s counts what its buyer paid for the goods: %s', (_, payload, order, status, fen) => {
    const adapted = adapt(payload, JSON.stringify(order), context);
    if (!('event' in adapted)) throw new Error(JSON.stringify(adapted.problems));
    const { data } = JSON.parse(adapted.event) as OrderEvent;
    expect([data.status, data.goodsAmountFen]).toEqual([status, fen]);
  });

  it('of JD whose request did not name the time of payment is refused for that alone', () => {
    const [, , order] = FOUND.find(([title]) => title.startsWith('of 2014, with what')) ?? [];
    const text = JSON.stringify(order).replace(/"payment_confirm_time":"[^"]*",/, '');
    const adapted = adapt('jd', text, context);
    expect('problems' in adapted && adapted.problems.map(({ message }) => message)).toEqual([
      'Required, but missing, or a value that stands for no time. Ask for it by jingdong.pop.order.get (optional_fields: paymentConfirmTime).',
    ]);
  });
});
