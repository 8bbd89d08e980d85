import { connect, createServer, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { NARROW, useBrowser, WIDE } from '../../support/browser-page.ts';
import { CAMPAIGN_PATH, CHROMIUM, type Dashboard, openBrowser, openWeb } from '../../support/dashboard.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openProxy, type TlsProxy } from '../../support/tls-proxies.ts';

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: no page is watched for what moves while it loads.');

const PAGES = [
  [CAMPAIGN_PATH, NARROW],
  [`${CAMPAIGN_PATH}/counties/411024`, WIDE],
  [`${CAMPAIGN_PATH}/products?category=agri`, NARROW],
  ['/operations', WIDE],
] as const;
/** A fifth of what browsers call good: what moves, as a part of the screen, times how far. */
const MOST_SHIFT = 0.02;
/** What each answer of ClickHouse is late by, in turn: sections come in any order, pages after their reader's patience. */
const DELAYS_MS = [100, 300, 600, 200, 450];

/** Shows pages of the data of a dashboard through servers that have computed nothing yet. */
export function layoutShiftCases(dashboard: Dashboard): void {
  describe.skipIf(CHROMIUM === undefined)('a page that nobody has asked for before', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    it.each(PAGES)(
      'comes however slow ClickHouse is, and moves nothing while its sections come one by one: %s',
      async (path, viewport) => {
        const { clickhouse } = dashboard.database.engines.connections;
        let asked = 0;
        const proxy = await openSlowProxy(
          new URL(clickhouse.url),
          () => DELAYS_MS[asked++ % DELAYS_MS.length] ?? 0,
        );
        const connection = { ...clickhouse, url: `http://${proxy.address}` };
        const client = connectClickHouse(connection);
        const page = await browser.newPage({ viewport });
        try {
          await using web = await openWeb(client, { clickhouse: connection });
          await page.goto(new URL(path, web.url).href);
          const toCome = async () => {
            // At once: the page may be another one after the next look.
            const [pages, pending] = await page
              .evaluate<[number, number]>(
                "['#live', '.pending'].map((of) => document.querySelectorAll(of).length)",
              )
              .catch(() => [0, 0] as const);
            return pages === 0 ? Infinity : pending;
          };
          await expect.poll(toCome, { ...PATIENCE, interval: 20 }).toBe(0);
          const shifts = await shiftsOf(page);
          expect(
            shifts.reduce((sum, { value }) => sum + value, 0),
            JSON.stringify(shifts),
          ).toBeLessThan(MOST_SHIFT);
        } finally {
          await page.close();
          await client.close();
          await proxy.stop();
        }
      },
    );
  });
}

interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Layout shifts since the page was opened, and in the second that follows. */
function shiftsOf(page: Page): Promise<Shift[]> {
  return page.evaluate<Shift[]>(`new Promise((resolve) => {
    const nameOf = (node) => [node?.nodeName, node?.className, node?.closest?.('section')?.id].join(' ');
    const seen = [];
    const observer = new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ value, sources }) => (
      { value, moved: sources.map(({ node, previousRect: a, currentRect: b }) => nameOf(node) + ': ' + [a.y, a.height, b.y, b.height].map(Math.round)) }
    ))));
    observer.observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(seen), 1_000);
  })`);
}

/** A server behind a slow network: what it sends comes later by the given time. Nothing is changed or lost. */
async function openSlowProxy(to: URL, laterMs: () => number): Promise<TlsProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream);
    let sent = Promise.resolve();
    upstream.on('data', (chunk) => {
      const due = new Promise((resolve) => setTimeout(resolve, laterMs()));
      sent = sent.then(() => due).then(() => void client.write(chunk));
    });
    upstream.on('end', () => void sent.then(() => client.end()));
  });
  return openProxy(server, { admitted: 0, refused: 0 }, () => {
    for (const socket of sockets) socket.destroy();
  });
}

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
