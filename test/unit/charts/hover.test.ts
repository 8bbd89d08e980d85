import { describe, expect, it } from 'vitest';
import { timeColumns } from '../../../statistics/charts/columns.ts';
import { cumulativeCurves } from '../../../statistics/charts/curves.ts';
import type { ChartFrame } from '../../../statistics/charts/draw.ts';
import { LIGHT } from '../../../statistics/charts/theme.ts';

const FRAME: ChartFrame = {
  ...{ id: 'chart', title: 'Rural sales', subtitle: 'bn yuan', source: '', description: '' },
  ...{ language: 'en', width: 680 },
};

const titlesOf = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*><title>([^<]*)<\/title><\/rect>/g)].map(([, title]) => title);

describe('under the pointer', () => {
  it('each hour of the curves has both years, the first of them as far as it has come', () => {
    const thisYear = { values: [8, 12], endText: '12', name: '2017' };
    const lastYear = { values: [5, 8, 12], endText: '12', name: '2016' };
    expect(titlesOf(cumulativeCurves(FRAME, { hours: 3, thisYear, lastYear }, LIGHT))).toEqual([
      '01:00: 2017 8, 2016 5',
      '02:00: 2017 12, 2016 8',
      '03:00: 2016 12',
    ]);
  });

  it('each column has its words, whatever they are', () => {
    const columns = ['10 November', "$' <b>"].map((hover) => ({
      label: '10',
      value: 5,
      text: '5',
      baseValue: 3,
      hover,
    }));
    const svg = timeColumns(FRAME, { thisYear: '2017', lastYear: '2016', columns }, LIGHT);
    expect(titlesOf(svg)).toEqual(['10 November', '$&#39; &lt;b&gt;']);
  });
});
