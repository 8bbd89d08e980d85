import { expect, it } from 'vitest';
import type { ChartFrame } from '../../../statistics/charts/draw.ts';
import { minuteLine } from '../../../statistics/charts/minute-line.ts';
import { LIGHT } from '../../../statistics/charts/theme.ts';

const FRAME: ChartFrame = {
  ...{ id: 'lag', title: 'Lag', subtitle: '', source: '', description: '', isBare: true },
  ...{ language: 'en', width: 380 },
};

it('a line of minutes names whole ten minutes and its ends, breaks where nothing is known, and dots what is alone', () => {
  const clocks = ['10:08', '10:09', '10:10', '10:11', '10:12', '10:13'];
  const values = [0, 1200, null, 7, null, 3];
  const svg = minuteLine(FRAME, { clocks, values, unit: 's' }, LIGHT);
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
