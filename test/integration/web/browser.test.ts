import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBufferPools } from '../../../pipeline/validation/batch-buffer.ts';
import { openValidator } from '../../../pipeline/validation/pool.ts';
import { startWeb } from '../../../web/server.ts';
import { createIngestContext, type IngestContext } from '../../../workers/ingest/pump.ts';
import { usePage } from '../../support/browser-page.ts';
import {
  CAMPAIGN_PATH,
  CHROMIUM,
  type Dashboard,
  openBrowser,
  openDashboard,
} from '../../support/dashboard.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { COUNTIES } from '../../support/events.ts';

type Rest = Parameters<typeof usePage> extends [unknown, unknown, ...infer R] ? R : never;

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: the dashboard is not tested in a browser.');

describe.skipIf(CHROMIUM === undefined)('the dashboard in a browser', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    dashboard = await openDashboard();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await dashboard[Symbol.asyncDispose]();
  });

  /** Opens a page, and fails if anything is reported on its console. */
  const open = (path: string, ...rest: Rest) =>
    usePage(browser, new URL(path, dashboard.web.url).href, ...rest);

  it('is of use without JavaScript', async () => {
    await open(CAMPAIGN_PATH, { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.figure b').allTextContents()).toEqual([
        '84.608',
        '39.240',
        '+66.53',
        '46.38',
      ]);
      await page.getByRole('link', { name: 'First ten hours' }).click();
      expect(new URL(page.url()).searchParams.get('window')).toBe('first-ten-hours');
      await page.getByRole('link', { name: 'Counties', exact: true }).click();
      await page.getByRole('searchbox').fill('鄢陵');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByRole('link', { name: 'Yanling County' }).click();
      expect(await page.getByRole('heading', { level: 2, name: 'Yanling County' }).count()).toBe(1);
      expect(new URL(page.url()).searchParams.get('window')).toBe('first-ten-hours');
    });
  });

  it('is worked by the keyboard: to the figures, and to the table behind each drawing by one key', async () => {
    await open(CAMPAIGN_PATH, {}, async (page) => {
      await expect.poll(() => page.locator('figure').count(), { timeout: 120_000 }).toBe(3);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('To the figures');
      const tables = page.locator('details.behind table:visible');
      expect(await tables.count()).toBe(0);
      await page.keyboard.press('t');
      expect(await tables.count()).toBe(3);
      await page.keyboard.press('t');
      expect(await tables.count()).toBe(0);
      await page.locator('#cumulative summary').focus();
      await page.keyboard.press('Enter');
      expect(await tables.count()).toBe(1);
    });
  });

  it('moves nothing that the reader looks at while it loads', async () => {
    await open(CAMPAIGN_PATH, {}, async (page) => {
      const shift = await page.evaluate<number>(`new Promise((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }));
        observer.observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 1_500);
      })`);
      expect(shift).toBeLessThan(0.02);
    });
  });

  it('prints its figures on paper, without what is to be pressed', async () => {
    await open(CAMPAIGN_PATH, { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('nav:visible').count()).toBe(0);
      expect(await page.locator('.figure b').first().isVisible()).toBe(true);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
    });
  });

  it('shows on a wall the figures alone', async () => {
    await open(`${CAMPAIGN_PATH}?wall=1`, { viewport: { width: 3840, height: 2160 } }, async (page) => {
      expect(await page.locator('nav, summary:visible').count()).toBe(0);
      const size = await page.evaluate<number>(
        "parseFloat(getComputedStyle(document.querySelector('.figure b')).fontSize)",
      );
      expect(size).toBeGreaterThan(80);
    });
  });

  describe('when an order is stored', () => {
    let context: IngestContext;
    beforeAll(() => {
      context = createIngestContext(
        dashboard.database.client,
        openValidator(COUNTIES),
        createBufferPools({ events: 4 }),
      );
    });
    afterAll(() => context.validator.close());

    /** One order of 300 yuan, which stands for 100,000: 0.030 bn yuan. */
    async function storeOrder(orderId: string): Promise<void> {
      await deliverOrders(context, [{ orderId }]);
      await refreshOnce(dashboard.database.client, 'hours');
    }

    it('shows the newer figure by itself, and leaves open what the reader opened', async () => {
      await open(CAMPAIGN_PATH, {}, async (page) => {
        const figure = page.locator('.now .figure b');
        const before = Number(await figure.textContent());
        await page.locator('#cumulative summary').click();
        await storeOrder('dashboard-1');
        await expect.poll(async () => Number(await figure.textContent())).toBeCloseTo(before + 0.03, 3);
        expect(await page.locator('#cumulative details').getAttribute('open')).not.toBeNull();
      });
    });

    it('asks for no page while nothing changes, and again until one can be had', async () => {
      await open(CAMPAIGN_PATH, {}, async (page) => {
        const figure = page.locator('.now .figure b');
        const before = Number(await figure.textContent());
        let asked = 0;
        let toldSinceAsked = 0;
        let fails = false;
        page.on('console', (message) => {
          if (message.text() === 'tag') toldSinceAsked += 1;
        });
        await page.evaluate(
          "document.addEventListener('htmx:sse:before:message', ({ detail }) => { if (detail.message.event === 'figures') console.log('tag'); })",
        );
        await page.route(`**${CAMPAIGN_PATH}`, async (route) => {
          asked += 1;
          toldSinceAsked = 0;
          if (fails) await route.fulfill({ status: 500, body: 'no figures now' });
          else await route.continue();
        });
        await expect.poll(() => toldSinceAsked).toBeGreaterThan(2);
        fails = true;
        asked = 0;
        await storeOrder('dashboard-3');
        await expect.poll(() => asked).toBeGreaterThan(1);
        await page.locator('.lost').waitFor({ state: 'visible' });
        expect(Number(await figure.textContent())).toBe(before);
        fails = false;
        await expect.poll(async () => Number(await figure.textContent())).toBeCloseTo(before + 0.03, 3);
        await page.locator('.lost').waitFor({ state: 'hidden' });
      });
    });

    it('tries the first connection again until one can be had', async () => {
      await open(
        CAMPAIGN_PATH,
        {},
        async (page) => {
          const isConnected = () => page.evaluate("document.querySelector('#live')._htmx?.sse !== undefined");
          await expect.poll(isConnected).toBe(true);
          await page.locator('.lost').waitFor({ state: 'hidden' });
        },
        async (page) => {
          let tried = 0;
          await page.route('**/stream?*', async (route) => {
            tried += 1;
            if (tried === 1) await route.fulfill({ status: 503, body: 'full' });
            else await route.continue();
          });
        },
      );
    });

    it('says that the connection is lost, and then shows what happened meanwhile', async () => {
      const { client } = dashboard.database;
      const serve = (port: number) =>
        startWeb({
          engines: { clickhouse: client, connections: {} },
          host: '127.0.0.1',
          port,
          names: [],
          token: undefined,
          onFailure: () => undefined,
        });
      const first = await serve(0);
      await open(new URL(CAMPAIGN_PATH, first.url).href, {}, async (page) => {
        const figure = page.locator('.now .figure b');
        const before = Number(await figure.textContent());
        const isConnected = () => page.evaluate("document.querySelector('#live')._htmx?.sse !== undefined");
        await expect.poll(isConnected).toBe(true);
        await first.close();
        await page.locator('.lost').waitFor({ state: 'visible' });
        await storeOrder('dashboard-2');
        const second = await serve(Number(new URL(first.url).port));
        try {
          await expect.poll(async () => Number(await figure.textContent())).toBeCloseTo(before + 0.03, 3);
          await page.locator('.lost').waitFor({ state: 'hidden' });
        } finally {
          await second.close();
        }
      });
    });
  });
});
