import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usePage } from '../../support/browser-page.ts';
import { CAMPAIGN_PATH, CHROMIUM, openBrowser } from '../../support/dashboard.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
const system = used(openRunningSystem);

beforeAll(async () => {
  const { code, err } = await system.run('reference', 'load');
  expect([code, err]).toEqual([0, '']);
});
const web = used(() => startHttpServer(system.home, system.engines.addresses, 'web'));

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: what a page says of a frozen web server is not tested.');

describe.skipIf(CHROMIUM === undefined)('a frozen web server', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('is named by the page itself, since when it was heard last, and ages go on', async () => {
    const { href } = new URL(CAMPAIGN_PATH, web.url);
    // Its figures must be known before a reader opens it, so that the page says how old they are.
    await expect.poll(async () => (await fetch(href)).text()).not.toContain('Still being computed');
    await usePage(browser, href, {}, async (page) => {
      const lost = page.locator('.lost');
      const age = async () => Number(/\d+/.exec((await page.locator('#live .age').textContent()) ?? '')?.[0]);
      await expect.poll(age).toBeLessThan(10);
      process.kill(web.pid, 'SIGSTOP');
      try {
        await lost.waitFor({ state: 'visible' });
        const words = await lost.textContent();
        expect(words?.replace(/\s+/g, ' ')).toMatch(
          /The web server has sent nothing new since \d\d:\d\d:\d\d ?: these figures no longer change/,
        );
        expect(await age()).toBeGreaterThan(5);
      } finally {
        process.kill(web.pid, 'SIGCONT');
      }
      await lost.waitFor({ state: 'hidden' });
      await expect.poll(age).toBeLessThan(6);
    });
  });
});
