import type { Browser } from 'playwright-core';
import { usePage } from './browser-page.ts';
import { type Dashboard, openBrowser, openDashboard } from './dashboard.ts';

type Rest = Parameters<typeof usePage> extends [unknown, unknown, ...infer R] ? R : never;

export interface BrowsedDashboard extends AsyncDisposable {
  readonly dashboard: Dashboard;
  readonly browser: Browser;
  /** Opens a page, and fails if anything is reported on its console. */
  open(path: string, ...rest: Rest): Promise<void>;
}

/** A dashboard of its own, and a browser to look at it. */
export async function openBrowsedDashboard(): Promise<BrowsedDashboard> {
  const dashboard = await openDashboard();
  const browser = await openBrowser();
  return {
    ...{ dashboard, browser },
    open: (path, ...rest) => usePage(browser, new URL(path, dashboard.web.url).href, ...rest),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await dashboard[Symbol.asyncDispose]();
    },
  };
}
