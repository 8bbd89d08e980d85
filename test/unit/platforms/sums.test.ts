import { describe, expect, it } from 'vitest';
import { refundedFen } from '../../../domain/platforms/refunds.ts';
import { storedMessage } from '../../../domain/validation/reason-message.ts';
import type { Payload } from '../../../schemas/platforms/payloads.ts';
import { adapted, changedRecord, readFixture } from '../../support/platform-records.ts';

function problemsOf(payload: Payload, change: Readonly<Record<string, unknown>>): object {
  const found = adapted(payload, changedRecord(readFixture(payload), { change }));
  if ('event' in found) throw new Error('it became an event');
  return found.problems.map(({ code, path, message }) => [code, path, message]);
}

describe('a sum that does not add up', () => {
  it.each([
    [
      'pinduoduo',
      { '/order/pay_amount': '60.01' },
      '/order/pay_amount',
      'pay_amount must be goods_amount − discount_amount + postage, but 60.01 is not 58.00 − 3.00 + 5.00.',
    ],
    [
      'taobao',
      { '/order/total_fee': '81.00' },
      '/order/total_fee',
      'total_fee must be price × num, but 81.00 is not 29.90 × 2 + 20.20 × 1 + 0.00 × 1.',
    ],
    [
      'taobao',
      { '/order/orders/order/1/total_fee': '15.01' },
      '/order/orders/order/1/total_fee',
      'total_fee must be price × num + adjust_fee − discount_fee, but 15.01 is not 20.20 × 1 + -5.20 − 0.00.',
    ],
    [
      'taobao',
      {
        ...{ '/order/discount_fee': '5.00', '/order/orders/order/0/part_mjz_discount': '5.01' },
        ...{ '/order/orders/order/1/part_mjz_discount': 0, '/order/orders/order/2/part_mjz_discount': 0 },
      },
      '/order/discount_fee',
      'discount_fee must be part_mjz_discount of its lines, but 5.00 is not 5.01.',
    ],
    [
      'pinduoduo',
      {
        ...{ '/order/discount_amount': '1.00', '/order/pay_amount': '62.00' },
        ...{ '/order/seller_discount': '1.00', '/order/platform_discount': '1.00' },
        '/order/capital_free_discount': '1.00',
      },
      '/order/discount_amount',
      'discount_amount must be seller_discount + capital_free_discount + platform_discount, but 1.00 is not 1.00 + 1.00 + 1.00.',
    ],
    [
      'jd',
      { '/order/sellerDiscount': '10.01' },
      '/order/orderSellerPrice',
      'orderSellerPrice must be orderTotalPrice − sellerDiscount, but 90.00 is not 100.00 − 10.01.',
    ],
    [
      'jd',
      { '/order/orderTotalPrice': '100.50' },
      '/order/orderTotalPrice',
      'orderTotalPrice must be jdPrice × itemTotal, but 100.50 is not 70.00 × 1 + 10.00 × 3 + 0.00 × 1.',
    ],
  ] as const)('of %s shows its formula and its amounts: %j', (payload, change, path, message) => {
    expect(problemsOf(payload, change)).toContainEqual(['payload.amount_mismatch', path, message]);
  });

  it.each([
    ['taobao', '/order/pay_time', 'taobao.trade.fullinfo.get (fields: pay_time)'],
    ['jd', '/order/paymentConfirmTime', 'jingdong.pop.order.get (optional_fields: paymentConfirmTime)'],
    ['pinduoduo', '/order/pay_time', 'pdd.order.information.get'],
    ['suning', '/order/orderSaleTime', 'suning.custom.ord.query'],
  ] as const)('or a time of payment of %s that is missing says how to ask for it', (payload, path, how) => {
    const message = `Required, but missing, or a value that stands for no time. Ask for it by ${how}.`;
    expect(problemsOf(payload, { '/order/confirm_time': null, [path]: null })).toContainEqual([
      'field.missing',
      path,
      message,
    ]);
    expect(storedMessage({ code: 'field.missing', message }, 'zh')).toContain(`可通过接口取得：${how}。`);
  });

  it('shows them in Chinese as well', () => {
    const message = 'pay_amount must be a − b, but 60.01 is not 58.00 − 3.00.';
    expect(storedMessage({ code: 'payload.amount_mismatch', message }, 'zh')).toBe(
      'pay_amount 应为 a − b，而 60.01 不等于 58.00 − 3.00。',
    );
  });
});

it.each([
  ['a part of what was paid', 900, 1_000, 900],
  ['all that was paid, with coupons', 1_000, 1_000, 1_200],
  ['more than the goods, with postage', 1_250, 1_300, 1_200],
  ['nothing, of a sale that cost nothing', 0, 0, 0],
  ['the goods, of a sale that cost nothing', 1_200, 0, 1_200],
])('a sale of 1200 fen of which %s came back: %i of %i paid, lost %i fen', (_, succeeded, paid, lost) => {
  expect(refundedFen(succeeded, paid, 1_200)).toBe(lost);
});
