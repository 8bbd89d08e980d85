import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NARROW, violations, visit, WIDE } from '../../support/browser-page.ts';
import { CUT_TEXTS } from '../../support/page-text.ts';
import { CAMPAIGN_PATH, CHROMIUM, type Dashboard, openBrowser } from '../../support/dashboard.ts';

const WIDTHS_PX = [320, 390, 768, 1280, 1920];
/** The screen on which a page in this language is searched for barriers. */
const LANGUAGES = { en: [WIDE, 'light'], zh: [NARROW, 'dark'] } as const;
/** A page of each kind. */
export const KINDS = [
  CAMPAIGN_PATH,
  `${CAMPAIGN_PATH}/counties?q=henan`,
  `${CAMPAIGN_PATH}/products`,
  `${CAMPAIGN_PATH}/comparable`,
  `${CAMPAIGN_PATH}/editions`,
  `${CAMPAIGN_PATH}?figure=growth`,
  '/operations',
  '/rejects',
  '/',
  '/nothing',
];
/** The same with other texts. */
const OTHERS = [
  `${CAMPAIGN_PATH}?segment=all&start=2017-11-11T08:00&end=2017-11-11T10:00`,
  `${CAMPAIGN_PATH}?flow=goods-to-countryside`,
  `${CAMPAIGN_PATH}?wall=1`,
  `${CAMPAIGN_PATH}?figure=product-quantity.category.agri.apple kg`,
  `${CAMPAIGN_PATH}/counties/411024`,
  `${CAMPAIGN_PATH}/counties?q=yanlimg`,
  `${CAMPAIGN_PATH}?utm_source=a&from=singlemessage`,
];

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: no page is searched for barriers and text that is cut.');

/** Searches each page of a dashboard for barriers and for text that is cut. */
export function everyPageCases(dashboard: Dashboard): void {
  describe.skipIf(CHROMIUM === undefined)('every page in a browser', () => {
    let browser: Browser;
    /** One for all of them. */
    let shown: Page;
    beforeAll(async () => {
      browser = await openBrowser();
      shown = await browser.newPage({ viewport: WIDE });
    });
    afterAll(async () => {
      await browser.close();
    });

    it('that cuts a text is found: at an edge of its box, its drawing or the screen', async () => {
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

    const cases = (paths: readonly string[]) =>
      paths.flatMap((path) => (['en', 'zh'] as const).map((lang) => ({ path, lang })));

    async function open(path: string, lang: string, use: (page: Page) => Promise<void>): Promise<void> {
      const address = `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`;
      await visit(shown, new URL(address, dashboard.web.url).href, async (page) => {
        await page.evaluate('document.fonts.ready.then(() => undefined)');
        await use(page);
      });
    }

    async function expectWholeTexts(page: Page): Promise<void> {
      const cut = [];
      for (const width of WIDTHS_PX) {
        await page.setViewportSize({ width, height: 900 });
        const found = await page.evaluate<string[]>(CUT_TEXTS);
        cut.push(...found.map((text) => `${String(width)}: ${text}`));
      }
      expect(cut).toEqual([]);
    }

    it.each(cases(KINDS))(
      'can be read whole at five widths, and has no barrier and no error: $path in $lang',
      async ({ path, lang }) => {
        await open(path, lang, async (page) => {
          await expectWholeTexts(page);
          const [viewport, colorScheme] = LANGUAGES[lang];
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          expect(await violations(page), colorScheme).toEqual([]);
          const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          expect(tooWide).toBeLessThanOrEqual(0);
          expect(await page.locator('html').getAttribute('lang')).toBe(lang === 'zh' ? 'zh-Hans' : 'en');
        });
      },
    );

    it.each(cases(OTHERS))('can be read whole at five widths: $path in $lang', ({ path, lang }) =>
      open(path, lang, expectWholeTexts),
    );
  });
}
