import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE } from './patience.ts';

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 375, height: 800 };

/** A test may take the server away, which the browser and the library report. */
const AWAY =
  /ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING)|network error|Failed to fetch|status of 50[03]/;

/**
 * Opens a page, and fails if anything is reported on its console or asked of another server.
 *
 * @param within A browser, or a context whose pages share a cache and a process.
 */
export async function usePage(
  within: Browser | BrowserContext,
  address: string,
  options: Parameters<Browser['newPage']>[0],
  use: (page: Page) => Promise<void>,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const page = await ('newContext' in within
    ? within.newPage({ viewport: WIDE, ...options })
    : within.newPage());
  page.setDefaultTimeout(PATIENCE.timeout);
  const reported: string[] = [];
  page.on('console', (message) => {
    // That there is no such page is what some tests ask for.
    const isOfPage = message.location().url === address;
    if (['error', 'warning'].includes(message.type()) && !isOfPage && !AWAY.test(message.text()))
      reported.push(message.text());
  });
  page.on('pageerror', (error) => reported.push(error.message));
  page.on('request', (request) => {
    const from = page.url() === 'about:blank' ? request.url() : page.url();
    if (!request.url().startsWith(new URL('/', from).href)) reported.push(`request to ${request.url()}`);
  });
  try {
    await prepare(page);
    await page.goto(address, { waitUntil: 'load' });
    await use(page);
    expect(reported).toEqual([]);
  } finally {
    await page.close();
  }
}
