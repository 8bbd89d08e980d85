import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { JsonSplitter } from '../../../pipeline/archives/json-splitter.ts';
import { countRecords, splitRecords } from '../../../pipeline/archives/record-splitter.ts';
import type { Payload } from '../../../schemas/platforms/payloads.ts';
import { fc, piecesOf } from '../../support/fast-check.ts';

async function ordersIn(
  text: string | Buffer,
  {
    payload = 'taobao',
    cuts = [],
    inside = false,
    from = 0,
  }: Partial<{
    payload: Payload;
    cuts: readonly number[];
    inside: boolean;
    from: number;
  }> = {},
): Promise<[number, unknown][]> {
  const found: [number, unknown][] = [];
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const splitter = new JsonSplitter('page.json', { payload, inside });
  for await (const { records } of splitRecords(piecesOf(bytes, cuts), splitter, from))
    for (const { position, value } of records) found.push([position, JSON.parse(value.toString('utf8'))]);
  return found;
}

const ORDERS = [
  { tid: 1, memo: 'a "trade":{ } \\ ]' },
  { tid: '2', orders: [[], {}], trade: [{ refund: {} }] },
  { tid: '{', name: ':' },
  {},
];
const numbered = ORDERS.map((order, index) => [index, order]);

/** A page of orders as each platform answers it. WeChat answers one order at a time. */
const PAGES: Readonly<Record<Exclude<Payload, 'wechat'>, (orders: unknown) => object>> = {
  taobao: (trade) => ({
    trades_sold_get_response: { total_results: 3, trades: { trade }, request_id: 'x:' },
  }),
  jd: (orderInfoList) => ({
    jingdong_pop_order_search_responce: {
      searchorderinfo_result: { orderTotal: 3, orderInfoList },
      code: '0',
    },
  }),
  pinduoduo: (order_sn_list) => ({ order_sn_increment_get_response: { order_sn_list, total_count: 3 } }),
  suning: (orderQuery) => ({
    sn_responseContent: { sn_body: { orderQuery }, sn_head: { pageTotal: '1', names: ['a', { b: 1 }] } },
  }),
  youzan: (orders) => ({
    code: 200,
    data: { full_order_info_list: [orders].flat().map((full_order_info) => ({ full_order_info })), total: 3 },
  }),
};

describe.each(Object.entries(PAGES))('a page of %s', (name, wrap) => {
  const payload = name as Payload;
  const page = wrap(ORDERS);

  it('has its orders, wherever the text is cut', async () => {
    const text = JSON.stringify(page, null, 1);
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(await ordersIn(text, { payload, cuts: [cut, cut + 1] })).toEqual(numbered);
  });

  it('may hold one order as an object, and may come with others: in lines, in a row, in an array', async () => {
    expect(await ordersIn(JSON.stringify(wrap(ORDERS[0])), { payload })).toEqual([[0, ORDERS[0]]]);
    const pages = [page, wrap(ORDERS[0]), wrap([]), { error_response: { code: 27 } }, wrap([ORDERS[2]])];
    const orders = [...ORDERS, ORDERS[0], { code: 27 }, ORDERS[2]].map((order, index) => [index, order]);
    const texts = pages.map((one) => JSON.stringify(one));
    for (const text of [texts.join('\n'), texts.join(''), ` [${texts.join(' ,')} ] `])
      expect(await ordersIn(text, { payload })).toEqual(orders);
  });

  it('is found from each of its orders on', async () => {
    const order = fc.jsonValue().map((value) => ({ tid: 1, lines: [], trade: value }));
    const pages = fc.array(fc.array(order, { maxLength: 4 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(pages, fc.array(fc.nat(300), { maxLength: 4 }), async (orders, cuts) => {
        const text = Buffer.from(JSON.stringify([...orders.map((one) => wrap(one)), wrap({})]));
        const all = await ordersIn(text, { payload });
        expect(all.map(([, one]) => one)).toEqual(
          [...orders.flat(), {}].map((one): unknown => JSON.parse(JSON.stringify(one))),
        );
        const splitter = new JsonSplitter('a', { payload });
        const { chunks } = await countRecords(piecesOf(text, cuts), splitter, { every: 1, from: 0 });
        expect(chunks).toHaveLength(all.length);
        for (const { position, byteOffset } of chunks) {
          const rest = { payload, cuts, inside: true, from: position };
          expect(await ordersIn(text.subarray(byteOffset), rest)).toEqual(all.slice(position));
        }
      }),
    );
  });
});

/** Answers that software took apart before it kept them, by the member that is left of them. */
const TAKEN_APART: readonly (readonly [Payload, (orders: unknown) => object])[] = [
  ['taobao', (trade) => ({ trade })],
  ['taobao', (trades) => ({ total_results: 3, trades })],
  ['taobao', (trade) => ({ has_next: false, trades: { trade } })],
  ['taobao', (result) => ({ success: true, result })],
  ['taobao', (trade) => ({ success: true, result: { code: 0, trades: { trade } } })],
  ['jd', (order_info) => ({ order_info })],
  ['jd', (orderInfo) => ({ success: true, result: { orderInfo } })],
  ['pinduoduo', (order_info) => ({ request_id: 'x', order_info })],
  ['pinduoduo', (order_list) => ({ total_count: 3, order_list })],
  ['suning', (orderGet) => ({ orderGet })],
  ['youzan', (full_order_info) => ({ order_promotion: { item: [{}] }, refund_order: [], full_order_info })],
];

describe.each(TAKEN_APART)('an answer of %s that was taken apart', (payload, wrap) => {
  it(`has its orders, one or several: ${JSON.stringify(wrap([]))}`, async () => {
    const text = JSON.stringify(wrap(ORDERS), null, 2);
    for (const cuts of [[], [1], [30, 31, 60]])
      expect(await ordersIn(text, { payload, cuts })).toEqual(numbered);
    expect(await ordersIn(JSON.stringify(wrap(ORDERS[1])), { payload })).toEqual([[0, ORDERS[1]]]);
  });
});

describe('a text of more than answers', () => {
  it.each([
    ['an order after an answer', '{"trade":{"tid":1}} {"tid":2,"orders":{}}', 2],
    ['an array of orders and answers', '[{"tid":1,"orders":{}},{"trades":[{"tid":2}]},null]', 3],
    ['a list beside the orders', '{"a_response":{"x":[{"trade":[{}]}],"trade":[{"tid":1}]}}', 1],
    ['no order in the place of one', '{"a_response":{"trade":null,"trades":[{"tid":1}]}}', 1],
    ['an answer of another platform, which is refused as an order', '{"order_list":[{"tid":1}]}', 1],
  ])('has its orders, and what may be one: %s', async (_, text, orders) => {
    expect(await ordersIn(text)).toHaveLength(orders);
  });
});

describe('a text that is less than answers', () => {
  const short = 'ends before its value does';
  it.each([
    ['{"trades_sold_get_response":{"trades":{"trade":[{"tid":1}', `${short} after record 1`],
    ['{"trades_sold_get_response":"', short],
    ['{"trades_sold_get_response":{"', short],
    ['[{"trades_sold_get_response":{"trades":{"trade":[]}}}', short],
    ['{"orders_get_response":{"order_list":[{"tid":1}]}}', 'holds no orders of taobao'],
    ['["tid"]', 'has a text where an order must be'],
  ])('is refused: %s', async (text, why) => {
    await expect(ordersIn(text)).rejects.toThrow(
      `page.json is not whole JSON: it ${why}. Write or copy it again.`,
    );
  });
});
