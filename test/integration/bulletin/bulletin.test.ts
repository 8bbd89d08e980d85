import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../../schemas/text/language.ts';
import { storeCampaign } from '../../../operations/lists/stored-lists.ts';
import { bulletin, composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import type { BulletinDocument } from '../../../statistics/bulletin/document.ts';
import { readBulletin } from '../../../statistics/bulletin/read-bulletin.ts';
import { MissingChromiumError, renderHtml, renderPdf } from '../../../statistics/bulletin/render-html.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { LIGHT } from '../../../statistics/charts/theme.ts';
import { liveSource, type StatisticsSource } from '../../../statistics/figures/source.ts';
import { editionFigures } from '../../support/bulletin-figures.ts';
import { double11 } from '../../support/double11.ts';
import { loadSeasons } from '../../support/seasons.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const SAMPLE_FACTOR = 70_000;
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
);

const HAS_POPPLER = ['pdffonts', 'pdftotext', 'pdftoppm'].every(
  (program) => spawnSync(program, ['-v']).status === 0,
);

function poppler(program: string, ...args: string[]): Buffer {
  return spawnSync(program, args, { maxBuffer: 256 * 1024 * 1024 }).stdout;
}

interface Word {
  readonly text: string;
  /** Points: left, top, right and bottom. */
  readonly box: readonly [number, number, number, number];
}

function wordsOf(page: string): Word[] {
  return [...page.matchAll(/<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<\/word>/g)].map(
    ([, left, top, right, bottom, text = '']) => ({
      text,
      box: [Number(left), Number(top), Number(right), Number(bottom)],
    }),
  );
}

/**
 * On one line: boxes of Chinese fonts are higher than their lines. Letters lean over their box by a hair, and Chinese
 * punctuation by half of it.
 */
function areOver({ text, box: a }: Word, { text: other, box: b }: Word): boolean {
  const [left, right] = a[0] <= b[0] ? [text, other] : [other, text];
  if (!/[\p{L}\p{N}]$/u.test(left) || !/^[\p{L}\p{N}]/u.test(right)) return false;
  const isOneLine = Math.abs(a[1] + a[3] - b[1] - b[3]) < 6;
  return isOneLine && Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > 1;
}

/** A figure that a year touches is one word with it. */
const FIGURE_AND_YEAR = /\d\.\d+20\d\d$/;

/** How much of the room between its margins each page of a portable graymap fills, as a part of one. */
function pagesOf(graymaps: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at < graymaps.length;) {
    const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(graymaps.toString('latin1', at, at + 40)) ?? [];
    const [width, height] = [Number(header[1]), Number(header[2])];
    const start = at + (header[0]?.length ?? NaN);
    const hasInk = (row: number) =>
      graymaps.subarray(start + row * width, start + (row + 1) * width).some((gray) => gray < 128);
    const [top, bottom] = [(14 / 297) * height, (13 / 297) * height];
    // Below it stands the foot of the page, which says that the data are simulated.
    let last = Math.floor(height - bottom);
    while (last > 0 && !hasInk(last)) last -= 1;
    found.push((last - top) / (height - top - bottom));
    at = start + width * height;
  }
  return found;
}

interface Golden {
  readonly ministry_table: readonly {
    readonly id: string;
    readonly value: number;
    readonly decimals: number;
  }[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/double11-2017.json', import.meta.url), 'utf8'),
) as Golden;

const database = used(openStatisticsDatabase);
/** Of one reading, which asks ten questions that ClickHouse plans for long: live in English, and as an edition in Chinese. */
let english: BulletinDocument;
let chinese: BulletinDocument;

/** Two small seasons that are calibrated to the published figures. */
beforeAll(async () => {
  await loadSeasons(database, SAMPLE_FACTOR, 'hours');
  const figures = await readBulletin(database.client, liveSource(database.client, CAMPAIGN), 'paid');
  english = composeBulletin(figures, 'en');
  const edition = { number: 1, status: 'final', publishedAt: '2017-11-12T01:30:00.000Z' } as const;
  chinese = composeBulletin({ ...figures, edition, dataAsOf: '2017-11-12 09:30:00', accounting: null }, 'zh');
});

const read = (language: Language, basis: 'paid' | 'placed' | 'net' = 'paid', campaign = CAMPAIGN) =>
  bulletin(database.client, liveSource(database.client, campaign), basis, language);

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

  it('shows six charts, and a dash for municipalities without rural counties', () => {
    const html = renderHtml(chinese);
    expect(html.match(/<svg /g)).toHaveLength(6);
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

  /** The list of the campaign is loaded again in the middle of a reading, so often. */
  async function disturbed(times: number): Promise<BulletinDocument> {
    const live = liveSource(database.client, CAMPAIGN);
    let left = times;
    const sales: StatisticsSource['sales'] = async (question) => {
      const found = await live.sales(question);
      if (question.by === 'hour' && (left -= 1) >= 0)
        await campaign(SAMPLE_FACTOR * (left === Infinity ? 3 : 2 + left));
      return found;
    };
    return bulletin(database.client, { ...live, sales }, 'paid', 'en');
  }

  it('that change while they are read are read again, so that the tables agree', async () => {
    const document = await disturbed(1);
    const withoutClock = (one: BulletinDocument) => renderMarkdown(one).replace(/\*\*Data as of\*\*.*/, '');
    expect(renderMarkdown(document)).toContain('each order stands for 140,000 orders');
    expect(withoutClock(document)).toBe(withoutClock(await read('en')));
  });

  it('that change all the time are printed with a warning', async () => {
    expect(renderMarkdown(await disturbed(Infinity))).toContain('so that tables may disagree');
    expect(renderMarkdown(english)).not.toContain('so that tables may disagree');
  });
});

describe('the PDF', () => {
  const forever = new AbortController().signal;
  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('countyflow-print-'));

  if (CHROMIUM === undefined) console.warn('No Chromium is on the PATH: printing is not tested.');

  /** Printed once for each language: a print takes seconds. */
  const printed: Partial<Record<Language, Promise<Buffer>>> = {};
  const print = (language: Language): Promise<Buffer> =>
    (printed[language] ??= renderPdf(language === 'en' ? english : chinese, undefined, forever));

  it.skipIf(CHROMIUM === undefined)(
    'is printed once, and that of the same edition is the same byte for byte',
    async () => {
      const first = await print('zh');
      const program = join(database.engines.home, 'counted');
      const starts = join(database.engines.home, 'starts');
      writeFileSync(program, `#!/bin/sh\necho once >> ${starts}\nexec ${CHROMIUM ?? ''} "$@"\n`);
      chmodSync(program, 0o755);
      const second = await renderPdf(chinese, program, forever);
      expect(readFileSync(starts, 'utf8')).toBe('once\n');
      expect(first.subarray(0, 5).toString()).toBe('%PDF-');
      expect(first.equals(second)).toBe(true);
      expect(first.toString('latin1')).toContain('(D:20171112093000');
    },
  );

  if (!HAS_POPPLER) console.warn('No poppler-utils are on the PATH: the pages of a PDF are not measured.');

  describe.skipIf(CHROMIUM === undefined || !HAS_POPPLER).each(['en', 'zh'] as const)('in %s', (language) => {
    let path: string;
    beforeAll(async () => {
      path = join(database.engines.home, `bulletin-${language}.pdf`);
      writeFileSync(path, await print(language));
    });

    it('has all its fonts in it, and that of the pages among them', () => {
      const [, , ...fonts] = poppler('pdffonts', path).toString().trim().split('\n');
      expect(fonts.length).toBeGreaterThan(1);
      // After the name come type and encoding, then whether it is embedded.
      for (const font of fonts) expect(font).toMatch(/ yes (?:yes|no) +(?:yes|no) +\d+ +\d+$/);
      expect(fonts.join('\n')).toMatch(/SourceSans3/);
    });

    it('has no two words one over the other, and no figure that runs into a year', () => {
      for (const page of poppler('pdftotext', '-bbox', path, '-').toString().split('<page ').slice(1)) {
        const words = wordsOf(page);
        expect(words.length).toBeGreaterThan(10);
        const overlaps = words.flatMap((one, index) =>
          words
            .slice(index + 1)
            .filter((other) => areOver(one, other))
            .map((other) => `${one.text} ${other.text}`),
        );
        expect(overlaps).toEqual([]);
        expect(words.filter(({ text }) => FIGURE_AND_YEAR.test(text))).toEqual([]);
      }
    });

    it('has no page but the last of which a third is blank', () => {
      const pages = pagesOf(poppler('pdftoppm', '-gray', '-r', '36', path)).slice(0, -1);
      expect(pages.length).toBeGreaterThan(1);
      for (const filled of pages) expect(filled).toBeGreaterThan(2 / 3);
    });
  });

  it.skipIf(CHROMIUM === undefined || !HAS_POPPLER)(
    'leaves no heading alone, and cuts no table and no drawing',
    async () => {
      const path = join(database.engines.home, 'bulletin-parts.pdf');
      writeFileSync(path, await print('en'));
      const pages = poppler('pdftotext', '-layout', path, '-').toString().split('\f');
      /** The lines below a text on its page, without the foot. */
      const below = (text: string): string[] => {
        const lines = pages.map((page) => page.split('\n').filter((line) => line.trim() !== ''));
        const page = lines.find((some) => some.some((line) => line.trim().startsWith(text))) ?? [];
        return page.slice(page.findIndex((line) => line.trim().startsWith(text)) + 1, -1);
      };
      const { sections } = english;
      for (const [index, { heading }] of sections.entries())
        expect(below(`${index + 1}. ${heading}`).length, heading).toBeGreaterThan(1);
      for (const block of sections.flatMap(({ blocks }) => blocks)) {
        if (block.kind === 'table') {
          const { caption, rows, isLong = false } = block.table;
          const lines = isLong ? Math.ceil(rows.length / 2) : rows.length;
          // The subtitle and the headings of the columns stand between.
          expect(below(caption).length, caption).toBeGreaterThanOrEqual(lines + 2);
        }
        if (block.kind === 'chart') {
          const [, title = ''] = /<title [^>]*>(.*?)<\/title>/.exec(block.draw(LIGHT)) ?? [];
          expect(below(title).join('\n'), title).toContain('Source: Countyflow');
        }
      }
    },
  );

  it('needs Chromium, and says how to get it', async () => {
    const printing = renderPdf(composeBulletin(editionFigures(), 'en'), '/no/such/chromium', forever);
    await expect(printing).rejects.toThrow(MissingChromiumError);
    await expect(printing).rejects.toThrow(/install the package chromium, or set COUNTYFLOW_CHROMIUM/);
  });

  it('that is stopped leaves no process and no file', async () => {
    const before = leftovers();
    const fake = join(database.engines.home, 'chromium');
    const pidFile = join(database.engines.home, 'chromium.pid');
    writeFileSync(fake, `#!/bin/sh\nsleep 600 &\necho $! > ${pidFile}\nwait\n`);
    chmodSync(fake, 0o755);
    const stopping = new AbortController();
    const printing = renderPdf(composeBulletin(editionFigures(), 'en'), fake, stopping.signal);
    printing.catch(() => undefined);
    await expect.poll(() => readPid(pidFile)).toBeGreaterThan(0);
    stopping.abort(new Error('stopped'));
    await expect(printing).rejects.toThrow('stopped');
    const pid = readPid(pidFile);
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(leftovers()).toEqual(before);
  });

  it('fails with what Chromium said last', async () => {
    const fake = join(database.engines.home, 'broken');
    writeFileSync(fake, '#!/bin/sh\necho one >&2\necho no display >&2\nexit 7\n');
    chmodSync(fake, 0o755);
    await expect(renderPdf(composeBulletin(editionFigures(), 'en'), fake, forever)).rejects.toThrow(
      'ended with code 7: no display',
    );
  });
});

function readPid(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}

/** A killed child of a killed parent may stay as a zombie until it is reaped, which is no longer running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
