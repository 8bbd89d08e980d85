import { describe, expect, it } from 'vitest';
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
