import { describe, expect, it } from 'vitest';
import { timeColumns } from '../../../statistics/charts/columns.ts';
import { cumulativeCurves } from '../../../statistics/charts/curves.ts';
import type { ChartFrame } from '../../../statistics/charts/draw.ts';
import { minuteLine } from '../../../statistics/charts/minute-line.ts';
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

it('a line of minutes names whole ten minutes and its ends, breaks where nothing is known, and dots what is alone', () => {
  const clocks = ['10:08', '10:09', '10:10', '10:11', '10:12', '10:13'];
  const values = [0, 1200, null, 7, null, 3];
  const svg = minuteLine(
    { ...FRAME, title: 'Lag', subtitle: '', isBare: true, width: 380 },
    { clocks, values, unit: 's' },
    LIGHT,
  );
  expect([...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual([
    '0 s',
    '1,200 s',
    '10:10',
  ]);
  const [line = ''] = /<path d="[^"]*" fill="none" stroke="#1d1c1a"[^>]*>/.exec(svg) ?? [];
  // Each part begins with its M: two minutes, and one each that is alone.
  expect(line.match(/M/g)).toHaveLength(3);
  expect(svg.match(/<path [^>]*fill="#1d1c1a"/g)).toHaveLength(2);
});
