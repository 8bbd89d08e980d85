import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import {
  storeCampaign,
  storeCounties,
  storeProductGroups,
  storeSegment,
} from '../../../operations/lists/stored-lists.ts';
import { readCounties, readProvinces, readSegments } from '../../../pipeline/lists/reference-files.ts';
import type { LoadedCampaign } from '../../../schemas/campaign.ts';
import { bulletin, composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import { readBulletin } from '../../../statistics/bulletin/read-bulletin.ts';
import { renderHtml } from '../../../statistics/bulletin/render-html.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { editionSource } from '../../../statistics/editions/edition-source.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { liveSource } from '../../../statistics/figures/live-source.ts';
import { NotInEditionError, type StatisticsSource } from '../../../statistics/figures/source.ts';
import { double11 } from '../../support/double11.ts';
import { publishAtOnce } from '../../support/live-figures.ts';
import { loadSeasons } from '../../support/seasons.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const SAMPLE_FACTOR = 100_000;
/** Not double11-2017, whose title comes with the program. */
const CAMPAIGN = 'autumn-2017';

const database = used(openStatisticsDatabase);
let before: Printed;

beforeAll(async () => {
  await loadSeasons(database, SAMPLE_FACTOR, 'hours');
  await storeCampaign(
    database.client,
    // Its rows would be computed too.
    { ...(await double11()), sampleFactor: SAMPLE_FACTOR, removed: true },
    await campaign('Autumn of 2017', SAMPLE_FACTOR),
  );
  await publishAtOnce(database.client, CAMPAIGN, 'first', Date.parse('2017-11-12T02:30:00+08:00'));
  before = await everything(await edition());
  await changeLists();
});

/** Double 11 with its two main windows, under another name. */
async function campaign(title: string, sampleFactor: number): Promise<LoadedCampaign> {
  const known = await double11();
  const windows = known.windows.filter(({ id }) => id === 'period' || id === 'day');
  return { ...known, id: CAMPAIGN, title, windows, placeFigures: [], sampleFactor };
}

/** Loads every list again, with other contents. */
async function changeLists(): Promise<void> {
  const { client } = database;
  const [counties, provinces] = [await readCounties(), await readProvinces()];
  const renamed = counties.map((county) => ({
    ...county,
    name: `${county.name}新`,
    nameEn: `New ${county.nameEn}`,
  }));
  await storeCounties(
    client,
    renamed,
    provinces.map((province) => ({ ...province, nameEn: `New ${province.nameEn}` })),
  );
  for (const segment of await readSegments(counties)) {
    const members = segment.id === 'rural' ? segment.members : segment.members.slice(0, 100);
    const words = typeof segment.title === 'string' ? segment.title : segment.title.en;
    const title = `${words} of another list`;
    await storeSegment(client, { ...segment, title, members, illustrative: true, origin: 'replaced' });
  }
  await storeProductGroups(client, [{ productGroup: 'agricultural-20-products', category: 'agri.apple' }]);
  const changed = await campaign('Autumn by another name', SAMPLE_FACTOR * 2);
  await storeCampaign(client, {
    ...changed,
    platformBases: {},
    comparable: null,
    windows: changed.windows.map((window) => ({ ...window, base: null })),
  });
}

const edition = () => editionSource(database.client, CAMPAIGN, 1);
const live = () => liveSource(database.client, CAMPAIGN);

type Printed = Readonly<Record<string, string>>;

/** All that is printed of a source, by what it is. */
async function everything(source: StatisticsSource): Promise<Printed> {
  const printed: Record<string, string> = {};
  for (const basis of ['paid', 'net'] as const) {
    const read = await readBulletin(database.client, source, basis);
    for (const language of ['en', 'zh'] as const) {
      const document = composeBulletin(read, language);
      printed[`html ${basis} ${language}`] = renderHtml(document);
      printed[`md ${basis} ${language}`] = renderMarkdown(document);
    }
  }
  const report = await campaignReport(database.client, { campaign: CAMPAIGN, all: true, source });
  printed['report'] = JSON.stringify(report.rows);
  const question = { window: { id: 'day' }, segment: 'rural', scope: 'all', basis: 'paid' } as const;
  for (const by of ['county', 'province', 'platform'] as const)
    printed[`report by ${by}`] = JSON.stringify(await source.sales({ ...question, by }));
  return printed;
}

/** Lines that only one of two texts has. */
const changedLines = (one: string, other: string): number => {
  const lines = new Set(other.split('\n'));
  return one.split('\n').filter((line) => !lines.has(line)).length;
};

describe('a bulletin of a correction', () => {
  const changed = { unit: 'bn CNY', decimals: 3, before: '5' };
  const correction = {
    reason: 'JD sent 3 orders again <that were lost>',
    corrects: 1,
    changes: [
      { basis: 'paid', id: 'rural.day.sales', ...changed, after: '8' },
      { basis: 'placed', id: 'rural.day.sales', ...changed, after: '9' },
    ],
  } as const;

  it('begins with the reason and the difference on its basis, and one of another edition with neither', async () => {
    const mark = {
      number: 2,
      status: 'corrected',
      publishedAt: '2017-11-16T02:30:00+08:00',
      correction,
    } as const;
    const source = { ...(await edition()), edition: mark };
    const read = await readBulletin(database.client, source, 'paid');
    const text = (language: 'en' | 'zh') => renderMarkdown(composeBulletin(read, language));
    const en = text('en');
    expect(en).toContain('- **Edition**: 2 (corrected), published 16 November 2017');
    expect(en).toContain(
      'This edition corrects edition 1. Reason: JD sent 3 orders again &lt;that were lost&gt;',
    );
    expect(en).toMatch(/^\| Rural areas, single day: sales \(.+\) \| 5\.000 \| 8\.000 \|$/m);
    expect(en).not.toContain('| 9.000 |');
    expect(en).toMatch(/^## 1\. Correction$/m);
    expect(text('zh')).toMatch(/本版更正第1版。理由：JD sent 3 orders again/);
    expect(before['md paid en']).not.toContain('Correction');
  });
});

describe('after all reference lists have changed', () => {
  it('an edition prints the same bytes in every format and language', async () => {
    const after = await everything(await edition());
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, text] of Object.entries(before)) {
      expect(changedLines(text, after[name] ?? ''), name).toBe(0);
      expect(after[name] === text, name).toBe(true);
    }
  });

  it('live figures print the new title, names, flags, windows and sample factor', async () => {
    const then = before['md paid en'] ?? '';
    const now = renderMarkdown(await bulletin(database.client, live(), 'paid', 'en'));
    for (const [old, changed] of [
      ['# Rural online retail sales: Autumn of 2017', '# Rural online retail sales: Autumn by another name'],
      ['each order stands for 100,000 orders', 'each order stands for 200,000 orders'],
      [
        'An illustration and not the official list: “National demonstration counties”.',
        'official list: “National demonstration counties”, “National poverty counties”',
      ],
      ['Rural Taobao with Tmall', 'Growth compares with nothing'],
    ] as const) {
      expect(then).toContain(old);
      expect(now).not.toContain(old);
      expect(now).toContain(changed);
    }
    expect(now).toContain('New Henan');
    expect(then).not.toContain('New Henan');
  });

  it('the rows of the views of editions keep their values, names and sample factor', async () => {
    const printed = await rows<{ member: string; label_en: string }>(
      database.client,
      `SELECT member, label_en FROM sales
       WHERE campaign = '${CAMPAIGN}' AND edition = 1 AND window_id = 'day' AND flow = 'sales' AND segment = 'rural'
         AND dimension = 'county' AND basis = 'paid' ORDER BY rank`,
    );
    const listed = new Map((await readCounties()).map(({ code, nameEn }) => [code, nameEn]));
    expect(printed.length).toBeGreaterThan(10);
    expect(printed.map(({ label_en }) => label_en)).toEqual(printed.map(({ member }) => listed.get(member)));
    const counted = `SELECT id, toString(value) AS value FROM statistic
      WHERE campaign = '${CAMPAIGN}' AND edition = 1 AND basis = 'paid' AND id LIKE '%.counties' AND id NOT LIKE 'rural%' ORDER BY id`;
    expect(await rows(database.client, counted)).toEqual([
      { id: 'demonstration.counties', value: '756' },
      { id: 'poverty.counties', value: '832' },
    ]);
    const facts = `SELECT title, sample_factor FROM published_edition WHERE campaign = '${CAMPAIGN}'`;
    expect(await rows(database.client, facts)).toEqual([
      { title: 'Autumn of 2017', sample_factor: SAMPLE_FACTOR },
    ]);
  });

  it('a question about a segment that the edition did not know is refused', async () => {
    const day = { window: { id: 'day' }, scope: 'all', basis: 'paid' } as const;
    const [first] = await live().sales({ ...day, by: 'county', segment: 'rural' });
    const members = [{ county: first?.member ?? '', validFrom: '1970-01-01', validTo: '2149-06-06' }];
    await storeSegment(database.client, {
      id: 'later',
      shortName: 'later',
      title: 'A later list',
      illustrative: true,
      origin: 'replaced',
      members,
    });
    const question = { ...day, by: 'all', segment: 'later' } as const;
    await expect((await edition()).sales(question)).rejects.toThrow(NotInEditionError);
    expect(await live().sales(question)).toHaveLength(1);
  });
});
