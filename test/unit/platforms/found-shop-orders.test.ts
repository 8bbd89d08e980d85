import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import { registersOf } from '../../../domain/platforms/registers.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { type Payload, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import { fixtureContext } from '../../support/platform-records.ts';

const SHOPS = (['youzan', 'wechat'] as const).map((payload) => ({
  ...{ platform: PAYLOADS[payload][0], shop: '1', county: '222405', village: null },
  ...{ category: 'goods.accessories', outletType: null },
}));
const context = { ...(await fixtureContext()), registers: registersOf(SHOPS, []), shop: '1' };

const place = (delivery_province: string, delivery_city: string, delivery_district: string): object => ({
  address_info: { delivery_province, delivery_city, delivery_district },
});
const paid = (total_fee: string, payment: string, post_fee = '0.00'): object => ({
  pay_info: { total_fee, payment, post_fee, phase_payments: [] },
});
const YOUZAN_LINE = { item_id: 408040726, sku_id: 0, title: '虚构商品', is_present: false };
const NOWHERE = place('', '', '');

const goods = (sale_price: number, sku_cnt: number): object => ({
  product_infos: [{ ...{ product_id: '234245', sku_id: '23424', title: '虚构商品', sale_price, sku_cnt } }],
});
const HAIZHU = {
  delivery_info: { address_info: { province_name: '广东', city_name: '广州市', county_name: '海珠区' } },
};

type Outcome = readonly [status: string, fen: number] | readonly string[];

/**
 * Amounts, times, statuses and regions of orders in public code, each with what must become of it: its status and the
 * amount that its payload's own texts give, or the codes of why it is held. Persons, shops and goods are invented.
 */
const FOUND: readonly (readonly [title: string, Payload, order: object, Outcome])[] = [
  [
    'of a farm shop of 2022, completed, paid by a card',
    'youzan',
    {
      full_order_info_list: [
        {
          full_order_info: {
            ...{ child_info: { child_orders: [] }, ...place('北京市', '北京市', '西城区') },
            ...paid('100.00', '100.00'),
            orders: [{ ...YOUZAN_LINE, num: 4, price: '25.00', total_fee: '100.00', payment: '100.00' }],
            order_info: {
              ...{ tid: 'E20220214134351041802034', type: 0, status: 'TRADE_SUCCESS', refund_state: 0 },
              ...{ created: '2022-02-14 13:43:52', pay_time: '2022-02-14 13:43:55', pay_type: 28 },
              ...{ success_time: '2022-02-14 13:44:41', update_time: '2022-02-14 13:46:34' },
            },
          },
        },
      ],
      total_results: 1,
    },
    ['completed', 10_000],
  ],
  [
    'of 2019, closed after a refund of each line, in a district that is no county',
    'youzan',
    {
      code: 200,
      data: {
        order_promotion: { order_discount_fee: '0.20', adjust_fee: '0.00', item_discount_fee: null },
        full_order_info: {
          ...{ ...place('四川省', '成都市', '高新区'), ...paid('1.20', '1.00') },
          orders: [
            { ...YOUZAN_LINE, num: 2, price: '0.30', total_fee: '0.60', payment: '0.50' },
            { ...YOUZAN_LINE, num: 3, price: '0.20', total_fee: '0.60', payment: '0.50' },
          ],
          order_info: {
            ...{ tid: 'E20190326101702000600011', type: 0, status: 'TRADE_CLOSED', refund_state: 12 },
            ...{ created: '2019-03-26 10:17:02', pay_time: '2019-03-26 10:17:08', pay_type: 10 },
            ...{ success_time: '', update_time: '2019-03-26 10:29:56' },
          },
        },
      },
    },
    ['payload.region_unknown'],
  ],
  [
    'of 2019, a ticket, which goes nowhere',
    'youzan',
    {
      order_promotion: { adjust_fee: '0.00' },
      refund_order: [],
      full_order_info: {
        ...{ ...NOWHERE, ...paid('0.01', '0.01') },
        orders: [{ ...YOUZAN_LINE, num: 1, price: '0.01', total_fee: '0.01', payment: '0.01' }],
        order_info: {
          ...{ tid: 'E20190118092109008800023', type: 0, status: 'WAIT_SELLER_SEND_GOODS', refund_state: 0 },
          ...{ created: '2019-01-18 09:21:09', pay_time: '2019-01-18 09:25:06', pay_type: 10 },
          update_time: '2019-01-18 09:25:06',
        },
      },
    },
    ['payload.region_unknown'],
  ],
  [
    'of 2018, paid by a code, as a message has it',
    'youzan',
    {
      order_promotion: { adjust_fee: '0.00' },
      full_order_info: {
        ...{ ...NOWHERE, ...paid('0.01', '0.01') },
        orders: [{ ...YOUZAN_LINE, num: 1, price: '0.01', total_fee: '0.01', payment: '0.01' }],
        order_info: {
          ...{ tid: 'E20180918101734022600020', type: 6, status: 'TRADE_PAID', refund_state: 0 },
          ...{ created: '2018-09-18 10:17:34', pay_time: '2018-09-18 10:17:45', pay_type: 10 },
          update_time: '2018-09-18 10:17:46',
        },
      },
    },
    ['payload.region_unknown'],
  ],
  [
    "of Youzan's own page, whose amounts do not add up",
    'youzan',
    {
      full_order_info: {
        ...{ ...place('浙江', '杭州市', '西湖区'), ...paid('100.99', '110.99', '10.00') },
        orders: [{ ...YOUZAN_LINE, num: 100, price: '100.00', total_fee: '90.00', payment: '90.00' }],
        order_info: {
          ...{ tid: 'E20180101111112340001', type: 0, status: 'WAIT_BUYER_PAY', refund_state: 0 },
          ...{ created: '2018-01-01 00:00:00', pay_time: '2018-01-01 00:00:00', pay_type: 0 },
          update_time: '2018-01-01 00:00:00',
        },
      },
    },
    ['payload.amount_mismatch', 'payload.amount_mismatch'],
  ],
  [
    'of 2024, of a city shop, of which only the sums are known: the lines are made to fit',
    'youzan',
    {
      ...{ ...place('四川省', '成都市', '青羊区'), ...paid('281.70', '139.14') },
      orders: [{ ...YOUZAN_LINE, num: 1, price: '281.70', total_fee: '139.14', payment: '139.14' }],
      order_info: {
        ...{ tid: 'E20241104143713093806201', type: 0, status: 'TRADE_SUCCESS', refund_state: 0 },
        ...{ created: '2024-11-04 14:37:14', pay_time: '2024-11-04 14:37:23', pay_type: 10 },
        ...{ success_time: '2024-11-05 15:20:16', update_time: '2024-11-05 15:20:36' },
      },
    },
    ['completed', 13_914],
  ],
  [
    "of WeChat's own page, with a coupon of the shop",
    'wechat',
    {
      ...{ errcode: 0, errmsg: 'ok' },
      order: {
        ...{
          order_id: '37423523451235145',
          status: 20,
          create_time: 1_658_505_600,
          update_time: 1_658_505_600,
        },
        order_detail: {
          ...{ ...goods(2000, 10), ...HAIZHU, pay_info: { pay_time: 1_658_509_200, payment_method: 1 } },
          price_info: { product_price: 20_000, order_price: 10_500, freight: 500, discounted_price: 10_000 },
        },
        aftersale_detail: { aftersale_order_list: [{ aftersale_order_id: '1234', status: 13 }] },
      },
    },
    ['paid', 10_000],
  ],
  [
    'of 2023, given back, whose address is left out',
    'wechat',
    {
      ...{ order_id: '3713475752656242688', status: 200, create_time: 1_691_395_994 },
      update_time: 1_691_568_871,
      order_detail: {
        ...{ ...goods(1, 1), pay_info: { pay_time: 1_691_396_011, pay_method: '1' } },
        price_info: { product_price: 1, order_price: 1, freight: 0 },
        delivery_info: { deliver_method: 0, ship_done_time: 1_691_396_013 },
      },
    },
    ['field.missing'],
  ],
  [
    'of 2026, with a coupon of WeChat beside that of the shop',
    'wechat',
    {
      ...{ order_id: '3700000000000000001', status: 20, create_time: 1_789_029_940 },
      update_time: 1_789_030_060,
      order_detail: {
        ...{ ...goods(650, 2), ...HAIZHU, pay_info: { payment_method: 1, pay_time: 1_789_030_000 } },
        price_info: {
          ...{ order_price: 1230, original_order_price: 1530, product_price: 1300, freight: 230 },
          ...{ discounted_price: 100, merchant_receieve_price: 1430 },
        },
      },
    },
    ['paid', 1200],
  ],
  [
    'of 2025, of which only the payment is known: the goods are made to fit',
    'wechat',
    {
      ...{ order_id: '3705115058471208928', status: 100, create_time: 1_760_000_000 },
      update_time: 1_760_000_300,
      order_detail: {
        ...{ ...goods(12_900, 1), ...HAIZHU, pay_info: { pay_time: 1_760_000_100, pay_method: 1 } },
        price_info: { product_price: 12_900, order_price: 12_900, freight: 0 },
      },
    },
    ['completed', 12_900],
  ],
  [
    'of 2023, without lines',
    'wechat',
    {
      ...{ order_id: '1', status: 20, create_time: 1_700_000_000, update_time: 1_700_000_000 },
      order_detail: {
        ...{ product_infos: [], ...HAIZHU, pay_info: { pay_time: 1_700_000_000, payment_method: 0 } },
        price_info: {
          ...{ product_price: 100, order_price: 100, freight: 0, discounted_price: 0 },
          ...{ original_order_price: 100, merchant_receieve_price: 100 },
        },
      },
    },
    ['field.length', 'payload.status_unknown'],
  ],
];

describe('an order of a shop, found in public code', () => {
  it.each(FOUND)('%s: %s', (_, payload, order, outcome) => {
    const adapted = adapt(payload, JSON.stringify(order), context);
    if ('problems' in adapted) expect(adapted.problems.map(({ code }) => code).toSorted()).toEqual(outcome);
    else {
      const { data } = JSON.parse(adapted.event) as OrderEvent;
      expect([data.status, data.goodsAmountFen]).toEqual(outcome);
    }
  });
});
