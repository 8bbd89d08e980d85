import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../../schemas/text/language.ts';
import { composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import type { BulletinDocument } from '../../../statistics/bulletin/document.ts';
import { MissingChromiumError, renderPdf } from '../../../statistics/bulletin/render-html.ts';
import { LIGHT } from '../../../statistics/charts/theme.ts';
import { editionFigures } from '../../support/bulletin-figures.ts';
import { CHROMIUM } from '../../support/dashboard.ts';
import type { StatisticsDatabase } from '../../support/statistics-database.ts';

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

/** How a bulletin is printed, and what its pages look like. */
export function pdfCases(
  database: StatisticsDatabase,
  documents: () => Readonly<Record<Language, BulletinDocument>>,
): void {
  describe('the PDF', () => {
    const forever = new AbortController().signal;
    const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('countyflow-print-'));

    if (CHROMIUM === undefined) console.warn('No Chromium is on the PATH: printing is not tested.');

    /** Printed once for each language: a print takes seconds. */
    const printed: Partial<Record<Language, Promise<Buffer>>> = {};
    const print = (language: Language): Promise<Buffer> =>
      (printed[language] ??= renderPdf(documents()[language], undefined, forever));

    it.skipIf(CHROMIUM === undefined)(
      'is printed once, and that of the same edition is the same byte for byte',
      async () => {
        const first = await print('zh');
        const program = join(database.engines.home, 'counted');
        const starts = join(database.engines.home, 'starts');
        writeFileSync(program, `#!/bin/sh\necho once >> ${starts}\nexec ${CHROMIUM ?? ''} "$@"\n`);
        chmodSync(program, 0o755);
        const second = await renderPdf(documents().zh, program, forever);
        expect(readFileSync(starts, 'utf8')).toBe('once\n');
        expect(first.subarray(0, 5).toString()).toBe('%PDF-');
        expect(first.equals(second)).toBe(true);
        expect(first.toString('latin1')).toContain('(D:20171112093000');
      },
    );

    if (!HAS_POPPLER) console.warn('No poppler-utils are on the PATH: the pages of a PDF are not measured.');

    describe.skipIf(CHROMIUM === undefined || !HAS_POPPLER).each(['en', 'zh'] as const)(
      'in %s',
      (language) => {
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

        it('has every row of every table', () => {
          const printed = poppler('pdftotext', '-raw', path, '-').toString().replace(/\s/g, '');
          const tables = documents()[language].sections.flatMap(({ blocks }) =>
            blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
          );
          expect(tables.length).toBeGreaterThan(5);
          for (const row of tables.flatMap(({ rows }) => rows))
            expect(printed).toContain(row.join('').replace(/\s/g, ''));
        });

        it('has no page but the last of which a sixth is blank', () => {
          const pages = pagesOf(poppler('pdftoppm', '-gray', '-r', '36', path)).slice(0, -1);
          expect(pages.length).toBeGreaterThan(1);
          for (const filled of pages) expect(filled).toBeGreaterThan(5 / 6);
        });
      },
    );

    it.skipIf(CHROMIUM === undefined || !HAS_POPPLER)(
      'leaves no heading and no row alone, and cuts no drawing',
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
        const { sections } = documents().en;
        for (const [index, { heading }] of sections.entries())
          expect(below(`${index + 1}. ${heading}`).length, heading).toBeGreaterThan(1);
        for (const block of sections.flatMap(({ blocks }) => blocks)) {
          if (block.kind === 'table') {
            const { caption, rows } = block.table;
            // It may go on on the next page, with at least two rows on either; between stand subtitle and headings.
            expect(below(caption).length, caption).toBeGreaterThanOrEqual(Math.min(rows.length, 2) + 2);
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
}
