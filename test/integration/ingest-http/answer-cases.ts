import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { HTTP_PROBLEMS } from '../../../schemas/http/problems.ts';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { BATCH, eventOf, type IngestHttp, JSON_BODY, problemOf, SINGLE } from '../../support/ingest-http.ts';
import { setAt } from '../../support/json-pointer.ts';

const ID = 'X-Request-Id';

/** Asks for what the server does not do, and reads what it says. The last takes a view away. */
export function answerCases(http: IngestHttp): void {
  const at = (path: string): URL => new URL(path, http.server.url);

  describe('dry-run=true', () => {
    const platform = 'pinduoduo';
    const [right, wrong] = [
      eventOf(platform, 'right'),
      { ...eventOf(platform, 'wrong'), subject: 'another' },
    ];
    const judged = (events: readonly unknown[], query = '?dry-run=true'): Promise<Response> =>
      http.post(http.key(platform), JSON.stringify(events), BATCH, query);

    it('says of valid events, some invalid ones, and none but those, what sending them would say', async () => {
      const answers = await Promise.all([[right], [right, wrong], [wrong]].map((events) => judged(events)));
      expect(answers.map(({ status }) => status)).toEqual([200, 207, 422]);
      const [whole, some, none] = (await Promise.all(
        answers.map((answer) => answer.json()),
      )) as EventsAnswer[];
      expect(whole).toEqual({ accepted: 1, refused: 0, dryRun: true });
      expect(some).toMatchObject({ accepted: 1, refused: 1, dryRun: true, events: [{ index: 1 }] });
      expect(none?.events).toEqual([{ ...some?.events?.[0], index: 0 }]);
    });

    it('sends nothing, also with wait=true, and false sends', async () => {
      expect((await judged([right], '?dry-run=true&wait=true')).status).toBe(200);
      expect(await http.read(platform)).toEqual([]);
      expect((await judged([right], '?dry-run=false')).status).toBe(202);
      expect(await http.read(platform)).toHaveLength(1);
    });
  });

  describe('an event in binary mode', () => {
    const event = eventOf('suning', 'binary');
    const { data, ...attributes } = event;
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const post = (
      given: Readonly<Record<string, string>>,
      query = '',
      address = '/v1/binary-events',
    ): Promise<Response> =>
      fetch(at(`${address}${query}`), {
        method: 'POST',
        body: JSON.stringify(data),
        headers: {
          Authorization: `Bearer ${http.key('suning')}`,
          ...JSON_BODY,
          ...given,
        },
      });

    it.each(['/v1/events', '/v1/binary-events'])('reaches Kafka whole from %s', async (address) => {
      await http.forget();
      const answer = await post(headers, '', address);
      expect([answer.status, await answer.json()]).toEqual([202, { accepted: 1, refused: 0 }]);
      const read = await http.read('suning');
      expect(read.map(({ value }) => JSON.parse(value) as unknown)).toEqual([event]);
    });

    it('is missed by the server without any one of its headers', async () => {
      const { paths } = (await (await fetch(at('/v1/openapi.json'))).json()) as {
        paths: Record<string, { post: { parameters: { name?: string; required?: boolean }[] } }>;
      };
      const parameters = paths['/v1/binary-events']?.post.parameters ?? [];
      const required = parameters.filter((one) => one.required === true).map(({ name = '' }) => name);
      expect(required.toSorted()).toEqual([
        'ce-id',
        'ce-source',
        'ce-specversion',
        'ce-subject',
        'ce-time',
        'ce-type',
      ]);
      for (const name of required) {
        const others = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
        const answer = await post(others, '?dry-run=true');
        expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
          name === 'ce-specversion' ? 415 : 422,
          expect.stringContaining(name.replace('ce-', name === 'ce-specversion' ? 'ce-' : '/')),
        ]);
      }
    });

    it('is told where its body stops being JSON', async () => {
      const answer = await http.post(http.key('suning'), '{"orderId":}', { ...JSON_BODY, ...headers });
      expect((await problemOf(answer)).detail).toContain('line 1, column 12.');
    });

    it('has an address that takes nothing else', async () => {
      expect((await post({ ...headers, ...SINGLE })).status).toBe(415);
      expect((await post(headers, '?as=suning')).status).toBe(400);
    });
  });

  describe('what publishers get wrong is answered by what to do:', () => {
    const said = async (body: unknown, headers: Readonly<Record<string, string>>) =>
      problemOf(await http.post(http.key('jd'), JSON.stringify(body), headers, '?dry-run=true'));
    it.each([
      ['/data/platform', 'ebay', 'has field.value at /data/platform: Expected one of "rural-taobao"'],
      ['/source', '/platforms/ebay', 'a platform of the contract: rural-taobao, tmall, jd'],
      ['/data/buyerCounty', '999999', 'six digits, the first from 1 to 8'],
      [
        '/data/buyerCounty',
        '330100',
        'has county.unknown at /data/buyerCounty: The code is that of a province or a pref',
      ],
      ['/data/buyerCounty', '330113', 'GB/T 2260 of 2017 has no county with this code'],
      ['/data/paidAt', '2017-11-11T00:02:58Z', 'a time of China needs +08:00'],
    ])('%s of %s', async (pointer, value, detail) => {
      const event = eventOf('jd', 'changed');
      setAt(event, pointer, value);
      expect(await said(event, SINGLE)).toMatchObject({
        ...{ status: 422, type: '/v1/problems#refused' },
        detail: expect.stringContaining(detail) as string,
      });
    });

    it('times of China with Z, all eight hours ahead of the clock, one event or many', async () => {
      const ahead = new Date(Date.now() + 8 * 3_600_000).toISOString();
      const live = (orderId: string): OrderEvent => {
        const event = eventOf('jd', orderId);
        for (const pointer of ['/time', '/data/placedAt', '/data/paidAt']) setAt(event, pointer, ahead);
        return event;
      };
      const detail = expect.stringMatching(
        /time\.in_future at \/time: .*zone is the likely cause\. A time of China needs \+08:00 in place of Z/,
      ) as string;
      expect(await said(live('one'), SINGLE)).toMatchObject({ status: 422, detail });
      const many = await said(['first', 'second'].map(live), BATCH);
      expect(many).toMatchObject({ status: 422, detail });
      expect(many.events?.map(({ problems }) => problems?.map(({ path }) => path))).toEqual([
        ['/time'],
        ['/time'],
      ]);
    });

    it.each([
      ['/v1/rejects?cursor=x', 'this is not a cursor from an earlier page: copy the whole cursor'],
      ['/v1/rejects?cursor=1.007.YQ', 'this is not a cursor from an earlier page: copy the whole cursor'],
      ['/v1/sales?cursor=1.x', 'this is not a cursor from an earlier page: copy the whole cursor'],
      ['/v1/sales?limit=10001', 'limit must be a whole number from 1 to 10000'],
      ['/v1/rejects?limit=0', 'limit must be a whole number from 1 to 1000'],
      ['/v1/report?from=yesterday', 'from must be an instant with its offset'],
      ['/v1/orders/a%20b', 'an order id has 1 to 128 printable ASCII characters without blanks'],
      ['/v1/rejects?code=field.typ', 'code must be a reason code of the contract (did you mean field.type?)'],
    ])('GET %s', async (path, detail) => {
      expect(await problemOf(await http.get(http.key('jd'), path))).toMatchObject({
        status: 400,
        detail: expect.stringContaining(detail) as string,
      });
    });
  });

  describe('every answer', () => {
    it('has a request id: that of the request, or one of its own', async () => {
      const key = http.key('jd');
      const named = await http.post(key, JSON.stringify(eventOf('jd', 'named')), {
        ...SINGLE,
        [ID]: 'order-7',
      });
      expect([named.status, named.headers.get(ID)]).toEqual([202, 'order-7']);
      const others = [
        await http.post(key, '{}', SINGLE),
        await http.post('nobody', '{}', SINGLE),
        await http.post(key, '{}', { ...SINGLE, [ID]: 'an id with blanks' }),
        await fetch(at('/v1/problems')),
        await fetch(at('/elsewhere')),
        await fetch(at('/v1/openapi.json')),
        await fetch(at('/v1/openapi.json?x=1')),
      ];
      const ids = others.map((answer) => answer.headers.get(ID));
      expect(others.map(({ status }) => status)).toEqual([422, 401, 422, 200, 404, 200, 400]);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('has one also where no route gets the request', async () => {
      const { hostname, port } = at('/');
      const socket = connect(Number(port), hostname);
      socket.end('nonsense\r\n\r\n');
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 .*\r\nX-Request-Id: [0-9a-f-]{36}\r\n/s);
      const answer = await new Promise<{
        statusCode?: number | undefined;
        headers: NodeJS.Dict<string | string[]>;
      }>((resolve) => {
        request({ hostname, port, path: '/healthz', headers: { host: 'a b' } }, resolve).end();
      });
      expect([answer.statusCode, answer.headers['x-request-id']]).toEqual([
        400,
        expect.stringMatching(/^[0-9a-f-]{36}$/),
      ]);
      expect(http.lines.at(-1)).toMatchObject({ request: answer.headers['x-request-id'], status: 400 });
    });

    it('to a request that is refused early leaves its connection to the next one, however slowly the body comes', async () => {
      const { hostname, port, host } = at('/');
      const socket = connect(Number(port), hostname);
      const [first, rest] = ['{"first half":', '"second"}'];
      const head = `POST /v1/events HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${first.length + rest.length}\r\n`;
      socket.write(`${head}Content-Type: ${JSON_BODY['Content-Type']}\r\n\r\n${first}`);
      await once(socket, 'data');
      await sleep(1_500);
      socket.end(`${rest}GET /v1/openapi.json HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
      expect(http.lines.slice(-2).map(({ status }) => status)).toEqual([401, 200]);
    });

    it('names a type that opens a page about it', async () => {
      const { type, title } = await problemOf(await http.post('nobody', '{}', SINGLE));
      const page = await fetch(at(type), { headers: { 'Accept-Language': 'zh' } });
      const english = await (await fetch(at(type))).text();
      expect(page.headers.get('content-type')).toBe('text/html; charset=UTF-8');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(english).toContain(`<h2 id="${type.split('#')[1] ?? ''}">401 unauthorized</h2>`);
      expect(english.replaceAll('&#39;', "'")).toContain(title);
      const chinese = await page.text();
      for (const name of Object.keys(HTTP_PROBLEMS)) {
        expect(english).toContain(`id="${name}"`);
        expect(chinese).toContain(`id="${name}"`);
      }
      expect(chinese).toContain('请求正文的形式未知。');
      expect(chinese).toContain('单个事件请用 application/cloudevents+json');
    });
  });

  it('/healthz needs no key', async () => {
    const health = async (): Promise<unknown> => {
      const answer = await fetch(at('/healthz'));
      return [answer.status, await answer.json()];
    };
    await expect.poll(health).toEqual([200, { ready: true }]);
    expect((await fetch(at('/healthz'), { method: 'POST' })).status).toBe(405);
  });

  it('a request that the server cannot answer is told when to come again, and the log names it', async () => {
    await http.forget();
    await http.clickhouse.command({ query: 'DROP VIEW held_event' });
    const answer = await http.get(http.key('jd'), '/v1/rejects', { [ID]: 'mine' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await problemOf(answer)).type).toBe('/v1/problems#unavailable');
    expect(http.failures.map(({ requestId }) => requestId)).toEqual(['mine']);
  });
}
