import { describe, expect, it } from 'vitest';
import { untilComputed, useBrowser } from '../../support/browser-page.ts';
import { CUT_TEXTS } from '../../support/page-text.ts';
import { CAMPAIGN_PATH, CHROMIUM, type Dashboard } from '../../support/dashboard.ts';

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: the dashboard is not tested in a browser.');

/** Works a dashboard as its readers do. */
export function browserCases(dashboard: Dashboard): void {
  describe.skipIf(CHROMIUM === undefined)('the dashboard in a browser', () => {
    const open = useBrowser(dashboard);

    it('is of use without JavaScript', async () => {
      await open(CAMPAIGN_PATH, { javaScriptEnabled: false }, async (page) => {
        expect(await page.locator('#headline .figure b').allTextContents()).toEqual([
          '84.608',
          '39.240',
          '+66.53',
          '46.38',
        ]);
        await page.locator('.controls summary').first().click();
        await page.getByRole('link', { name: '1–11 November', exact: true }).click();
        expect(new URL(page.url()).searchParams.get('window')).toBe('period');
        await page.getByRole('link', { name: 'Counties', exact: true }).click();
        // Before the list is there, a page without JavaScript asks for itself again.
        await page.locator('main table').first().waitFor();
        await page.getByRole('searchbox').fill('鄢陵');
        await page.getByRole('button', { name: 'Find' }).click();
        await page.getByRole('link', { name: 'Yanling County' }).click();
        await page.getByRole('heading', { level: 1, name: 'Yanling County' }).waitFor();
        expect(new URL(page.url()).searchParams.get('window')).toBe('period');
      });
    });

    it('is worked by the keyboard: to the figures, and to the table behind each drawing by one key', async () => {
      await open(CAMPAIGN_PATH, {}, async (page) => {
        await expect.poll(() => page.locator('figure').count()).toBe(3);
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

    it('answers what a figure is beside the figures, and gives the focus back at Esc', async () => {
      // An answer that takes too long to compute is a page of its own.
      await untilComputed(new URL(`${CAMPAIGN_PATH}?figure=growth`, dashboard.web.url).href);
      await open(CAMPAIGN_PATH, {}, async (page) => {
        const link = page.locator('#headline a.ask').filter({ hasText: '+66.53' });
        await link.focus();
        await page.keyboard.press('Enter');
        const panel = page.locator('dialog[open]');
        await panel.getByText('Data as of').waitFor();
        expect(await panel.locator('.figure b').textContent()).toBe('+66.53');
        expect(await page.evaluate('document.activeElement.id')).toBe('figure-title');
        expect(new URL(page.url()).search).toBe('');
        await page.keyboard.press('Escape');
        expect(await panel.count()).toBe(0);
        expect(await page.evaluate('document.activeElement.textContent')).toBe('+66.53 %');
      });
    });

    it('gives a chart as a PNG, and reads both years at the pointer', async () => {
      await open(CAMPAIGN_PATH, {}, async (page) => {
        const chart = page.locator('#cumulative figure');
        await chart.waitFor();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          chart.getByRole('link', { name: 'PNG' }).click(),
        ]);
        expect(download.suggestedFilename()).toBe('double11-2017-hours.png');
        const box = await chart.locator('.wide svg').first().boundingBox();
        if (box === null) throw new Error('the drawing has no box');
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        expect(await chart.locator('.wide output').textContent()).toMatch(
          /^\d\d:00 · 2017 [\d.]+ · 2016 [\d.]+$/,
        );
      });
    });

    it.each(['', '/counties', '/counties/411024', '/products'])(
      'prints on white upright A4 without a cut column, and without what is to be pressed: %s',
      async (path) => {
        const paper = { viewport: { width: 703, height: 1032 }, colorScheme: 'dark' } as const;
        await open(CAMPAIGN_PATH + path, paper, async (page) => {
          await page.emulateMedia({ media: 'print' });
          expect(await page.locator('nav:visible').count()).toBe(0);
          expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
            'rgb(255, 255, 255)',
          );
          expect(await page.evaluate<string[]>(CUT_TEXTS)).toEqual([]);
          const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
          expect(pdf).toMatch(/MediaBox \[0 0 594/);
          expect(pdf).not.toMatch(/MediaBox \[0 0 841/);
        });
      },
    );

    it('says of a page without a form for walls that it has none', async () => {
      await open('/operations?wall=1', {}, async (page) => {
        expect(await page.locator('.ignored').textContent()).toBe('This page has no form for a wall.');
        expect(await page.locator('nav').count()).toBe(1);
      });
    });

    const WALLS = [
      ...[1280, 1366, 1920, 2560, 3840].map((width) => ({ width, height: Math.ceil((width * 9) / 16) })),
      ...[1080, 2160].map((width) => ({ width, height: (width * 16) / 9 })),
    ];

    it.each(['en', 'zh'])(
      'shows on a wall of any size the figures alone, without a scroll bar: %s',
      async (lang) => {
        await open(`${CAMPAIGN_PATH}?wall=1&lang=${lang}`, {}, async (page) => {
          await expect.poll(() => page.locator('.panel section table').count()).toBe(9);
          for (const viewport of WALLS) {
            await page.setViewportSize(viewport);
            expect(await page.locator('nav, summary:visible').count()).toBe(0);
            const seen = await page.evaluate<Record<string, number>>(`(() => {
            const px = (of, name) => parseFloat(getComputedStyle(document.querySelector(of))[name]);
            const bottoms = [...document.querySelectorAll('main *, header *')]
              .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
              .filter((one) => !one.closest('svg') && !one.matches('.unseen'))
              .map((one) => one.getBoundingClientRect().bottom);
            return {
              tooHigh: document.documentElement.scrollHeight - innerHeight,
              tooWide: document.documentElement.scrollWidth - innerWidth,
              below: Math.max(...bottoms) - innerHeight,
              cut: Math.max(...[...document.querySelectorAll('.panels')].map((one) => one.scrollHeight - one.clientHeight)),
              figure: px('.figure b', 'fontSize') / innerWidth,
              curve: document.querySelector('#cumulative .wide svg').getBoundingClientRect().height / Math.min(innerWidth, innerHeight),
            };
          })()`);
            expect(seen['tooHigh'], String(viewport.width)).toBeLessThanOrEqual(0);
            expect(seen['tooWide']).toBeLessThanOrEqual(0);
            expect(seen['below']).toBeLessThanOrEqual(0);
            expect(seen['cut'], String(viewport.width)).toBeLessThanOrEqual(0);
            expect(seen['figure']).toBeGreaterThan(0.035);
            expect(seen['curve']).toBeGreaterThan(0.2);
          }
        });
      },
    );

    it('shows the first panel of a wall without a script, and each other one in its turn', async () => {
      await open(
        `${CAMPAIGN_PATH}?wall=1`,
        { javaScriptEnabled: false, viewport: WALLS[2] ?? null },
        async (page) => {
          const shown = () => page.locator('.panel h2:visible').allTextContents();
          expect(await shown()).toEqual(['Platforms', 'Products']);
        },
      );
      await open(`${CAMPAIGN_PATH}?wall=1`, { viewport: WALLS[2] ?? null }, async (page) => {
        const seen = [];
        for (const seconds of [1, 16, 31, 46]) {
          await page.evaluate(`document.getAnimations().forEach((one) => {
            one.pause();
            one.currentTime = ${seconds * 1_000};
          })`);
          seen.push(await page.locator('.panel h2:visible').allTextContents());
        }
        expect(seen.map((names) => names.length)).toEqual([2, 2, 2, 2]);
        expect(new Set(seen.flat()).size).toBe(8);
      });
    });

    it('says in one row what is chosen, and opens the choices on demand', async () => {
      for (const width of [360, 1440])
        await open(CAMPAIGN_PATH, { viewport: { width, height: 800 } }, async (page) => {
          const row = page.locator('.controls > details > summary');
          expect(await row.textContent()).toMatch(/^11 November · Sales · Paid · Rural/);
          const other = page.getByRole('link', { name: 'Net of refunds' });
          expect(await other.isVisible()).toBe(false);
          await row.click();
          expect(await other.isVisible()).toBe(true);
        });
    });
  });
}
