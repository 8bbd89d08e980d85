import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUT_TEXTS } from '../../support/cut-text.ts';
import {
  CAMPAIGN_PATH,
  CHROMIUM,
  type Dashboard,
  openBrowser,
  openDashboard,
} from '../../support/dashboard.ts';

const WIDTHS_PX = [320, 390, 768, 1280, 1920];
const LANGUAGES = ['en', 'zh'];
const PATHS = [
  '/',
  CAMPAIGN_PATH,
  `${CAMPAIGN_PATH}?window=period&basis=net`,
  `${CAMPAIGN_PATH}?segment=all&from=2017-11-11T08:00&to=2017-11-11T10:00`,
  `${CAMPAIGN_PATH}?wall=1`,
  `${CAMPAIGN_PATH}/counties`,
  `${CAMPAIGN_PATH}/counties/411024`,
  `${CAMPAIGN_PATH}/products`,
  `${CAMPAIGN_PATH}/editions`,
  '/operations',
  '/nothing',
];

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: no page is searched for text that is cut.');

describe.skipIf(CHROMIUM === undefined)('every text of a page', () => {
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

  it('that is cut is found: at an edge of its box, its drawing or the screen', async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 600 } });
    await page.setContent(`<p style="width: 60px; overflow: hidden; white-space: nowrap">hidden in part</p>
      <p style="width: 60px; white-space: nowrap">beyond its box</p>
      <p style="margin-left: -30px">left of the screen</p>
      <svg viewBox="0 0 100 20" width="100" height="20"><text x="-5" y="15">8.091</text></svg>
      <p>whole</p>`);
    const found = await page.evaluate<string[]>(CUT_TEXTS);
    expect(found.map((text) => text.replace(/^.*: /, ''))).toEqual([
      'hidden in part',
      'beyond its box',
      'left of the screen',
      '8.091',
    ]);
    await page.close();
  });

  it.each(PATHS.flatMap((path) => LANGUAGES.map((lang) => [path, lang] as const)))(
    'on %s in %s can be read whole at five widths',
    async (path, lang) => {
      const address = `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`;
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      try {
        await page.goto(new URL(address, dashboard.web.url).href, { timeout: 150_000, waitUntil: 'load' });
        await page.evaluate('document.fonts.ready.then(() => undefined)');
        const cut = [];
        for (const width of WIDTHS_PX) {
          await page.setViewportSize({ width, height: 900 });
          const found = await page.evaluate<string[]>(CUT_TEXTS);
          cut.push(...found.map((text) => `${width}: ${text}`));
        }
        expect(cut).toEqual([]);
      } finally {
        await page.close();
      }
    },
  );
});
