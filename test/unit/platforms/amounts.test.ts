import { describe, expect, it } from 'vitest';
import { refundedFen } from '../../../domain/platforms/refunds.ts';
import { storedMessage } from '../../../domain/validation/reason-message.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { type Payload, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { fc } from '../../support/fast-check.ts';
import { leavesOf, removeAt, setAt } from '../../support/json-pointer.ts';
import { adapted, changedRecord, readFixture } from '../../support/platform-records.ts';
import { randomRecord } from '../../support/random-records.ts';

/** Every amount that an adapter reads, as the page of the platforms lists them. */
const AMOUNTS: Readonly<Record<Payload, readonly RegExp[]>> = {
  taobao: [
    /^\/order\/(?:total_fee|payment|discount_fee)$/,
    /^\/order\/orders\/order\/\d+\/(?:price|num|discount_fee|adjust_fee|total_fee|part_mjz_discount)$/,
    /^\/refunds\/\d+\/refund_fee$/,
  ],
  jd: [
    /^\/order\/(?:orderTotalPrice|orderSellerPrice|sellerDiscount|orderPayment|balanceUsed)$/,
    /^\/order\/itemInfoList\/\d+\/(?:jdPrice|itemTotal)$/,
    /^\/refunds\/\d+\/applyRefundSum$/,
  ],
  pinduoduo: [
    /^\/order\/(?:goods_amount|(?:discount|pay)_amount|postage|(?:seller|capital_free|platform)_discount)$/,
    /^\/order\/item_list\/\d+\/(?:goods_price|goods_count)$/,
    /^\/refunds\/\d+\/refund_amount$/,
  ],
  suning: [
    /^\/order\/orderDetail\/\d+\/(?:unitPrice|saleNum|payAmount|transportFee|(?:coupon|voucher)totalMoney)$/,
    /^\/refunds\/\d+\/returnMoney$/,
  ],
  youzan: [
    /^\/order\/pay_info\/(?:total_fee|post_fee|payment)$/,
    /^\/order\/orders\/\d+\/(?:price|num|payment)$/,
    /^\/refunds\/\d+\/refund_fee$/,
  ],
  wechat: [
    /^\/order\/order_detail\/price_info\/(?:product_price|order_price|freight|merchant_receieve_price)$/,
    /^\/order\/order_detail\/price_info\/(?:discounted_price|deduction_price|change_down_price)$/,
    /^\/order\/order_detail\/product_infos\/\d+\/(?:sale_price|sku_cnt)$/,
    /^\/refunds\/\d+\/refund_info\/amount$/,
  ],
};

/** What counts of an event; undefined if the record becomes none. */
function countedOf(payload: Payload, record: object): object | undefined {
  const found = adapted(payload, record);
  if ('problems' in found) return undefined;
  const { lines, goodsAmountFen, refundedFen } = (JSON.parse(found.event) as OrderEvent).data;
  return { amounts: lines.map(({ amountFen }) => amountFen), goodsAmountFen, refundedFen };
}

/** Ways in which a payload says nothing: the member is gone, null, empty, or a space. */
const NOTHING = [undefined, null, '', ' '] as const;

function without(record: object, pointers: readonly string[], nothing: (typeof NOTHING)[number]): object {
  const copy = structuredClone(record);
  for (const pointer of pointers) {
    if (nothing === undefined) removeAt(copy, pointer);
    else setAt(copy, pointer, nothing);
  }
  return copy;
}

describe.each(PAYLOAD_NAMES)('an amount that an order of %s lacks', (payload) => {
  it('changes nothing that counts, or makes the record refused', () => {
    const record = randomRecord(payload).chain((drawn) =>
      fc.record({
        record: fc.constant(drawn.record),
        pointers: fc.subarray(leavesOf(drawn.record), { minLength: 1, maxLength: 4 }),
        nothing: fc.constantFrom(...NOTHING),
      }),
    );
    fc.assert(
      fc.property(record, ({ record, pointers, nothing }) => {
        const left = countedOf(payload, without(record, pointers, nothing));
        if (left !== undefined) expect(left).toEqual(countedOf(payload, record));
      }),
    );
  });

  it('is refused with a reason that names it, or proved by another amount, for each amount that is read', () => {
    const whole = refundedRecord(payload);
    const counted = countedOf(payload, whole);
    expect(counted).toBeDefined();
    for (const pointer of amountsOf(payload, whole)) {
      const record = without(whole, [pointer], undefined);
      const found = adapted(payload, record);
      if ('problems' in found) {
        const named = found.problems.find(({ path }) => path === pointer);
        expect([pointer, named?.code]).toEqual([pointer, expect.stringMatching(/\.(?:amount_)?missing$/)]);
        if (named?.code === 'payload.amount_missing')
          expect(named.message).toContain(pointer.slice(pointer.lastIndexOf('/') + 1));
      } else expect([pointer, countedOf(payload, record)]).toEqual([pointer, counted]);
    }
  });
});

describe.each(PAYLOAD_NAMES)('an amount of an order of %s', (payload) => {
  it.each(['-0.01', '1,000.00', '1e3', '0x10', '１００', '30元', 'NaN', true, [], {}])(
    'is refused as %j',
    (value) => {
      const whole = refundedRecord(payload);
      // Validation judges the quantity, and the price only proves.
      const pointers = amountsOf(payload, whole).filter((path) => !/\/(?:unitPrice|saleNum)$/.test(path));
      const taken = pointers.filter((pointer) => {
        const record = structuredClone(whole);
        setAt(record, pointer, value);
        return countedOf(payload, record) !== undefined;
      });
      expect(taken).toEqual([]);
    },
  );
});

/** The record of the fixture with a refund that succeeded, so that it has every amount that the adapter reads. */
function refundedRecord(payload: Payload): object {
  const fixture = readFixture(payload);
  const refunded = fixture.cases.find(({ change, data }) => data?.refundedFen && change?.['/refunds']);
  return changedRecord(fixture, refunded ?? {});
}

function amountsOf(payload: Payload, record: object): string[] {
  const leaves = leavesOf(record);
  return AMOUNTS[payload].flatMap((form) => {
    const found = leaves.filter((path) => form.test(path));
    if (found.length === 0) throw new Error(`the record of ${payload} has no ${String(form)}`);
    return found;
  });
}

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
