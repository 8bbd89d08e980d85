import { describe, expect, it } from 'vitest';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { BATCH, eventOf, type IngestHttp, problemOf, SINGLE } from '../../support/ingest-http.ts';

/** Asks with parameters that no address has, and sends nothing. */
export function parameterCases(http: IngestHttp): void {
  async function ask(method: string, path: string): Promise<readonly [number, string]> {
    const answer = await fetch(new URL(path, http.server.url), {
      method,
      headers: {
        Authorization: `Bearer ${http.key('jd')}`,
        ...(method === 'POST' && SINGLE),
      },
      ...(method === 'POST' && { body: JSON.stringify(eventOf('jd', 'one')) }),
    });
    const { detail = '' } = (await answer.json()) as { detail?: string };
    if (!answer.ok) expect(answer.headers.get('content-type')).toBe('application/problem+json');
    return [answer.status, detail];
  }

  describe('a query parameter that an address does not have', () => {
    it('is refused with the known ones, and nothing is published', async () => {
      expect(await ask('POST', '/v1/events?dryrun=true')).toEqual([
        400,
        'unknown parameter dryrun (did you mean dry-run?): this address takes wait, dry-run, as; nothing was done',
      ]);
      expect(await http.read('jd')).toEqual([]);
    });

    it.each([
      ['/v1/events/one?wait=true', 'this address takes no parameters, but wait was given'],
      [
        '/v1/rejects?limit=5&Code=x',
        'unknown parameter Code (did you mean code?): this address takes limit, cursor, code',
      ],
      [
        '/v1/report?form=2017-11-11T00:00:00Z',
        'unknown parameter form (did you mean from?): this address takes from, until',
      ],
      ['/v1/sales?county=330127', 'unknown parameter county: this address takes from, until, limit, cursor'],
      ['/v1/openapi.json?v=1', 'this address takes no parameters, but v was given'],
    ])('is refused by every address: %s', async (path, detail) => {
      expect(await ask('GET', path)).toEqual([400, `${detail}; nothing was done`]);
    });

    it('is not repeated where it may be a telephone number', async () => {
      const [status, detail] = await ask('GET', '/v1/report?13912345678=1');
      expect([status, detail.includes('139')]).toEqual([400, false]);
    });

    it('is none of those that the OpenAPI document names for the address', async () => {
      const { paths } = (await (await fetch(new URL('/v1/openapi.json', http.server.url))).json()) as {
        paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
      };
      const asked: string[] = [];
      for (const [path, methods] of Object.entries(paths))
        for (const [method, { parameters = [] }] of Object.entries(methods))
          for (const { name } of parameters.filter((one) => one.in === 'query')) {
            const [, detail] = await ask(method.toUpperCase(), `${path.replace('{id}', 'one')}?${name}=~`);
            expect(detail).not.toContain('unknown parameter');
            asked.push(`${path} ${name}`);
          }
      expect(asked).toEqual(
        expect.arrayContaining([
          '/v1/events wait',
          '/v1/binary-events dry-run',
          '/v1/rejects cursor',
          '/v1/sales limit',
          '/v1/report until',
        ]),
      );
    });
  });
}

/** Asks in many languages, and is answered in two. */
export function languageCases(http: IngestHttp): void {
  describe('an answer is in the language that is preferred', () => {
    const ENGLISH = ['en', 'The request cannot be read.', 'wait must be true or false'];
    const CHINESE = ['zh-Hans', '无法读取请求。', 'wait 只能是 true 或 false'];

    it.each([
      [undefined, ENGLISH],
      ['*', ENGLISH],
      ['zh', CHINESE],
      ['zh-CN,zh;q=0.9,en;q=0.8', CHINESE],
      ['ZH-hant-TW', CHINESE],
      ['en;q=0.4, zh-CN;q=0.5', CHINESE],
      ['zh;q=0.4, en-GB;q=0.5', ENGLISH],
      ['fr, de;q=0.9, zh;q=0.1', CHINESE],
      ['fr, zh;q=0', ENGLISH],
      ['zhx', ENGLISH],
      [';;q=,=,,', ENGLISH],
    ])('for Accept-Language %j', async (wish, texts) => {
      const headers = { ...SINGLE, ...(wish !== undefined && { 'Accept-Language': wish }) };
      const answer = await http.post(http.key('jd'), '{}', headers, '?wait=maybe');
      const { title, detail } = (await answer.json()) as { title: string; detail: string };
      expect([answer.headers.get('content-language'), title, detail]).toEqual(texts);
      expect(answer.headers.get('vary')).toBe('Accept-Language');
    });

    it('for a parameter that the address does not have', async () => {
      const headers = { ...SINGLE, 'Accept-Language': 'zh' };
      const answer = await http.post(http.key('jd'), '{}', headers, '?dryrun=true');
      expect([answer.status, (await problemOf(answer)).detail]).toEqual([
        400,
        '此地址没有参数 dryrun（是否为 dry-run？），只有 wait、dry-run、as；未执行任何操作',
      ]);
    });

    it('for each problem of refused events, where all are refused and where some are', async () => {
      const wrong = { ...eventOf('post-shopkeeper', 'wrong'), subject: 'another' };
      const chinese = { ...BATCH, 'Accept-Language': 'zh-CN' };
      const message = 'subject 与订单编号不一致。';
      const all = await http.post(http.key('post-shopkeeper'), JSON.stringify([wrong]), chinese);
      const { detail, events: refused } = await problemOf(all);
      expect(detail).toBe(`事件有问题 identity.subject_mismatch，位于 /subject：${message}`);
      const some = await http.post(
        http.key('post-shopkeeper'),
        JSON.stringify([eventOf('post-shopkeeper', 'right'), wrong]),
        chinese,
      );
      expect([some.status, some.headers.get('content-language')]).toEqual([207, 'zh-Hans']);
      const { events: both } = (await some.json()) as EventsAnswer;
      for (const event of [refused?.[0], both?.[1]])
        expect(event?.problems).toMatchObject([
          { code: 'identity.subject_mismatch', path: '/subject', message },
        ]);
    });

    it('for an address that does not exist, a method, and a request without a key', async () => {
      const headers = { 'Accept-Language': 'zh' };
      for (const [path, status, detail, allow] of [
        ['/v2/events', 404, '请参阅 /v1/openapi.json', null],
        ['/v1/events', 405, '请使用 POST', 'POST'],
        ['/v1/report', 401, '请发送请求头 Authorization: Bearer 密钥', null],
      ]) {
        const answer = await fetch(new URL(String(path), http.server.url), { headers });
        const told = [answer.headers.get('content-language'), answer.headers.get('allow')];
        expect([...told, answer.status, (await problemOf(answer)).detail]).toEqual([
          'zh-Hans',
          allow,
          status,
          detail,
        ]);
      }
    });
  });
}
