import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../infra/engines/engine-list.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { usePage } from '../../support/browser-page.ts';
import { CAMPAIGN_PATH, CHROMIUM, openBrowser } from '../../support/dashboard.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { textOf } from '../../support/page-text.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';

const NAMES = { clickhouse: 'ClickHouse', kafka: 'Kafka', temporal: 'Temporal' } as const;
let system: RunningSystem;
let web: HttpServer;

beforeAll(async () => {
  system = await openRunningSystem();
  const { code, err } = await system.run('reference', 'load');
  expect([code, err]).toEqual([0, '']);
  web = await startHttpServer(system.home, system.engines.addresses, 'web');
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** What an open page shows at its top, which the stream of the page keeps up to date. */
async function openLine(): Promise<{ now: () => string; close: () => void }> {
  const ending = new AbortController();
  const answer = await fetch(new URL(`/stream?path=${CAMPAIGN_PATH}`, web.url), { signal: ending.signal });
  let line = '';
  void (async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const told = [...text.matchAll(/(?:^|\n\n)data: (.*)\n\n/g)].at(-1)?.[1];
      if (told !== undefined) line = textOf(told);
    }
  })().catch(() => undefined);
  return {
    now: () => line,
    close: () => {
      ending.abort();
    },
  };
}

/** Freezes a process until its name stands on an open page, and looks that the page lives again after it. */
async function expectNamed(freeze: (name: NodeJS.Signals) => void, name: string): Promise<void> {
  // A reader opens a page before its stream, so that its figures are known.
  const page = async () => (await fetch(new URL(CAMPAIGN_PATH, web.url))).text();
  await expect.poll(page).not.toContain('Still being computed');
  const line = await openLine();
  try {
    await expect.poll(line.now).toMatch(/ Live /);
    freeze('SIGSTOP');
    await expect
      .poll(line.now)
      .toMatch(
        new RegExp(
          `Not live .*${name} has not answered since \\d\\d:\\d\\d:\\d\\d.*; figures of \\d\\d:\\d\\d:\\d\\d`,
        ),
      );
    freeze('SIGCONT');
    await expect.poll(line.now).toMatch(/ Live /);
  } finally {
    freeze('SIGCONT');
    line.close();
  }
}

describe('a frozen engine', () => {
  it.each<EngineName>(['clickhouse', 'kafka', 'temporal'])(
    '%s is named on an open page, with its last answer, and the page lives again after it',
    async (engine) => {
      await expectNamed((name) => {
        system.signal(engine, name);
      }, NAMES[engine]);
    },
  );
});

describe('a frozen worker', () => {
  it('is named, since its last answer, and lives again', async () => {
    const worker = system.engines.describe().processes.find(({ name }) => name === 'worker');
    const identity = worker?.identities.at(-1);
    if (identity === undefined) throw new Error('no worker runs');
    await expectNamed((name) => {
      signal(identity, name);
    }, 'the worker');
  });
});

if (CHROMIUM === undefined)
  console.warn('No Chromium is on the PATH: what a page says of a frozen web server is not tested.');

describe.skipIf(CHROMIUM === undefined)('a frozen web server', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('is named by the page itself, since when it was heard last, and ages go on', async () => {
    await usePage(browser, new URL(CAMPAIGN_PATH, web.url).href, {}, async (page) => {
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
