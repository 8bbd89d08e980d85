import { describe, expect, it } from 'vitest';
import { startWeb } from '../../../web/server.ts';
import { CAMPAIGN, CAMPAIGN_PATH, type Dashboard } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { readPage } from './read-page.ts';

/** Asks a dashboard for what there is not, and in ways that no link leads to. */
export function requestCases(dashboard: Dashboard): void {
  const read = (path: string): Promise<string> => readPage(dashboard, path);

  describe('an address that asks for what there is not', () => {
    it.each([
      ['/campaigns/nothing', 404, `loaded campaigns: ${CAMPAIGN}`],
      ['/nothing', 404, 'there is no such page'],
      ['/campaigns/..%2f..%2fetc', 404, 'there is no such page'],
      [`${CAMPAIGN_PATH}?edition=7`, 404, 'has no edition yet'],
      [`${CAMPAIGN_PATH}?window=night`, 400, "no window 'night'"],
      [`${CAMPAIGN_PATH}?segment=moon`, 400, 'segment must be all, national-demonstration-counties'],
      ['/nothing?lang=zh', 404, '没有这个页面'],
      [`${CAMPAIGN_PATH}?window=night&lang=zh`, 400, '活动没有时段“night”，可选：period、day'],
      [`${CAMPAIGN_PATH}/counties/999999`, 400, 'no county in use has the code 999999'],
    ])('%s is answered by %i, and by what would be right', async (path, status, words) => {
      const answer = await dashboard.get(path);
      expect(answer.status).toBe(status);
      const html = await answer.text();
      expect(textOf(html)).toContain(words);
      // The ways out are those of this server.
      expect(html.match(/(?:src|href|action)="(?:\/\/|(?!\/)[^#"])/g)).toBeNull();
      expect(html).toContain('href="/operations');
    });

    it('is answered in its language and colours', async () => {
      const html = await (await dashboard.get(`${CAMPAIGN_PATH}?basis=guess&lang=zh&theme=dark`)).text();
      expect(html).toMatch(/lang="zh-Hans"\s+data-theme="dark"/);
      expect(textOf(html)).toContain('basis：应为paid、placed、net之一');
      expect(html).toContain(`href="${CAMPAIGN_PATH}/counties?lang=zh&amp;theme=dark"`);
    });
  });

  describe('an address as others write it', () => {
    it('leads to the page with a slash too many', async () => {
      const to = async (path: string) => {
        const answer = await dashboard.get(path);
        return [answer.status, answer.headers.get('location')];
      };
      expect(await to(`${CAMPAIGN_PATH}/products/?basis=net`)).toEqual([
        301,
        `${CAMPAIGN_PATH}/products?basis=net`,
      ]);
    });

    it('leads to no other server, whose name would stand after two slashes', async () => {
      const answer = await fetch(`${dashboard.web.url}/evil.example/?basis=net`, { redirect: 'manual' });
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toMatch(/(?:href|src|action|data-hx-get)="\/\//);
    });

    it('may have names that no page knows, which the page says', async () => {
      const text = textOf(await read(`${CAMPAIGN_PATH}?order=1&from=timeline`));
      expect(text).toContain('Ignored in the address: order, from');
      expect(textOf(await read(CAMPAIGN_PATH))).not.toContain('Ignored in the address');
    });
  });

  describe('what is sent', () => {
    it('is compressed for readers who can read it, and the same', async () => {
      const plain = await (await dashboard.get('/', { 'Accept-Encoding': 'identity' })).text();
      const style = /href="(\/assets\/[^"]+style\.css)"/.exec(plain)?.[1] ?? '';
      for (const path of [`${CAMPAIGN_PATH}?edition=0&basis=guess`, style]) {
        const whole = await (await dashboard.get(path, { 'Accept-Encoding': 'gzip;q=0' })).text();
        for (const encoding of path === style ? ['br', 'gzip'] : []) {
          const answer = await dashboard.get(path, { 'Accept-Encoding': encoding });
          expect(answer.headers.get('content-encoding')).toBe(encoding);
          expect(answer.headers.get('vary')).toContain('Accept-Encoding');
          expect(await answer.text()).toBe(whole);
        }
      }
    });
  });

  describe('the dashboard', () => {
    it('refuses a name that another page gives to this address', async () => {
      const { hostname, port } = new URL(dashboard.web.url);
      const { request } = await import('node:http');
      const status = await new Promise((resolve, reject) => {
        const asking = request({ hostname, port, path: '/', headers: { Host: 'evil.example' } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asking.on('error', reject).end();
      });
      expect(status).toBe(421);
    });

    it('refuses a request that would write', async () => {
      const answer = await fetch(new URL(CAMPAIGN_PATH, dashboard.web.url), { method: 'POST' });
      expect(answer.status).toBe(405);
    });

    const elsewhere = (host: string, token: string | undefined) =>
      startWeb({
        engines: { clickhouse: dashboard.database.client, connections: {} },
        host,
        port: 0,
        names: ['127.0.0.1'],
        token,
        onFailure: () => undefined,
      });

    it('does not listen for other machines without a token', async () => {
      await expect(elsewhere('0.0.0.0', undefined)).rejects.toThrow('set COUNTYFLOW_WEB_TOKEN_FILE');
      await expect(elsewhere('0.0.0.0', 'short')).rejects.toThrow('a token has at least 16 characters');
    });

    it('lets in a reader who gives the token', async () => {
      const token = 'a-token-of-this-test-only';
      const web = await elsewhere('127.0.0.1', token);
      try {
        const ask = async (password: string) =>
          (
            await fetch(web.url, {
              headers: { Authorization: `Basic ${Buffer.from(`reader:${password}`).toString('base64')}` },
            })
          ).status;
        expect((await fetch(web.url)).status).toBe(401);
        expect(await ask('another-token-of-this-test')).toBe(401);
        expect(await ask(token)).toBe(200);
      } finally {
        await web.close();
      }
    });
  });
}
