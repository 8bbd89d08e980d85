import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../domain/must.ts';
import type { Language } from '../../../schemas/text/language.ts';
import { storeCampaign } from '../../../operations/lists/stored-lists.ts';
import { bulletin, composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import type { SalesQuestion, SalesRow } from '../../../statistics/figures/read-sales.ts';
import type { BulletinDocument } from '../../../statistics/bulletin/document.ts';
import { readBulletin } from '../../../statistics/bulletin/read-bulletin.ts';
import { renderHtml } from '../../../statistics/bulletin/render-html.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { liveSource } from '../../../statistics/figures/live-source.ts';
import type { StatisticsSource } from '../../../statistics/figures/source.ts';
import golden from '../../golden/double11-2017.json' with { type: 'json' };
import { double11 } from '../../support/double11.ts';
import { loadSeasons } from '../../support/seasons.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';
import { pdfCases } from './pdf-cases.ts';

const CAMPAIGN = 'double11-2017';
const SAMPLE_FACTOR = 70_000;

const database = used(openStatisticsDatabase);
/** Sales of the first reading, by question. A reading asks ten questions that ClickHouse plans for long. */
const answers = new Map<string, SalesRow[]>();
/** Of that reading: live in English, and as an edition in Chinese. */
let english: BulletinDocument;
let chinese: BulletinDocument;

/** Two small seasons that are calibrated to the published figures. */
beforeAll(async () => {
  await loadSeasons(database, SAMPLE_FACTOR, 'hours');
  const live = liveSource(database.client, CAMPAIGN);
  const sales: StatisticsSource['sales'] = async (question) => {
    const found = await live.sales(question);
    answers.set(JSON.stringify(question), found);
    return found;
  };
  const figures = await readBulletin(database.client, { ...live, sales }, 'paid');
  english = composeBulletin(figures, 'en');
  const edition = { number: 1, status: 'final', publishedAt: '2017-11-12T01:30:00.000Z' } as const;
  chinese = composeBulletin({ ...figures, edition, dataAsOf: '2017-11-12 09:30:00', accounting: null }, 'zh');
});

const read = (language: Language, basis: 'placed' | 'net') =>
  bulletin(database.client, liveSource(database.client, CAMPAIGN), basis, language);

describe('the bulletin of Double 11', () => {
  it('has all fourteen published figures in its English sentences', () => {
    const text = renderMarkdown(english);
    const sentences = text.split('\n').filter((line) => /^[A-Z].*\.$/.test(line));
    expect(golden.ministry_table).toHaveLength(14);
    for (const { id, value, decimals } of golden.ministry_table) {
      const shown = value.toFixed(decimals);
      expect(
        sentences.some((line) => line.includes(shown)),
        id,
      ).toBe(true);
    }
    expect(text).toContain('up 66.53 % year on year');
    expect(text).toContain(
      'The 756 national demonstration counties for rural e-commerce (illustrative list) sold 25.960 billion yuan',
    );
    expect(text).toContain(
      'The 832 national poverty counties sold 8.526 billion yuan in the period, 10.08 % of rural sales.',
    );
    // 102.48 less 66.53.
    const same = ' (about the same, within the error of the sample)';
    expect(text).toContain(
      `up 102.48 % year on year${same}, 35.95 percentage points faster than all rural areas${same}`,
    );
    expect(text).toMatch(
      /Rural Taobao sold 3\.1\d\d billion yuan on the day, (?:8\.00|7\.99) times the rural sales of Tmall/,
    );
    expect(text).toContain('Taobao and Tmall sold 0.450 billion yuan of twenty agricultural products');
  });

  it('says how its figures came about', () => {
    const en = renderMarkdown(english);
    expect(en).toContain('live, not an edition');
    expect(en).toContain('Computed from the events that this database holds.');
    expect(en).toContain('each order stands for 70,000 orders');
    expect(en).toContain('An illustration and not the official list: “National demonstration counties”.');
    expect(en).toContain('2017-11-11 00:00, 2017-11-12 00:00');
    expect(en).toMatch(/from 2 sources; .* Every record is accounted for\./);
  });

  it('shows a dash for municipalities without rural counties', () => {
    const html = renderHtml(chinese);
    const [, tiles = ''] = /(<svg [^>]*aria-labelledby="provinces-title.*?<\/svg>)/s.exec(html) ?? [];
    expect(tiles).toMatch(/>北京<\/text>\s*<text[^>]*>–</);
    expect(tiles).toMatch(/>四川<\/text>\s*<text[^>]*>\d+\.\d\d</);
  });

  it.each(['placed', 'net'] as const)('can be by the basis %s', async (basis) => {
    const text = renderMarkdown(await read('en', basis));
    expect(text).toContain(
      basis === 'placed' ? '**Basis**: by order time' : '**Basis**: by payment time, less refunds',
    );
    expect(text).not.toContain('84.608');
    expect(text).not.toMatch(/NaN|undefined|null/);
    if (basis === 'net') expect(text).toContain('products are by payment time');
  });
});

describe('live figures', () => {
  const campaign = async (sampleFactor: number) => {
    const known = await double11();
    await storeCampaign(database.client, { ...known, sampleFactor });
  };
  afterAll(() => campaign(SAMPLE_FACTOR));

  /**
   * The list of the campaign is loaded again in the middle of a reading, so often. Until then the answers are the first;
   * `after` gets those that follow.
   */
  async function disturbed(times: number, after = new Map<string, SalesRow[]>()): Promise<BulletinDocument> {
    const live = liveSource(database.client, CAMPAIGN);
    let left = times;
    const sales: StatisticsSource['sales'] = async (question) => {
      const known = left > 0 ? answers.get(JSON.stringify(question)) : undefined;
      const found = known ?? (await live.sales(question));
      if (known === undefined) after.set(JSON.stringify(question), found);
      if (question.by === 'hour' && (left -= 1) >= 0)
        await campaign(SAMPLE_FACTOR * (left === Infinity ? 3 : 2 + left));
      return found;
    };
    return bulletin(database.client, { ...live, sales }, 'paid', 'en');
  }

  it('that change while they are read are read again, so that the tables agree', async () => {
    const after = new Map<string, SalesRow[]>();
    const document = await disturbed(1, after);
    const again = {
      ...liveSource(database.client, CAMPAIGN),
      sales: (question: SalesQuestion) =>
        Promise.resolve(must(after.get(JSON.stringify(question)), 'an answer')),
    };
    const withoutClock = (one: BulletinDocument) => renderMarkdown(one).replace(/\*\*Data as of\*\*.*/, '');
    expect(renderMarkdown(document)).toContain('each order stands for 140,000 orders');
    expect(withoutClock(document)).toBe(withoutClock(await bulletin(database.client, again, 'paid', 'en')));
  });

  it('that change all the time are printed with a warning', async () => {
    expect(renderMarkdown(await disturbed(Infinity))).toContain('so that tables may disagree');
    expect(renderMarkdown(english)).not.toContain('so that tables may disagree');
  });
});

pdfCases(database, () => ({ en: english, zh: chinese }));
