import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, ConsoleMessage, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Dashboard, openBrowser } from './dashboard.ts';
import { PATIENCE } from './patience.ts';

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 375, height: 800 };

/** A test may take the server away, which the browser and the library report. */
const AWAY =
  /ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING)|network error|Failed to fetch|status of 50[03]/;

/** Waits for the sections of a page, which a browser would get one after another. */
export async function untilComputed(address: string): Promise<void> {
  const look = async () => (await fetch(address)).text();
  while (/still being computed|正在计算/i.test(await look().catch(() => ''))) await sleep(250);
}

/** Opens a page of its own, and fails if anything is reported on its console or asked of another server. */
export async function usePage(
  browser: Browser,
  address: string,
  options: Parameters<Browser['newPage']>[0],
  use: (page: Page) => Promise<void>,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const page = await browser.newPage({ viewport: WIDE, ...options });
  try {
    await prepare(page);
    await visit(page, address, use);
  } finally {
    await page.close();
  }
}

/** The same in a page that others were shown in before, which costs half of a page of its own. */
export async function visit(page: Page, address: string, use: (page: Page) => Promise<void>): Promise<void> {
  page.setDefaultTimeout(PATIENCE.timeout);
  const reported: string[] = [];
  const onConsole = (message: ConsoleMessage): void => {
    // That there is no such page is what some tests ask for.
    const isOfPage = message.location().url === address;
    if (['error', 'warning'].includes(message.type()) && !isOfPage && !AWAY.test(message.text()))
      reported.push(message.text());
  };
  const onError = (error: Error): void => void reported.push(error.message);
  const onRequest = (request: Request): void => {
    const from = page.url() === 'about:blank' ? request.url() : page.url();
    if (!request.url().startsWith(new URL('/', from).href)) reported.push(`request to ${request.url()}`);
  };
  page.on('console', onConsole).on('pageerror', onError).on('request', onRequest);
  try {
    await untilComputed(address);
    // A page that takes longer than a browser waits is answered by 503 at first, and asks again after a second.
    const statusOf = () =>
      page.goto(address, { waitUntil: 'load' }).then(
        (answer) => answer?.status(),
        () => 503,
      );
    while ((await statusOf()) === 503) await sleep(100);
    await use(page);
    expect(reported).toEqual([]);
  } finally {
    page.off('console', onConsole).off('pageerror', onError).off('request', onRequest);
  }
}

type Rest = Parameters<typeof usePage> extends [unknown, unknown, ...infer R] ? R : never;

/** A browser for the tests of a block. Opens a page, and fails if anything is reported on its console. */
export function useBrowser(dashboard: Dashboard): (path: string, ...rest: Rest) => Promise<void> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  return (path, ...rest) => usePage(browser, new URL(path, dashboard.web.url).href, ...rest);
}

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of accessibility that a page breaks, each with an element. */
export async function violations(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
  );
}
