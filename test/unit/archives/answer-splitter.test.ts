import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { AnswerSplitter } from '../../../pipeline/archives/answer-splitter.ts';
import { RecordCounter, splitRecords } from '../../../pipeline/archives/record-splitter.ts';
import { type Payload, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { fc } from '../../support/fast-check.ts';

async function* piecesOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const to = Math.min(bytes.length, Math.max(from, cut));
    yield Buffer.from(bytes.subarray(from, to));
    from = to;
  }
  yield Buffer.from(bytes.subarray(from));
}

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
  const splitter = new AnswerSplitter('page.json', payload, inside);
  for await (const { records } of splitRecords(piecesOf(bytes, cuts), splitter, from))
    for (const { position, value } of records) found.push([position, JSON.parse(value.toString('utf8'))]);
  return found;
}

const ORDERS = [{ tid: 1, memo: 'a "trade":{ } \\ ]' }, { tid: '2', trade: [{ refund: {} }] }, {}];
const numbered = ORDERS.map((order, index) => [index, order]);

/** A page of orders as each platform answers it. */
const PAGES: Readonly<Record<Payload, (orders: unknown) => object>> = {
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
};

describe.each(PAYLOAD_NAMES)('a page of %s', (payload) => {
  const wrap = PAGES[payload];
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
    const order = fc.jsonValue().map((value) => ({ trade: value }));
    const pages = fc.array(fc.array(order, { maxLength: 4 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(pages, fc.array(fc.nat(300), { maxLength: 4 }), async (orders, cuts) => {
        const text = Buffer.from(JSON.stringify([...orders.map((one) => wrap(one)), wrap({})]));
        const all = await ordersIn(text, { payload });
        expect(all.map(([, one]) => one)).toEqual(
          [...orders.flat(), {}].map((one) => JSON.parse(JSON.stringify(one))),
        );
        const counter = new RecordCounter(new AnswerSplitter('a', payload, false), {
          ...{ every: 1, from: 0, firstByte: 0 },
        });
        for await (const piece of piecesOf(text, cuts)) counter.add(piece);
        counter.finish();
        expect(counter.chunks).toHaveLength(all.length);
        for (const { position, byteOffset } of counter.chunks) {
          const rest = { payload, cuts, inside: true, from: position };
          expect(await ordersIn(text.subarray(byteOffset), rest)).toEqual(all.slice(position));
        }
      }),
    );
  });
});

describe('a text that is more or less than answers', () => {
  const beside = 'has something else beside its answers';
  const short = 'ends before its answer does';
  it.each([
    ['{"trades_sold_get_response":{"trades":{"trade":[{"tid":1}', short],
    ['{"trades_sold_get_response":{"trades":{"trade":[{"tid":1}]}', short],
    ['{"trades_sold_get_response":"', short],
    ['[{"trades_sold_get_response":{"trades":{"trade":[]}}}', short],
    ['{"trades_sold_get_response":{}}{"order":{},"refunds":[]}', beside],
    ['[{"trades_sold_get_response":{}},{"tid":1}]', beside],
    ['[{"trades_sold_get_response":{}},{}]', beside],
    ['[{"trades_sold_get_response":{}}] {}', beside],
    ['{"trades_sold_get_response":{}}[{"tid":1}]', beside],
    ['{"trades_sold_get_response":{}},null', beside],
    ['{"trades_sold_get_response":{}}null', beside],
    ['[[{"trades_sold_get_response":{}}]]', beside],
    ['{"orders_get_response":{"order_list":[{"tid":1}]}}', 'holds no orders of taobao'],
  ])('is refused: %s', async (text, why) => {
    await expect(ordersIn(text)).rejects.toThrow(
      `page.json is not a text of whole answers of the platform: it ${why}. Write or copy it again.`,
    );
  });
});
