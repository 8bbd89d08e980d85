import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAMPAIGN_PATH, openWeb } from '../../support/dashboard.ts';
import { keepMainWindows } from '../../support/double11.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { openRunningSeason } from '../../support/seasons.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';
import type { AnswerJson } from './figure-cases.ts';
import { first } from './read-page.ts';

const DIMENSIONS = ['platforms', 'provinces', 'channels', 'directions', 'segments'];
/** Of three questions: each new one costs all sections of a page. */
const PAGES = ['', '?lang=zh', '?wall=1&theme=dark', '?basis=placed&window=period', '?basis=net&segment=all'];
/** Fen of a unit that a page shows. */
const UNITS: Readonly<Record<string, number>> = {
  'bn yuan': 1e11,
  'm yuan': 1e8,
  亿元: 1e10,
  万元: 1e6,
};

const database = used(openStatisticsDatabase);
const season = used(() => openRunningSeason(database, 100_000, 'hot'));
let web: Awaited<ReturnType<typeof openWeb>>;

beforeAll(async () => {
  await keepMainWindows(database.client);
  await season.reach('2017-11-11 09:59:00');
  web = await openWeb(database.client, {});
}, 300_000);
afterAll(async () => {
  await web[Symbol.asyncDispose]();
});

interface Part {
  readonly id: string;
  readonly isMarked: boolean;
  /** Each with the decimals that its error allows, as is the total. */
  readonly shown: readonly string[];
  readonly total: string;
}

const cellsOf = (row: string): string[] =>
  [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => textOf(cell).trim());
const numberOf = (text: string): number => Number(text.replaceAll(',', '').replace('−', '-'));

/** The last table of a section: amounts of the rows, and what stands below them. */
function partOf(html: string, id: string, unitNames: readonly string[]): Part {
  const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(html)?.[0] ?? '';
  const table = section.match(/<table>.*?<\/table>/gs)?.at(-1) ?? '';
  const amountOf = (row: string) =>
    cellsOf(row).find((cell, at) => at > 0 && /^−?[\d,]+(?:\.\d+)?$/.test(cell)) ?? '';
  const body = /<tbody>(.*?)<\/tbody>/s.exec(table)?.[1] ?? '';
  const rows = body.match(/<tr>.*?<\/tr>/gs) ?? [];
  const unit = unitNames.find((name) => textOf(section).includes(name)) ?? '';
  return {
    id,
    isMarked: section.includes('class="as-of"'),
    shown: rows.map((row) => `${amountOf(row)} ${unit}`),
    total: `${amountOf(/<tfoot>(.*?)<\/tfoot>/s.exec(table)?.[1] ?? '')} ${unit}`,
  };
}

interface Seen {
  /** `84.608 bn yuan`. */
  readonly headline: string;
  readonly headlineFen: number;
  readonly parts: readonly Part[];
}

async function look(query: string): Promise<Seen> {
  const html = await (await fetch(new URL(`${CAMPAIGN_PATH}${query}`, web.url))).text();
  const figures = [...html.matchAll(/class="one ([^"]*)">.*?<b>([^<]*)<\/b> ([^<]*)</gs)];
  const [, , number = '', unit = ''] =
    (query.includes('period') ? figures[0] : figures.find(([, kind]) => kind === 'now')) ?? [];
  const names = query.includes('zh') ? ['亿元', '万元'] : ['bn yuan', 'm yuan'];
  return {
    headline: `${number} ${unit.trim()}`,
    headlineFen: numberOf(number) * (UNITS[unit.trim()] ?? NaN),
    parts: DIMENSIONS.map((id) => partOf(html, id, names)),
  };
}

/** Half of the last digit that a number with this unit shows, in fen: each shown number is rounded by itself. */
const halfDigit = (text: string): number => {
  const [number = '', ...unit] = text.split(' ');
  return (UNITS[unit.join(' ')] ?? NaN) / 10 ** (number.split('.')[1]?.length ?? 0) / 2;
};

function fenOf(text: string): number {
  const [number = ''] = text.split(' ');
  return numberOf(number) * (UNITS[text.slice(number.length + 1)] ?? NaN);
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

function expectSum({ headline, headlineFen, parts }: Seen, query: string): void {
  for (const { id, isMarked, shown, total } of parts) {
    const where = `${query} ${id}: ${shown.join(' ')}, in all ${total}, headline ${headline}`;
    expect(isMarked, where).toBe(false);
    const off = Math.abs(sumOf(shown.map(fenOf)) - headlineFen);
    expect(off, where).toBeLessThanOrEqual(sumOf(shown.map(halfDigit)) + halfDigit(headline) + 1);
    const exact = fenOf(total);
    expect(Math.abs(exact - headlineFen), where).toBeLessThanOrEqual(
      Math.abs(halfDigit(total) - halfDigit(headline)) + 1,
    );
  }
}

describe('what readers can add', { timeout: 600_000 }, () => {
  it('adds up to the headline on every page at every moment, while events stream', async () => {
    const headlines = new Map<string, Set<string>>(PAGES.map((query) => [query, new Set()]));
    const over = new AbortController();
    const streaming = (async () => {
      for (let minute = 0; minute < 60 && !over.signal.aborted; minute += 1)
        await season.reach(`2017-11-11 10:${String(minute).padStart(2, '0')}:00`);
    })();
    try {
      const isMoving = () => [...headlines.values()].every((seen) => seen.size > 2);
      for (let round = 0; round < 500 && !isMoving(); round += 1)
        for (const query of PAGES) {
          const seen = await look(query);
          expectSum(seen, query);
          headlines.get(query)?.add(seen.headline);
        }
    } finally {
      over.abort();
      await streaming;
    }
    // Otherwise nothing streamed while the pages were read.
    for (const [query, seen] of headlines) expect([query, seen.size > 2]).toEqual([query, true]);
  });

  it('is told from what does not add up', async () => {
    const seen = await look('');
    expect(() => {
      expectSum({ ...seen, headlineFen: seen.headlineFen + 4 * halfDigit(seen.headline) }, '');
    }).toThrow(/in all/);
  });
});

describe('the race against last year', { timeout: 600_000 }, () => {
  const text = async (query: string) =>
    textOf(await (await fetch(new URL(`${CAMPAIGN_PATH}${query}`, web.url))).text());

  it('comes first, with its amount, and the curve marks last year at this hour', async () => {
    await season.reach('2017-11-11 11:20:00');
    await expect
      .poll(() => text(''), PATIENCE_OF_PAGES)
      .toContain('Ahead of the same hours of 2016, to 11:00');
    const html = await (await fetch(new URL(CAMPAIGN_PATH, web.url))).text();
    const page = textOf(html);
    const [, growth = '', , by = '', from = ''] =
      /Ahead of the same hours of 2016, to 11:00 ([+−][\d.]+) %\s+([+−])([\d.]+) bn yuan, from ([\d.]+) bn yuan/.exec(
        page,
      ) ?? [];
    // The three shown numbers agree to their last digits.
    expect(Number(growth)).toBeCloseTo((100 * Number(by)) / Number(from), 0);
    expect(page.indexOf('Ahead of')).toBeLessThan(
      page.indexOf('Rural areas: online retail sales, 11 November'),
    );
    const curve = /<section id="cumulative".*?<\/section>/s.exec(html)?.[0] ?? '';
    for (const words of [from, '2016, same hour', '2016, whole']) expect(curve).toContain(`>${words}<`);
  });

  it('compares complete hours: on the page, in SQL, and in the two amounts of the growth', async () => {
    await computeFigures(database.client, ['headline']);
    const json = async (figure: string) => {
      const at = new URL(`${CAMPAIGN_PATH}?figure=${figure}&as=json`, web.url);
      await expect.poll(async () => (await fetch(at)).status, PATIENCE_OF_PAGES).toBe(200);
      return (await (await fetch(at)).json()) as AnswerJson;
    };
    const page = await text('');
    for (const figure of ['sales', 'growth', 'share-of-period', 'period~sales', 'growth.province.41']) {
      const { value, sql, shown } = await json(figure);
      expect([figure, Number(await first(database.client, sql ?? ''))]).toEqual([figure, Number(value)]);
      if (!figure.includes('.')) expect(page).toContain(shown.split(' ')[0]);
    }
    const { value, operands } = await json('growth');
    expect(operands?.above).toContain('11 November 2017, 00:00 – 11:00');
    expect(operands?.below).toContain('11 November 2016, 00:00 – 11:00');
    const [above, below] = [operands?.above, operands?.below].map((words) => Number(words?.split(' ')[0]));
    expect(100 * ((above ?? 0) / (below ?? 1) - 1)).toBeCloseTo(Number(value), 0);
    expect(await text('?figure=growth')).toContain('running, complete to 11:00');
  });

  it('has an estimate behind a link, apart from what is counted, with its range and how such estimates fared', async () => {
    const without = await text('');
    expect(without).toContain('Estimate of the whole day');
    expect(without).not.toContain('not a count');
    const page = await text('?estimate=1');
    const [, number = '', low = '', high = ''] =
      /Estimate of 11 November, not a count .* about ([\d.]+) bn yuan, ([\d.]+) to ([\d.]+)/.exec(page) ?? [];
    expect(Number(low)).toBeGreaterThan(0);
    expect(Number(low)).toBeLessThanOrEqual(Number(number));
    expect(Number(number)).toBeLessThan(Number(high));
    expect(page).toContain('These data are a sample of 1:100,000 themselves.');
    const rows =
      /error after hour, %.*? lowest((?: [−+][\d.]+)+) median((?: [−+][\d.]+)+) highest((?: [−+][\d.]+)+)/
        .exec(page)
        ?.slice(1)
        .map((row) => row.trim().split(' '));
    expect(rows?.map(({ length }) => length)).toEqual([23, 23, 23]);
    expect(await text('?estimate=1&basis=net')).not.toContain('not a count');
  });

  it('is over with the day, and the estimate too', async () => {
    await season.reach(null);
    await expect
      .poll(() => text('?estimate=1'), PATIENCE_OF_PAGES)
      .toContain('calibrated to the published figure');
    const page = await text('?estimate=1');
    expect(page).not.toContain('not a count');
    expect(page).not.toContain('Ahead of');
    expect(page).not.toContain('same hour');
  });
});
