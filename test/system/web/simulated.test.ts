import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { CAMPAIGN_PATH, openDashboard } from '../../support/dashboard.ts';
import { ingestInto } from '../../support/database.ts';
import { refreshOnce } from '../../support/deliver.ts';
import { validEvent } from '../../support/events.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { textOf } from '../../support/page-text.ts';
import { parquetRowsOf } from '../../support/parquet-rows.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { used } from '../../support/used.ts';
import { KINDS } from './every-page-cases.ts';
import { answerOf, readPage } from './read-page.ts';

const dashboard = used(() => openDashboard(100_000, true));

/** A page of each kind that shows figures, and of each layout. */
const LAYOUTS = [
  CAMPAIGN_PATH,
  `${CAMPAIGN_PATH}?wall=1`,
  `${CAMPAIGN_PATH}?figure=share.province.41`,
  `${CAMPAIGN_PATH}/counties/411024`,
  '/',
];
const PAGES = [
  ...new Set([
    ...KINDS,
    ...LAYOUTS,
    `${CAMPAIGN_PATH}/counties`,
    `${CAMPAIGN_PATH}?window=period&basis=net`,
    `${CAMPAIGN_PATH}?segment=all&start=2017-11-11T08:00&end=2017-11-11T10:00`,
  ]),
].filter((path) => path !== '/nothing');
const WORD = /simulat|模拟/i;

/** The page when all of its sections were computed. */
async function pageIn(path: string, language: 'en' | 'zh'): Promise<string> {
  const address = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
  let html = '';
  const whole = async () => (html = await readPage(dashboard, address));
  await expect.poll(whole, PATIENCE_OF_PAGES).not.toMatch(/Still being computed|正在计算/);
  return html;
}

/**
 * One link of each kind of file, on all pages: they differ only in what is asked. Of tables, each one as CSV, and one of
 * each view as a spreadsheet.
 */
async function downloads(): Promise<string[]> {
  const found = new Map<string, string>();
  for (const path of PAGES) {
    const links = (await pageIn(path, 'en')).matchAll(/href="([^"]*[?&;]as=[^"]*)"/g);
    for (const [, href = ''] of links) {
      const link = href.replaceAll('&amp;', '&');
      const { searchParams } = new URL(link, dashboard.web.url);
      const [as, table, ...others] = ['as', 'table', 'figure', 'chart'].map((name) => searchParams.get(name));
      found.set([as, as === 'csv' ? table : table?.split('.')[0], ...others].join(' '), link);
    }
  }
  return [...found.values()];
}

const PARTLY = 'partly-simulated';
/** What each row of a file, or the file, says of who made the orders. */
async function saidBy(link: string): Promise<unknown[]> {
  const answer = await answerOf(dashboard, link);
  expect([link, answer.status]).toEqual([link, 200]);
  const { searchParams } = new URL(link, dashboard.web.url);
  switch (searchParams.get('as')) {
    case 'csv':
      return [(await answer.text()).split('\r\n')[0]?.includes('Partly simulated data') === true && PARTLY];
    case 'xlsx': {
      const { sheets } = await readXlsx(new Uint8Array(await answer.arrayBuffer()));
      const [cover, table] = [sheets.at(0), sheets.at(-1)].map((sheet) => sheet?.rows.flat().join('\n'));
      return [cover, table].map((text = '') => text.includes('Partly simulated data') && PARTLY);
    }
    case 'parquet':
      return (await parquetRowsOf(answer)).map((row) => row['data_origin']);
    case 'json': {
      const { dataOrigin, citation } = (await answer.json()) as { dataOrigin: string; citation: string };
      return [dataOrigin, citation.startsWith('Partly simulated data · Countyflow, ') && PARTLY];
    }
    default:
      return [(await answer.text()).includes('>Partly simulated data · Source: ') && PARTLY];
  }
}

describe('a campaign whose orders all are of buyers', () => {
  it.each(PAGES)('says nothing of a simulation on %s', async (path) => {
    for (const language of ['en', 'zh'] as const) expect(WORD.exec(await pageIn(path, language))).toBe(null);
  });
});

describe('a campaign with one simulated order among those of buyers', () => {
  beforeAll(async () => {
    const { client, engines } = dashboard.database;
    const { data, ...event } = validEvent({ orderId: 'simulated-1' });
    const path = join(engines.home, 'one.ndjson');
    await writeFile(path, `${JSON.stringify({ ...event, origin: 'simulation', data })}\n`);
    const context = ingestInto(client, await readCountyCodes());
    expect(await loadArchive(context, path)).toMatchObject({ accepted: 1 });
    await context.validator.close();
    await refreshOnce(client, 'sums');
    const pages = async () => {
      const texts = await Promise.all(
        [CAMPAIGN_PATH, '/', '/rejects'].map((path) => readPage(dashboard, path)),
      );
      return texts.every((text) => WORD.test(text));
    };
    await vi.waitFor(async () => {
      expect(await pages()).toBe(true);
    }, PATIENCE_OF_PAGES);
  });

  it.each(LAYOUTS)('has a banner on %s, in both languages', async (path) => {
    const banner = async (language: 'en' | 'zh') =>
      /<p class="origin" role="note">(.*?)<\/p>/s.exec(await pageIn(path, language))?.[1];
    const shown = async () => textOf(`${(await banner('en')) ?? ''} ${(await banner('zh')) ?? ''}`).trim();
    await expect
      .poll(shown, PATIENCE_OF_PAGES)
      .toBe(
        'Partly simulated data : no buyer made some of these orders. 部分为模拟数据 ：部分订单由模拟程序生成，并非真实交易。',
      );
  });

  it('says it in each file, each row, each citation and each image', async () => {
    // A PNG is the drawing of the SVG.
    const links = (await downloads()).filter((link) => !link.includes('as=png'));
    const of = (as: string) => links.filter((link) => link.includes(`as=${as}`)).length;
    const enough = [of('csv') > 18, of('xlsx') > 5, of('parquet') > 2, of('json') > 1, of('svg') > 2];
    expect(enough, links.join('\n')).not.toContain(false);
    for (const link of links) {
      // Lists decide who is comparable, and no order does.
      const expected = link.includes('table=comparable_member') ? undefined : PARTLY;
      for (const said of new Set(await saidBy(link))) expect([link, said]).toEqual([link, expected]);
    }
  });

  it('does not say that its figures are as published, beside the word', async () => {
    const text = textOf(await readPage(dashboard, CAMPAIGN_PATH));
    expect(text).not.toContain('as published');
    expect(text).toMatch(/Data: Partly simulated data, sample/);
    expect(textOf(await readPage(dashboard, '/'))).toMatch(/Double 11, 2017 .* Partly simulated data/);
  });
});
