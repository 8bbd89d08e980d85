import { describe, expect, it } from 'vitest';
import { reasonMessage } from '../../../domain/validation/reason-message.ts';
import { type Payload, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { removeAt } from '../../support/json-pointer.ts';
import {
  adapted,
  adaptedEvent,
  changedRecord,
  type FixtureCase,
  readFixture,
} from '../../support/platform-records.ts';

type Wrap = (held: unknown) => object;

/** How interfaces answer with one order, or with a page of them. */
const ONE: Readonly<Record<Payload, readonly Wrap[]>> = {
  taobao: [
    (trade) => ({ trade_fullinfo_get_response: { trade, request_id: 'x1' } }),
    (trade) => ({ trade: [trade] }),
    (trade) => ({ total_results: 1, trades: [trade] }),
    (trade) => ({ trades: { trade: [trade] } }),
    (result) => ({ success: true, result }),
  ],
  jd: [
    (orderInfo) => ({ jingdong_pop_order_get_responce: { code: '0', orderDetailInfo: { orderInfo } } }),
    (orderInfo) => ({ order_get_response: { code: '0', order: { orderInfo } } }),
    (order_info) => ({ order_search: 1, order_info_list: { order_info: [order_info] } }),
    (orderInfo) => ({ success: true, result: { code: 0, orderInfo } }),
  ],
  pinduoduo: [
    (order_info) => ({ order_info_get_response: { order_info, request_id: 'x1' } }),
    (order_info) => ({ order_info }),
    (order) => ({ total_count: 1, order_list: [order] }),
    (order) => ({ success: true, result: { order_list: [order] } }),
  ],
  suning: [
    (orderGet) => ({ sn_responseContent: { sn_body: { orderGet } } }),
    (orderQuery) => ({
      sn_responseContent: { sn_head: { pageNo: '1' }, sn_body: { orderQuery: [orderQuery] } },
    }),
  ],
  youzan: [
    (full_order_info) => ({
      code: 200,
      data: { total_results: 1, full_order_info_list: [{ full_order_info }] },
    }),
    (full_order_info) => ({
      data: { delivery_order: [{ pk_id: 1 }], order_promotion: { adjust_fee: '0.00' }, full_order_info },
    }),
    (full_order_info) => ({ order_promotion: { adjust_fee: '0.00' }, refund_order: [], full_order_info }),
  ],
  wechat: [(order) => ({ errcode: 0, errmsg: 'ok', order })],
};

const REFUNDS: Readonly<Record<Payload, Wrap>> = {
  jd: (result) => ({
    jingdong_pop_afs_soa_refundapply_queryPageList_responce: { queryResult: { totalCount: 2, result } },
  }),
  taobao: (refund) => ({ refunds_receive_get_response: { refunds: { refund }, total_results: 2 } }),
  pinduoduo: (refund_list) => ({ refund_increment_get_response: { refund_list, total_count: 2 } }),
  suning: (batchQueryRejected) => ({ sn_responseContent: { sn_body: { batchQueryRejected } } }),
  youzan: (refunds) => ({ code: 200, data: { total: 1, refunds } }),
  wechat: (after_sale_order) => ({ errcode: 0, after_sale_order }),
};

interface RecordParts {
  readonly order: object;
  readonly refunds: readonly object[];
}

describe.each(PAYLOAD_NAMES)('an order as %s answers it', (payload) => {
  const fixture = readFixture(payload);
  const eventOf = (json: unknown) => adaptedEvent(payload, json);
  const plain = (one: Partial<FixtureCase> = {}): RecordParts => changedRecord(fixture, one) as RecordParts;

  it('is the same event alone, in its answer, and in a record in its answer', () => {
    const record = plain();
    const event = eventOf(record);
    expect(eventOf(record.order)).toEqual(event);
    for (const wrap of ONE[payload]) {
      expect(eventOf(wrap(record.order))).toEqual(event);
      expect(eventOf({ ...record, order: wrap(record.order) })).toEqual(event);
    }
  });

  it('has the refunds of an answer with them', () => {
    const wrap = REFUNDS[payload];
    const refunded = fixture.cases.find(({ shows = [] }) => shows.includes('refund in part'));
    const record = plain(refunded);
    expect(record.refunds.length).toBeGreaterThan(0);
    expect(eventOf({ ...record, refunds: wrap(record.refunds) })).toEqual(eventOf(record));
    expect(eventOf({ ...record, refunds: [wrap(record.refunds)] })).toEqual(eventOf(record));
  });

  it('is the same event with every number as a text, and with every text that is a number as one', () => {
    const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
    const text = JSON.stringify(plain());
    const texts = text.replaceAll(/(?<=[:[,])(-?\d[\d.]*)(?=[,}\]])/g, '"$1"');
    // A refund of Pinduoduo has its point in a text; what is no order's id may lose its zeros.
    const numbers = text.replaceAll(/(?<=:)"([^"]*)"(?=[,}\]])/g, (whole, value: string) =>
      isNumber.test(value) ? value : whole,
    );
    expect(numbers).not.toBe(texts);
    for (const one of [texts, numbers]) expect(eventOf(one)).toEqual(eventOf(text));
  });

  it('is refused if the answer holds no order, several, or an error', () => {
    const { order } = plain();
    const [wrap] = ONE[payload];
    const reasons = (json: unknown): unknown => {
      const found = adapted(payload, json);
      return 'problems' in found && found.problems.map(({ code, message }) => [code, message]);
    };
    expect(reasons({ some_response: { request_id: 'x1' } })).toContainEqual([
      'field.missing',
      'This answer of the platform holds no orders.',
    ]);
    const empty = { request: {}, order, refunds: [{ some_response: {} }] };
    expect(reasons(empty)).toContainEqual(['field.missing', 'This answer of the platform holds no refunds.']);
    expect(reasons(wrap?.([order, order]))).toContainEqual([
      'field.type',
      'Expected one order: keep answers with several in files of their own.',
    ]);
    expect(reasons({ error_response: { code: 27, msg: 'Invalid session' } })).not.toBe(false);
  });
});

describe('an order where none must be', () => {
  const other = (order: unknown): object => ({ msg: 'ok', body: { list: [{ code: 1 }, order] } });
  it.each(PAYLOAD_NAMES)(
    'is refused for that alone, with the place where one of %s seems to be',
    (payload) => {
      const { record } = readFixture(payload) as { record: { order: object } };
      for (const [place, json] of [
        ['/body/list/1', other(record.order)],
        ['/order/body/list/1', { ...record, order: other(record.order) }],
        ['/data/list/1/order', { data: { list: [0, record] } }],
      ] as const) {
        const read = adapted(payload, json);
        expect('problems' in read && read.problems).toMatchObject([
          {
            ...{ code: 'field.missing', path: '' },
            message: `No order is where the record must have one, but one seems to be at ${place}: hand that over as the record.`,
          },
        ]);
        expect('problems' in read && reasonMessage(read.problems[0], 'zh')).toContain(
          `订单似乎在 ${place}：`,
        );
      }
      const nowhere = adapted(payload, other({ name: '虚构收货人' }));
      expect('problems' in nowhere && nowhere.problems.length).toBeGreaterThan(3);
      const personal = adapted(payload, { '虚构 收货人': record.order });
      expect(JSON.stringify(personal)).not.toContain('虚构');
    },
  );
});

/** Where the shop of an order may be, if the order does not name it. */
describe('the shop beside an order', () => {
  const SHOP: Readonly<Record<Payload, readonly [field: string, shop: string]>> = {
    taobao: ['seller_nick', '虚构山货店'],
    jd: ['venderId', '168302'],
    pinduoduo: ['mall_id', '9001'],
    suning: ['merchantCode', '0070000001'],
    youzan: ['order_info/node_kdt_id', '491391'],
    wechat: ['appid', 'wx0000000000000001'],
  };

  it.each(PAYLOAD_NAMES)('of %s is a member of the record, in its request, or with the file', (payload) => {
    const { record } = readFixture(payload);
    const [place, shop] = SHOP[payload];
    const field = place.replace(/^.*\//, '');
    const less = structuredClone(record);
    removeAt(less, `/order/${place}`);
    const event = adaptedEvent(payload, record);
    const request = { [field]: shop, access_token: 'secret' };
    expect(adaptedEvent(payload, { ...less, shop })).toEqual(event);
    expect(adaptedEvent(payload, { ...less, request })).toEqual(event);
    expect(adaptedEvent(payload, less, { shop })).toEqual(event);
    const refused = adapted(payload, less, { shop: '' });
    expect('problems' in refused && refused.problems[0]).toMatchObject({
      code: 'field.missing',
      path: `/order/${place}`,
      message:
        'The order does not name its shop. Name it beside: as shop of the record, with --shop, or in the header Countyflow-Shop.',
    });
    const unknown = adapted(payload, { ...less, shop: 'no such shop' });
    expect('problems' in unknown && unknown.problems[0]).toMatchObject({
      ...{ code: 'payload.shop_unknown', path: '/shop' },
    });
  });

  it('counts for less than the one that the order names', () => {
    const { record } = readFixture('jd');
    const named = { ...record, shop: 'no such shop', request: { venderId: 'no such shop' } };
    const event = adaptedEvent('jd', named, { shop: 'no such shop' });
    expect(event).toEqual(adaptedEvent('jd', record));
  });
});

describe("WeChat's answer", () => {
  it('with refunds beside its order is refused: they would not be read', () => {
    const { order } = readFixture('wechat').record as RecordParts;
    const read = adapted('wechat', { errcode: 0, errmsg: 'ok', order, refunds: [] });
    expect('problems' in read && read.problems.map(({ code, path }) => [code, path])).toEqual([
      ['field.unknown', ''],
    ]);
  });
});

describe('older spellings', () => {
  it('of JD with underscores are the same order', () => {
    const { record } = readFixture('jd');
    const spelt = JSON.stringify(record).replaceAll(/"([a-z]+[A-Z]\w*)"(?=:)/g, (_, name: string) =>
      JSON.stringify(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    );
    expect(spelt).toContain('"order_seller_price"');
    expect(adaptedEvent('jd', spelt)).toEqual(adaptedEvent('jd', record));
  });
});
