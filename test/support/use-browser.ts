import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { usePage } from './browser-page.ts';
import { type Dashboard, openBrowser } from './dashboard.ts';

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
