import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import { mainSentence, type ToldRow } from '../../../statistics/bulletin/main-sentence.ts';
import { renderHtml } from '../../../statistics/bulletin/render-html.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { renderCsv } from '../../../statistics/bulletin/render-csv.ts';
import { renderXlsx } from '../../../statistics/bulletin/render-xlsx.ts';
import { editionFigures } from '../../support/bulletin-figures.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';

const YEAR_BEFORE = { startAt: '2016-11-11 00:00:00', endAt: '2016-11-12 00:00:00' };
const DAY = {
  ...{ startAt: '2017-11-11 00:00:00', endAt: '2017-11-12 00:00:00' },
  ...{ base: YEAR_BEFORE, completeTo: null },
};
const ROW: ToldRow = {
  ...{ orders: '4000', base_orders: '3000', sampled_orders: '4000', sales_fen: '3924000000000' },
  ...{ growth_percent: '66.530000000', growth_error_points: null, growth_quality: null },
  ...{ sales_error_percent: null, quality: null },
};
const TOLD = { flow: 'sales', place: 'rural areas', window: DAY, row: ROW } as const;
const inChinese = { ...TOLD, place: '农村地区' };

describe('the first sentence about a campaign', () => {
  it('bounds sales and growth of a sample at 95 %: 2.04 standard errors', () => {
    const row = { ...ROW, sales_error_percent: 0.5, growth_error_points: 1, quality: 'good' as const };
    expect(mainSentence({ ...TOLD, row }, 'en')).toBe(
      'Online retail sales of rural areas on 11 November 2017 were 39.240 billion yuan (± 1.0 % at 95 %), up 66.53 % year on year (± 2.0 points).',
    );
    expect(mainSentence({ ...inChinese, row }, 'zh')).toBe(
      '2017年11月11日，农村地区网络零售额为392.40亿元（95%置信度下±1.0%），同比增长66.53%（±2.0个百分点）。',
    );
  });

  it('says of a running window that it is not over, and which hours growth compares', () => {
    const window = { ...DAY, completeTo: '2017-11-11 10:00:00' };
    expect(mainSentence({ ...TOLD, window }, 'en')).toBe(
      'Online retail sales of rural areas on 11 November 2017 have reached 39.240 billion yuan so far, up 66.53 % on the same hours of 2016, to 10:00.',
    );
    expect(mainSentence({ ...inChinese, window }, 'zh')).toBe(
      '2017年11月11日，农村地区网络零售额已达392.40亿元，比2016年同一时段（截至10:00）增长66.53%。',
    );
  });

  it.each([
    ['purchases', 'Online purchases of rural areas', '农村地区网络购买额'],
    [
      'produce-to-city',
      'Online sales of produce to the city from rural areas',
      '农村地区农产品进城网络零售额',
    ],
    [
      'goods-to-countryside',
      'Online purchases of goods for the countryside in rural areas',
      '农村地区工业品下乡网络购买额',
    ],
  ] as const)('names what is bought or sold: %s', (flow, en, zh) => {
    expect(mainSentence({ ...TOLD, flow }, 'en')).toMatch(new RegExp(`^${en} on 11 November 2017 were 39`));
    expect(mainSentence({ ...inChinese, flow }, 'zh')).toContain(`，${zh}为392.40亿元，`);
  });

  it('has no growth that rests on fewer than ten orders, or that there is no base for', () => {
    const ends = 'were 39.240 billion yuan.';
    const few = { ...ROW, sampled_orders: '9', orders: '9' };
    expect(mainSentence({ ...TOLD, row: few }, 'en')?.endsWith(ends)).toBe(true);
    const none = { ...ROW, growth_percent: null };
    expect(mainSentence({ ...TOLD, row: none }, 'en')?.endsWith(ends)).toBe(true);
  });

  it.each<[string, ToldRow | undefined]>([
    ['nothing was sold', { ...ROW, orders: '0', sales_fen: '0' }],
    ['a sample is too small for the figure', { ...ROW, quality: 'not-published' }],
    ['there is no row', undefined],
  ])('is not said where %s', (_, row) => {
    expect(mainSentence({ ...TOLD, row }, 'en')).toBeNull();
  });

  it('begins a bulletin, followed by that about the period', () => {
    const text = (language: 'en' | 'zh') => renderMarkdown(composeBulletin(editionFigures(), language));
    expect(text('en')).toContain(`**Main points**

- Online retail sales of rural on 11 November 2017 were 39.240 billion yuan (± 2.2 % at 95 %), up 66.53 % year on year.
- Online retail sales of rural during 1–11 November 2017 were 84.608 billion yuan, down 1.01 % year on year.`);
    expect(text('zh')).toContain(
      '- 2017年11月11日，rural网络零售额为392.40亿元（95%置信度下±2.2%），同比增长66.53%。',
    );
  });
});

it('a bulletin says when the next release comes, whom to ask and how to use it, if the campaign says it', () => {
  const figures = editionFigures();
  expect(renderMarkdown(composeBulletin(figures, 'en'))).not.toContain('Contact');
  const releases = ['2017-12-01T10:00:00+08:00', '2017-11-12T09:00:00+08:00', '2018-01-05T10:00:00+08:00'];
  const announced = {
    ...figures.facts,
    contact: { en: 'Office of Statistics', zh: '统计处', at: 'office@stats.example' },
    licence: { name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
    releases: releases.map((at) => ({ status: 'final' as const, at })),
  };
  const told = (language: 'en' | 'zh') =>
    renderMarkdown(composeBulletin({ ...figures, facts: announced }, language));
  const page = renderHtml(composeBulletin({ ...figures, facts: announced }, 'en'));
  expect(page).toContain('sample, expanded; CC BY 4.0');
  expect(told('en')).toContain(
    '- **Next release**: final figures, 1 December 2017\n- **Contact**: Office of Statistics, office\\@stats.example\n- **Licence**: CC BY 4.0, https\\://creativecommons.org/licenses/by/4.0/',
  );
  expect(told('zh')).toContain(
    '- **下次发布**：2017年12月1日（最终数）\n- **联系方式**：统计处，office\\@stats.example\n- **使用许可**：CC BY 4.0, https\\://creativecommons.org/licenses/by/4.0/',
  );
});

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

it('a table as CSV has a row that says of what it is, plain numbers, exact amounts and no formula', () => {
  const composed = composeBulletin(editionFigures(), 'en');
  const table = {
    caption: '=1+1',
    subtitle: 'Sales in m yuan',
    columns: ['Place', 'Code', '2017', 'growth, %'],
    names: 2,
    rows: [
      ['@a, "b"', '0110', '1,234.50', '+66.53 ± 0.4'],
      ['c', '411024', '–', '−12.5'],
      ['Not published: 3', '', '0.1', ''],
    ],
    salesFen: ['123450000001', '-5', ''],
  };
  const csv = renderCsv({
    ...composed,
    origin: null,
    marks: [{ name: 'Basis', value: 'paid' }],
    sections: [{ heading: '', blocks: [{ kind: 'table', table }] }],
  });
  expect(csv.startsWith('\uFEFF')).toBe(true);
  expect(parse(csv, { relaxColumnCount: true, bom: true })).toEqual([
    ["'=1+1; Sales in m yuan; Basis: paid"],
    [
      ...['Place', 'Code', '2017', 'growth, %', 'standard error, points'],
      ...['unrounded sales, yuan', 'unrounded sales, fen'],
    ],
    [`'@a, "b"`, '0110', '1234.50', '66.53', '0.4', '1234500000.01', '123450000001'],
    ['c', '411024', '', '-12.5', '', '-0.05', '-5'],
    ['Not published: 3', '', '0.1', '', '', '', ''],
  ]);
});
