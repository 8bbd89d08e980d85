import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replaceRegister } from '../../../pipeline/lists/replace-register.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import type { EventAnswer, EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { PAYLOAD_NAMES, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import { BATCH, type IngestHttp, JSON_BODY, LINES } from '../../support/ingest-http.ts';
import { planted, PLANTED } from '../../support/hostile-texts.ts';
import { changedRecord, readFixture } from '../../support/platform-records.ts';

const EXAMPLES = 'docs/examples/platforms';

/** Stands for every name, telephone number and address of the example's orders. */
const MARK = 'Personal-Mark-7731';
const PERSONAL = ['fullname', 'telephone', 'mobile', 'fullAddress', 'town'];

const RECORDS = readFileSync(`${EXAMPLES}/orders.jd.ndjson`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => PERSONAL.reduce((text, name) => marked(text, name), line));
const [, , , , OF_UNKNOWN_SHOP = ''] = RECORDS;
/** Half of a record, which ends in personal data. */
const BROKEN = OF_UNKNOWN_SHOP.slice(0, OF_UNKNOWN_SHOP.indexOf(MARK) + MARK.length);
const BODY = [...RECORDS, BROKEN].join('\n');

/** Without the shop, nobody knows what its gloves are. */
const OF_AN_UNKNOWN_SHOP = [
  ['payload.shop_unknown', '/order/venderId'],
  ['payload.category_unmapped', '/order/itemInfoList/1'],
  ['payload.category_unmapped', '/order/itemInfoList/2'],
];

function marked(text: string, name: string): string {
  return text.replace(new RegExp(`("${name}": ")[^"]*`), `$1${MARK}`);
}

const reasons = (events: readonly EventAnswer[] = []) =>
  events.map(({ index, id, problems = [] }) => [index, id, problems.map(({ code, path }) => [code, path])]);

/** Comes before any register is loaded. */
export function platformOrderCases(http: IngestHttp): void {
  const eventsOf = async (platform: Platform) =>
    (await http.read(platform)).map(({ key, value }) => ({ key, event: JSON.parse(value) as OrderEvent }));

  describe('orders in the form of JD over HTTP', () => {
    it('are answered by 503 while no register of shops is loaded', async () => {
      const answer = await http.post(http.key('jd'), BODY, LINES, '?as=jd');
      const { type, detail } = (await answer.json()) as { type: string; detail: string };
      expect([answer.status, answer.headers.get('content-type'), type]).toEqual([
        503,
        'application/problem+json',
        '/v1/problems#unavailable',
      ]);
      expect(detail).toContain('no register of shops is loaded');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('become events once registers are loaded, with the order id as key, and the answer names each that became none', async () => {
      await replaceRegister(http.clickhouse, 'shops', `${EXAMPLES}/shops.csv`, true);
      await replaceRegister(http.clickhouse, 'categories', `${EXAMPLES}/categories.csv`, true);
      let answer: Response | undefined;
      await expect
        .poll(async () => {
          answer = await http.post(http.key('jd'), BODY, LINES, '?as=jd');
          return answer.status;
        })
        .toBe(207);
      const text = (await answer?.text()) ?? '';
      expect(text).not.toContain(MARK);
      const { accepted, refused, events = [] } = JSON.parse(text) as EventsAnswer;
      expect([accepted, refused]).toEqual([4, 3]);
      expect(reasons(events.filter(({ status }) => status === 'refused'))).toEqual([
        [4, '', OF_AN_UNKNOWN_SHOP],
        [5, '', [['payload.split_parent', '/order/parentOrderId']]],
        [6, '', [['json.syntax', '']]],
      ]);
      const found = (await eventsOf('jd')).map(({ key, event }) => {
        const { sellerCounty, buyerCounty, goodsAmountFen, refundedFen, status } = event.data;
        return [key, event.subject, status, sellerCounty, buyerCounty, goodsAmountFen, refundedFen];
      });
      const sale = ['222405', '330127', 9000];
      expect(found.sort()).toEqual([
        ['67890000001', '67890000001', 'completed', ...sale, 2500],
        ['67890000001', '67890000001', 'paid', ...sale, 0],
        ['67890000001', '67890000001', 'placed', ...sale, 0],
        ['67890000002', '67890000002', 'paid', ...sale, 0],
      ]);
    });

    it('become the same events when they come again, as an array in gzip', async () => {
      const before = await http.read('jd');
      const body = gzipSync(`[${RECORDS.join(',\n')}]`);
      const answer = await http.post(
        http.key('jd'),
        body,
        { ...JSON_BODY, 'Content-Encoding': 'gzip' },
        '?as=jd',
      );
      expect(answer.status).toBe(207);
      const after = await http.read('jd');
      expect(after).toHaveLength(2 * before.length);
      const values = (read: typeof before) => [...new Set(read.map(({ value }) => value))].sort();
      expect(values(after)).toEqual(values(before));
    });

    it('of a shop that a later register knows are taken one by one without a restart, while other requests have their answers', async () => {
      await replaceRegister(http.clickhouse, 'shops', `${EXAMPLES}/shops-again.csv`, true);
      const others: Promise<Response>[] = [];
      const send = () => http.post(http.key('jd'), OF_UNKNOWN_SHOP, JSON_BODY, '?as=jd');
      await expect
        .poll(async () => {
          others.push(...Array.from({ length: 4 }, send));
          return (await send()).status;
        })
        .toBe(202);
      const statuses = new Set((await Promise.all(others)).map(({ status }) => status));
      expect([...statuses].filter((status) => status !== 202 && status !== 422)).toEqual([]);
      const taken = (await eventsOf('jd')).filter(({ key }) => key === '67890000003');
      expect(taken[0]?.event.data).toMatchObject({ sellerCounty: '330127', goodsAmountFen: 9000 });
    });

    it('leave no personal data in Kafka, and no failure in the log', async () => {
      const values = (await http.read('jd')).map(({ value }) => value);
      expect(values.length).toBeGreaterThan(8);
      expect(values.filter((value) => value.includes(MARK))).toEqual([]);
      expect(BODY.split(MARK).length).toBeGreaterThan(30);
      expect(http.failures).toEqual([]);
    });
  });

  describe('orders with a person in every free field', () => {
    it.each(PAYLOAD_NAMES)('of %s leave nothing of them in Kafka, an answer or the log', async (payload) => {
      const platform = PAYLOADS[payload][0];
      const fixture = readFixture(payload);
      const records = [{}, ...fixture.cases].map((one) => planted(changedRecord(fixture, one)));
      const answer = await http.post(
        http.key(platform),
        JSON.stringify(records),
        JSON_BODY,
        `?as=${payload}`,
      );
      const text = await answer.text();
      const { accepted, refused } = JSON.parse(text) as EventsAnswer;
      expect([accepted + refused, accepted > 10]).toEqual([records.length, true]);
      expect(JSON.stringify(records).split(PLANTED).length).toBeGreaterThan(5_000);
      const values = (await http.read(platform)).map(({ value }) => value);
      expect(values.length).toBeGreaterThanOrEqual(accepted);
      for (const found of [...values, text, JSON.stringify(http.failures)])
        expect(found).not.toContain(PLANTED);
    });
  });

  describe('orders as an interface answers them', () => {
    const { record, data } = readFixture('pinduoduo');
    const { order } = record as { order: { mall_id: number } };
    const orderId = '171111-000000000099';
    const { mall_id: shop, ...unnamed } = order;
    const nameless = { ...unnamed, order_sn: orderId };
    const read = async () => (await http.read('pinduoduo')).filter(({ key }) => key === orderId);
    const pages = [nameless, nameless].map((one) => ({
      order_list_get_response: { order_list: [one], total_count: 1 },
    }));

    it.each([
      ['one', JSON.stringify({ order_info_get_response: { order_info: nameless } }), JSON_BODY, 1],
      ['an array of pages', JSON.stringify(pages), JSON_BODY, 2],
      ['pages in lines', pages.map((page) => JSON.stringify(page)).join('\n'), LINES, 2],
    ] as const)('are taken, %s, with the shop in a header', async (_, body, headers, orders) => {
      const before = (await read()).length;
      const named = { ...headers, 'Countyflow-Shop': String(shop) };
      const answer = await http.post(http.key('pinduoduo'), body, named, '?as=pinduoduo');
      expect([answer.status, await answer.json()]).toEqual([202, { accepted: orders, refused: 0 }]);
      const found = (await read()).slice(before);
      expect(found.map(({ value }) => (JSON.parse(value) as OrderEvent).data.goodsAmountFen)).toEqual(
        Array.from({ length: orders }, () => data.goodsAmountFen),
      );
    });

    it('are refused without the shop, and a body that ends before its answer does as a whole', async () => {
      const text = JSON.stringify(pages[0]);
      const send = (body: string) => http.post(http.key('pinduoduo'), body, JSON_BODY, '?as=pinduoduo');
      const answer = await send(text);
      expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
        422,
        expect.stringContaining('in the header Countyflow-Shop'),
      ]);
      const cut = await send(text.slice(0, -3));
      expect([cut.status, ((await cut.json()) as { detail: string }).detail]).toEqual([
        400,
        expect.stringContaining('the body is not JSON: reading it failed at line 1, column '),
      ]);
    });
  });

  describe('orders of other shops over HTTP', () => {
    it.each(['suning', 'youzan', 'wechat'] as const)(
      'of %s become the event that their record means, with the order id as key',
      async (payload) => {
        const [platform] = PAYLOADS[payload];
        const { record, data, time } = readFixture(payload);
        const before = (await eventsOf(platform)).length;
        const body = JSON.stringify(record);
        const answer = await http.post(http.key(platform), body, JSON_BODY, `?as=${payload}`);
        expect([answer.status, await answer.json()]).toEqual([202, { accepted: 1, refused: 0 }]);
        const [{ key, event } = {}, ...others] = (await eventsOf(platform)).slice(before);
        // The categories of the examples are others than those of the fixtures.
        const told = ({ lines, ...order }: Omit<OrderVersion, 'version'>) => ({
          ...order,
          version: event?.data.version,
          lines: lines.map(({ sku, name, quantity, amountFen }) => ({ sku, name, quantity, amountFen })),
        });
        expect([key, event && told(event.data), event?.time, others]).toEqual([
          data.orderId,
          told(data),
          time,
          [],
        ]);
      },
    );
  });

  describe('orders in the form of Taobao over HTTP', () => {
    const fixture = readFixture('taobao');

    it('are taken with a key of Tmall, or refused one by one where they are of Rural Taobao', async () => {
      const before = (await eventsOf('tmall')).length;
      const station = { type: 'village-service-station', id: 'station-1', county: '222405' };
      const rural = changedRecord(fixture, { change: { '/sale': { outlet: station } } });
      const answer = await http.post(
        http.key('tmall'),
        JSON.stringify([fixture.record, rural]),
        JSON_BODY,
        '?as=taobao',
      );
      const { events = [] } = (await answer.json()) as EventsAnswer;
      expect(answer.status).toBe(207);
      expect(events[1]?.problems?.map(({ code }) => code)).toEqual(['identity.topic_mismatch']);
      const [{ key, event } = {}, ...others] = (await eventsOf('tmall')).slice(before);
      expect([key, event?.data, event?.time, others]).toEqual([
        fixture.data.orderId,
        { ...fixture.data, version: event?.data.version },
        fixture.time,
        [],
      ]);
    });

    it.each([
      ['with a key of JD', 'jd', '[]', JSON_BODY, 'taobao', 403, 'tmall or rural-taobao'],
      [
        'of a platform without an adapter',
        'jd',
        '[]',
        JSON_BODY,
        'lecuntao',
        400,
        'as must be one of taobao, jd',
      ],
      ['as CloudEvents', 'tmall', '[]', BATCH, 'taobao', 415, 'application/json, application/x-ndjson'],
      ['as a text', 'tmall', '"order"', JSON_BODY, 'taobao', 400, 'the body is JSON, but holds no records'],
    ] as const)('are refused %s', async (_, platform, body, headers, as, status, said) => {
      const answer = await http.post(http.key(platform), body, headers, `?as=${as}`);
      expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
        status,
        expect.stringContaining(said),
      ]);
    });
  });
}
