import { describe, expect, it } from 'vitest';
import { CAMPAIGN_PATH, CHROMIUM, type Dashboard, openWeb } from '../../support/dashboard.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { useBrowser } from '../../support/browser-page.ts';

/** Stores orders, so the figures of the dashboard are others afterwards. */
export function liveCases(dashboard: Dashboard): void {
  describe.skipIf(CHROMIUM === undefined)('the dashboard in a browser when an order is stored', () => {
    const open = useBrowser(dashboard);
    const context = useIngestInto(() => dashboard.database.client);
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
      const first = await openWeb(client, {});
      await open(new URL(CAMPAIGN_PATH, first.url).href, {}, async (page) => {
        const figure = page.locator('.now .figure b');
        const before = Number(await figure.textContent());
        const isConnected = () => page.evaluate("document.querySelector('#live')._htmx?.sse !== undefined");
        await expect.poll(isConnected).toBe(true);
        await first.close();
        await page.locator('.lost').waitFor({ state: 'visible' });
        await storeOrder('dashboard-2');
        const second = await openWeb(client, {}, { port: Number(new URL(first.url).port) });
        try {
          await expect.poll(async () => Number(await figure.textContent())).toBeCloseTo(before + 0.03, 3);
          await page.locator('.lost').waitFor({ state: 'hidden' });
        } finally {
          await second.close();
        }
      });
    });
  });
}
