import { describe, expect, it } from 'vitest';
import { composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { editionFigures } from '../../support/bulletin-figures.ts';
import { mainSentence, type ToldRow } from '../../../statistics/bulletin/main-sentence.ts';

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
