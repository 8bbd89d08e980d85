import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import type { RequestAnswer, RequestsAnswer } from '../../../schemas/http/request-answers.ts';
import { violations } from '../../support/browser-page.ts';
import { CHROMIUM, openBrowser } from '../../support/dashboard.ts';
import { BATCH, eventOf, type IngestHttp, problemOf, SINGLE } from '../../support/ingest-http.ts';

const ID = 'X-Request-Id';
const HOSTILE = `<img/src=x>&"'`;

/** What a key is shown of its own requests. It asks with keys that the cases before have not used. */
export function requestCases(http: IngestHttp): void {
  const key = (): string => http.sandboxKey('lecuntao');
  const good = eventOf('lecuntao', 'r1');
  const bad = { ...eventOf('lecuntao', 'r2'), id: 'r2/<1>', subject: 'elsewhere' };
  const send = (events: readonly unknown[], id: string, query = ''): Promise<Response> =>
    http.post(key(), JSON.stringify(events), { ...BATCH, [ID]: id }, query);
  const list = async (query = '', of = key()): Promise<RequestsAnswer> =>
    (await (await http.get(of, `/v1/requests${query}`)).json()) as RequestsAnswer;
  const idsOf = ({ requests }: RequestsAnswer): string[] => requests.map(({ id }) => id);
  const pageFor = (path: string, user: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(new URL(path, http.server.url), {
      headers: {
        Accept: 'text/html,*/*;q=0.8',
        Authorization: `Basic ${Buffer.from(user).toString('base64')}`,
        ...headers,
      },
    });

  describe('a request', () => {
    it('is shown to its key with counts, reasons and the ids of its events, at the address in its answer', async () => {
      const sent = await send([good, bad], 'mixed');
      expect([sent.status, sent.headers.get('link')]).toEqual([
        207,
        '</v1/requests/mixed>; rel="describedby"',
      ]);
      await expect.poll(async () => idsOf(await list())).toEqual(['mixed']);
      const [one] = (await list()).requests;
      const type = '/v1/reasons#identity.subject_mismatch';
      const expected = {
        ...{ id: 'mixed', method: 'POST', address: '/v1/events', options: [], status: 207 },
        ...{ accepted: 1, refused: 1, bytes: Buffer.byteLength(JSON.stringify([good, bad])), skipped: 0 },
        receivedAt: expect.stringMatching(/^20\d\d-.*Z$/) as string,
        milliseconds: expect.any(Number) as number,
        reasons: [{ code: 'identity.subject_mismatch', events: 1, type }],
      };
      expect(one).toEqual(expected);
      expect(Math.abs(Date.parse(one?.receivedAt ?? '') - Date.now())).toBeLessThan(3_600_000);
      const whole = await http.get(key(), '/v1/requests/mixed');
      expect((await whole.json()) as RequestAnswer).toEqual({
        ...expected,
        events: [
          {
            ...{ index: 1, id: bad.id, orderId: 'r2', status: 'refused' },
            ...{ code: 'identity.subject_mismatch', path: '/subject', type },
          },
          { index: 0, id: good.id, orderId: 'r1', status: 'accepted' },
        ],
      });
    });

    it('is found by its status and by its reason, in pages, and says why it failed', async () => {
      await send([bad], 'refused');
      await send([good], 'misspelt', '?waits=true');
      await send([good], 'dry', '?dry-run=true&as=');
      await send([good], 'fine', '?dry-run=true');
      await http.get(key(), '/v1/elsewhere/private', { [ID]: 'nowhere' });
      await expect.poll(async () => (await list()).requests.length).toBe(6);
      const all = idsOf(await list());
      expect(all.toSorted()).toEqual(['dry', 'fine', 'misspelt', 'mixed', 'nowhere', 'refused']);
      expect(idsOf(await list('?status=422'))).toEqual(['refused']);
      expect(idsOf(await list('?code=identity.subject_mismatch'))).toEqual(['refused', 'mixed']);
      const [first] = (await list('?status=400')).requests.filter(({ id }) => id === 'misspelt');
      expect(first).toMatchObject({
        ...{ type: '/v1/problems#bad-request', accepted: 0, refused: 0 },
        detail: expect.stringContaining('unknown parameter waits') as string,
      });
      expect((await list('?status=200')).requests[0]).toMatchObject({ options: ['dry-run'], accepted: 1 });
      expect((await list('?status=404')).requests[0]).toMatchObject({ id: 'nowhere', address: '' });
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { next, ...found } = await list(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        seen.push(...idsOf({ next, ...found }));
        cursor = next;
      }
      expect(seen).toEqual(all);
      for (const query of ['?status=99', '?status=x', '?code=x', '?cursor=x', '?limit=0'])
        expect((await problemOf(await http.get(key(), `/v1/requests${query}`))).status).toBe(400);
    });

    it('is nothing to another key, and strangers are shown and stored nothing', async () => {
      const other = http.key('lecuntao');
      expect((await problemOf(await http.get(other, '/v1/requests/mixed'))).status).toBe(404);
      expect(idsOf(await list('', other))).not.toContain('mixed');
      const stranger = await http.get('nobody', '/v1/requests', { [ID]: 'stranger' });
      expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(stranger.headers.has('link')).toBe(false);
      await send([good], 'after');
      await expect.poll(async () => idsOf(await list())).toContain('after');
      const kept = JSON.stringify(await rows(http.clickhouse, 'SELECT * FROM http_request'));
      expect(kept).not.toContain('stranger');
      expect(http.lines.find(({ request }) => request === 'stranger')).toEqual({
        ...{ request: 'stranger', method: 'GET', address: '/v1/requests', status: 401 },
        ...{ ms: expect.any(Number) as number, problem: 'unauthorized', accepted: 0, refused: 0 },
      });
    });

    it('leaves neither content nor values of its address behind', async () => {
      const [name, phone] = ['王小明 QX7-BUYER', '00000000077'];
      const lines = [{ ...bad.data.lines[0], name, sku: phone }];
      const data = { ...bad.data, lines, remark: `${name} ${phone}` };
      const unreadable = { ...bad, id: `${name} ${phone}`, data: { ...data, orderId: name } };
      await send([{ ...bad, data }, unreadable], 'personal');
      await http.get(key(), `/v1/orders/${phone}`, { [ID]: 'looked-up' });
      await expect.poll(async () => idsOf(await list())).toContain('looked-up');
      const stored = await rows(http.clickhouse, 'SELECT * FROM http_request');
      const unsent = await rows(http.clickhouse, "SELECT * FROM unsent_event WHERE order_id IN ('r2', '')");
      expect(unsent.length).toBeGreaterThan(1);
      const kept = JSON.stringify([stored, unsent, http.lines]);
      for (const text of [name, '王小明', 'QX7', phone]) expect(kept).not.toContain(text);
      expect((await list('?status=404')).requests[0]).toMatchObject({ address: '/v1/orders/{id}' });
    });

    it('is shown for seven days, and then removed', async () => {
      const [{ key_id: keyId } = { key_id: '' }] = await rows<{ key_id: string }>(
        http.clickhouse,
        "SELECT key_id FROM http_request WHERE request_id = 'mixed'",
      );
      await http.clickhouse.command({
        query: `INSERT INTO http_request (key_id, received_at, request_id, status) SELECT {keyId:String},
          now64(3) - toIntervalDay(days) + toIntervalMinute(minutes), concat('old-', toString(days)), 202
          FROM values('days UInt8, minutes Int32', (7, 5), (8, 0))`,
        query_params: { keyId },
      });
      expect(idsOf(await list()).at(-1)).toBe('old-7');
      expect((await http.get(key(), '/v1/requests/old-8')).status).toBe(404);
      await http.clickhouse.command({ query: 'OPTIMIZE TABLE http_request FINAL' });
      const left = await rows<{ request_id: string }>(
        http.clickhouse,
        "SELECT request_id FROM http_request WHERE startsWith(request_id, 'old')",
      );
      expect(left).toEqual([{ request_id: 'old-7' }]);
    });

    it('is answered as ever while its log cannot be stored, which it is later', async () => {
      await http.clickhouse.command({ query: 'RENAME TABLE http_request TO away' });
      expect((await send([good], 'meanwhile', '?dry-run=true')).status).toBe(200);
      await expect.poll(() => http.failures.length).toBe(1);
      await http.clickhouse.command({ query: 'RENAME TABLE away TO http_request' });
      await expect.poll(async () => idsOf(await list())).toContain('meanwhile');
    });
  });

  describe('in a browser', () => {
    it('a person opens the page with the key as the password, and any other page without', async () => {
      const asked = await pageFor('/v1/requests', 'me:wrong', { Authorization: '' });
      expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="Countyflow", charset="UTF-8"',
      ]);
      expect((await pageFor('/v1/requests', 'me:wrong')).status).toBe(401);
      expect((await pageFor('/v1/report', `me:${key()}`)).status).toBe(401);
      const page = await pageFor('/v1/requests', `me:${key()}`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-ancestors 'none'$/,
      );
      const text = await page.text();
      expect(text).toContain('<a href="/v1/requests/mixed">');
      expect(text).toContain('<a href="/v1/reasons#identity.subject_mismatch">');
      expect(text).toContain('POST /v1/events dry-run: 200, 1 accepted, 0 refused');
      const older = await (await pageFor('/v1/requests?limit=1', `:${key()}`)).text();
      const [, next = ''] = /href="(\/v1\/requests\?limit=1[^"]+)"/.exec(older) ?? [];
      expect(await (await pageFor(next.replaceAll('&amp;', '&'), `:${key()}`)).text()).toMatch(
        /<a href="\/v1\/requests\/[\w-]+">/,
      );
    });

    it('what a publisher wrote is text, and the words are Chinese where they are preferred', async () => {
      const event = { ...eventOf('lecuntao', 'r3'), id: HOSTILE, [HOSTILE]: 1 };
      await http.post(key(), JSON.stringify(event), { ...SINGLE, [ID]: 'hostile' });
      await expect.poll(async () => idsOf(await list())).toContain('hostile');
      const ask = async (language: string): Promise<string> =>
        (await pageFor('/v1/requests/hostile', `me:${key()}`, { 'Accept-Language': language })).text();
      const [english, chinese] = [await ask('en'), await ask('zh-CN')];
      for (const text of [english, chinese]) {
        expect(text).toContain('&lt;img');
        expect(text).not.toContain('<img');
      }
      expect(english).toContain('<html lang="en">');
      expect(chinese).toContain('<html lang="zh-Hans">');
      expect(chinese).toContain('接受 0 个，拒收 1 个');
      expect(chinese).toContain('约定中没有该字段');
    });

    it.skipIf(CHROMIUM === undefined)(
      'every page has its style and no barrier, and fits a phone',
      async () => {
        await using browser = await openBrowser();
        const page = await browser.newPage({
          viewport: { width: 320, height: 700 },
          httpCredentials: { username: 'me', password: key() },
        });
        for (const path of ['/v1/requests', '/v1/requests/hostile', '/v1/reasons', '/v1/problems']) {
          expect((await page.goto(new URL(path, http.server.url).href))?.status(), path).toBe(200);
          expect(await violations(page), path).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(320);
          expect(await page.evaluate('getComputedStyle(document.body).paddingLeft'), path).toBe('16px');
        }
      },
    );

    it('each reason has an entry with cause, example and remedy in both languages', async () => {
      const pages = await Promise.all(
        ['en', 'zh'].map(async (language) =>
          (
            await fetch(new URL('/v1/reasons', http.server.url), { headers: { 'Accept-Language': language } })
          ).text(),
        ),
      );
      for (const text of pages)
        for (const code of Object.keys(REASONS)) {
          const [, section = ''] = text.split(`<section id="${code}">`);
          expect(section.split('</section>')[0], code).toMatch(/<p>.+<\/p>\s*<pre>.+<\/pre>\s*<p>.+<\/p>/s);
        }
      expect(pages[0]).toContain('<pre>/data/sellerCounty: &quot;33&quot;</pre>');
      expect(pages[1]).toContain('请删去该字段，或更正其名称。');
    });
  });
}
