import { readXlsx } from 'hucre/xlsx';
import { expect, it } from 'vitest';
import { composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import { renderXlsx } from '../../../statistics/bulletin/render-xlsx.ts';
import { editionFigures } from '../../support/bulletin-figures.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';

const workbookOf = async (language: 'en' | 'zh', figures = editionFigures()) =>
  readXlsx(await renderXlsx(composeBulletin(figures, language)));

it('a workbook has a cover with the main points and the contents, notes, and a sheet for each table', async () => {
  const { sheets } = await workbookOf('en');
  const [cover, notes, ...tables] = sheets;
  expect([cover?.name, notes?.name, tables[0]?.name]).toEqual(['Cover', 'Notes', 'Table 1']);
  const onCover = cover?.rows.flat() ?? [];
  expect(onCover).toContain('Rural online retail sales: Double 11');
  expect(onCover).toContain('Simulated data: no buyer made these orders.');
  expect(onCover).toContain(
    'Online retail sales of rural during 1–11 November 2017 were 84.608 billion yuan, down 1.01 % year on year.',
  );
  const captions = tables.map(({ rows }) => rows[0]?.[0]);
  expect(onCover.slice(-2 * captions.length).filter((_, at) => at % 2 === 0)).toEqual(captions);
  for (const { rows } of tables) expect(rows[1]?.[0]).toMatch(/^Simulated data · /);
  const chinese = await workbookOf('zh');
  expect(chinese.sheets.slice(0, 3).map(({ name }) => name)).toEqual(['封面', '说明', '表1']);
});

it('numbers of a workbook are numbers, and their errors stand in a column of their own', async () => {
  const figures = editionFigures();
  const platforms = figures.platforms.map((row) => ({
    ...row,
    ...{ orders: '5000', base_orders: '4000', sampled_orders: '5000' },
    ...{ growth_percent: '-12.5', growth_error_points: 0.4, growth_quality: 'good' as const },
  }));
  const { sheets } = await workbookOf('en', { ...figures, platforms });
  const found = sheets.find(({ rows }) => String(rows[0]?.[0]).startsWith('Platforms'));
  const [, , headings = [], ...rows] = found?.rows ?? [];
  expect(headings.slice(0, 2)).toEqual(['', '2017']);
  const error = headings.indexOf('standard error, points');
  expect(headings[error - 1]).toBe('growth, %');
  expect(rows.length).toBe(platforms.length);
  expect(rows[0]?.slice(error - 1, error + 1)).toEqual([-12.5, 0.4]);
  for (const row of rows)
    for (const value of row.slice(1))
      expect(typeof value === 'number' || ['–', '', 'too few'].includes(String(value)), String(value)).toBe(
        true,
      );
});

it('a workbook has unrounded sales in yuan and fen beside the rounded ones, and how many places are not published, with their sum', async () => {
  const figures = editionFigures();
  const [rural, ...segments] = figures.segments.day;
  if (rural === undefined) throw new Error('the fixture has no rural row');
  const day = [{ ...rural, sales_fen: '300000000123' }, ...segments];
  const [region, ...others] = figures.regions;
  if (region === undefined) throw new Error('the fixture has no region');
  const regions = [
    { ...region, sales_fen: '200000000100' },
    ...others.map((row) => ({ ...row, sales_fen: '0' })),
  ];
  const rowsOf = async (withheld: number, language: 'en' | 'zh' = 'en') => {
    const segments = { ...figures.segments, day };
    const all = { ...figures, regions, segments, withheld: { regions: withheld, provinces: 0 } };
    const { sheets } = await workbookOf(language, all);
    const found = sheets.find(({ rows }) => /^Regions|分地区/.test(String(rows[0]?.[0])));
    return found?.rows.slice(2) ?? [];
  };
  const whole = await rowsOf(0);
  expect(whole[0]?.slice(-2)).toEqual(['unrounded sales, yuan', 'unrounded sales, fen']);
  expect(whole[1]?.slice(-2)).toEqual([2_000_000_001, 200_000_000_100]);
  expect(whole.length).toBe(1 + regions.length);
  const withheld = await rowsOf(3);
  expect(withheld.at(-1)?.[0]).toBe('Not published: 3');
  expect((await rowsOf(3, 'zh')).at(-1)?.[0]).toBe('未公布的3个地区合计');
  expect(withheld.at(-1)?.slice(-2)).toEqual([1_000_000_000.23, 100_000_000_023]);
});

it('the same edition is the same workbook, whose texts are no formulas', async () => {
  const figures = editionFigures();
  const hostile = {
    ...figures,
    facts: { ...figures.facts, label: { en: HOSTILE['formula'] ?? '', zh: HOSTILE['at'] ?? '' } },
  };
  const [one, other] = await Promise.all([1, 2].map(() => renderXlsx(composeBulletin(hostile, 'en'))));
  expect(Buffer.from(one ?? []).equals(Buffer.from(other ?? []))).toBe(true);
  const { sheets } = await readXlsx(one ?? new Uint8Array());
  const texts = sheets.flatMap(({ rows }) => rows.flat()).filter((value) => typeof value === 'string');
  expect(texts.filter((text) => /^[=+@-]/.test(text))).toEqual([]);
});
