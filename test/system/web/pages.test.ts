import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { replaceRegister } from '../../../pipeline/lists/replace-register.ts';
import { CAMPAIGN_PATH, openDashboard } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { used } from '../../support/used.ts';
import { browserCases } from './browser-cases.ts';
import { campaignCases, flowCases } from './campaign-cases.ts';
import { everyPageCases } from './every-page-cases.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { figureCases } from './figure-cases.ts';
import { fileCases } from './file-cases.ts';
import { layoutShiftCases, liveCases } from './live-cases.ts';
import { type NamedOutlet, partCases } from './part-cases.ts';
import { answerOf, readPage } from './read-page.ts';
import { requestCases } from './request-cases.ts';
import { withheldCases } from './withheld-cases.ts';

const dashboard = used(openDashboard);

const read = (path: string): Promise<string> => readPage(dashboard, path);

/** How much a browser gets that has nothing yet. */
async function sentBytes(path: string): Promise<number> {
  const answer = await dashboard.get(path, { 'Accept-Encoding': 'br' });
  expect([path, answer.status]).toEqual([path, 200]);
  await answer.arrayBuffer();
  return Number(answer.headers.get('content-length'));
}

/** The outlet that sold most on the day, which the register names; with the rows of figures, as a worker computes them. */
let outlet: NamedOutlet;
beforeAll(async () => {
  const { client, engines } = dashboard.database;
  const [found] = await rows<NamedOutlet>(
    client,
    `SELECT county, platform, outlet_id AS id, outlet_type AS type FROM products_by_hour
     WHERE toDate(stat_hour) = '2017-11-11' AND outlet_id != '' GROUP BY ALL ORDER BY sum(paid_fen) DESC LIMIT 1`,
  );
  if (found === undefined) throw new Error('no outlet sold');
  outlet = found;
  const file = join(engines.home, 'outlets.csv');
  const columns = 'platform,type,id,county,village,run_by_partner,opened_on,closed_on,name,name_en';
  const { county, platform, id, type } = outlet;
  const row = [platform, type, id, county, '', '0', '2016-01-01', '', '石马村服务站', 'Shima Station'];
  await writeFile(file, `${columns}\n${row.join(',')}\n`);
  await replaceRegister(client, 'outlets', file, true);
  await computeFigures(client);
});

/** A page of each kind, with its title, and that of the page above it. */
const PAGES = [
  ['/?lang=en', 'Campaigns', ''],
  [CAMPAIGN_PATH, 'Double 11, 2017', ''],
  [`${CAMPAIGN_PATH}/counties?window=period&segment=all`, 'Counties', 'Double 11, 2017'],
  [`${CAMPAIGN_PATH}/comparable`, 'Comparable', 'Double 11, 2017'],
  [`${CAMPAIGN_PATH}/counties/411024`, 'Yanling County', 'Double 11, 2017'],
  [`${CAMPAIGN_PATH}/products?category=agri&lang=zh`, '农产品', '2017年“双十一”'],
  [`${CAMPAIGN_PATH}/editions`, 'Editions', 'Double 11, 2017'],
  ['/operations', 'Operations', ''],
  [`${CAMPAIGN_PATH}?wall=1&theme=dark`, 'Double 11, 2017', ''],
  ['/rejects', 'Rejects', ''],
] as const;

describe('every page', () => {
  it.each(PAGES)(
    '%s runs and styles nothing by its own text, loads less than 100 KB from this server alone, and has its title',
    async (path, title, within) => {
      const answer = await answerOf(dashboard, path);
      const html = await answer.text();
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(html.match(/<script(?![^>]* src="\/assets\/)/g)).toBeNull();
      expect(html.match(/ (?:style|on\w+)=/g)).toBeNull();
      expect(html.match(/(?:src|href|action)="(?!\/)[^#"]/g)).toBeNull();
      const loaded = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, asset = '']) => asset);
      const sent = await Promise.all([path, ...loaded].map(sentBytes));
      expect(Math.min(...sent)).toBeGreaterThan(0);
      expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(100_000);
      const names = [title, within].filter((name) => name !== '');
      expect(/<title>(.*?) · Countyflow<\/title>/.exec(html)?.[1]).toBe(names.join(' – '));
      expect(textOf(/<h1.*?<\/h1>/s.exec(html)?.[0] ?? '').trim()).toBe(names.join(' '));
    },
  );

  it('is not sent again to a reader who has it', async () => {
    const again = async (): Promise<unknown> => {
      const etag = (await dashboard.get(CAMPAIGN_PATH)).headers.get('etag') ?? '';
      const answer = await dashboard.get(CAMPAIGN_PATH, { 'If-None-Match': etag });
      return [answer.status, await answer.text()];
    };
    expect((await read(CAMPAIGN_PATH)).length).toBeGreaterThan(10_000);
    // The tag holds the minute, and how fresh the page is: either may change between the two.
    await expect.poll(again).toEqual([304, '']);
    expect((await dashboard.get(`${CAMPAIGN_PATH}?lang=zh`)).headers.get('etag')).not.toBe('');
  });
});

// One dashboard for all of them, whose sections are computed once.
campaignCases(dashboard);
flowCases(dashboard);
partCases(dashboard, () => outlet);
requestCases(dashboard);
figureCases(dashboard);
fileCases(dashboard);
everyPageCases(dashboard);
browserCases(dashboard);
layoutShiftCases(dashboard);
liveCases(dashboard);
withheldCases(dashboard);
