import { connect, createServer, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { NARROW, WIDE } from '../../support/browser-page.ts';
import { CAMPAIGN_PATH, CHROMIUM, type Dashboard, openBrowser, openWeb } from '../../support/dashboard.ts';
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
