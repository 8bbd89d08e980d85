import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BarsData, rankedBars } from '../../../statistics/charts/bars.ts';
import { type ColumnsData, timeColumns } from '../../../statistics/charts/columns.ts';
import { cumulativeCurves, type CurvesData } from '../../../statistics/charts/curves.ts';
import type { ChartFrame } from '../../../statistics/charts/draw.ts';
import { type ChartTheme, DARK, INHERITED, LIGHT } from '../../../statistics/charts/theme.ts';
import { TILE_PLACES, TILE_COLUMNS, TILE_ROWS, tileGrid } from '../../../statistics/charts/tiles.ts';
import { HOSTILE, STEERING } from '../../support/hostile-texts.ts';

const FRAME: ChartFrame = {
  id: 'chart',
  title: 'Rural sales',
  subtitle: 'bn yuan',
  source: 'Source: test',
  description: '2017: 39.240; 2016: 23.563',
  language: 'en',
  width: 680,
};
const CURVES: CurvesData = {
  hours: 4,
  thisYear: { values: [8, 12, 20, 39.24], endText: '39.240', name: '2017' },
  lastYear: { values: [5, 8, 12, 23.563], endText: '23.563', name: '2016' },
};
const BARS: BarsData = {
  thisYear: '2017',
  lastYear: '2016',
  note: 'on 2016',
  rows: [
    { label: 'JD', value: 17, text: '17.145', base: { value: 12, text: '12.454' }, note: '+37.67 %' },
    { label: 'Rural Taobao', value: 3, text: '3.197', base: null, note: '–' },
  ],
};
const COLUMNS: ColumnsData = {
  thisYear: '2017',
  lastYear: '2016',
  columns: [
    { label: '10', value: 5, text: '5.169', baseValue: 2.8, hover: '10 November' },
    { label: '11', value: 39, text: '39.240', baseValue: 23.6, hover: '11 November' },
  ],
};
const TILES = [
  { code: '51', name: 'Sichuan', value: 2.8, text: '2.849' },
  { code: '64', name: 'Ningxia', value: 0.06, text: '0.062' },
];

const drawAll = (frame: ChartFrame, theme: ChartTheme): Record<string, string> => ({
  curves: cumulativeCurves({ ...frame, id: `${frame.id}-a` }, CURVES, theme),
  bars: rankedBars({ ...frame, id: `${frame.id}-b` }, BARS, theme),
  columns: timeColumns({ ...frame, id: `${frame.id}-c` }, COLUMNS, theme),
  tiles: tileGrid({ ...frame, id: `${frame.id}-d` }, TILES, (code) => code, theme),
});
const KINDS = Object.keys(drawAll(FRAME, LIGHT));
const draw = (kind: string, theme = LIGHT, frame = FRAME) => drawAll(frame, theme)[kind] ?? '';

/** Texts that the drawing shows, in its order. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

/** How far below the top of the drawing a text stands. */
function heightIn(svg: string, text: string): number {
  const [tag = ''] = new RegExp(`<text[^>]*>${text}<`).exec(svg) ?? [];
  const y = /\by="(-?[\d.]+)"/.exec(tag)?.[1] ?? 0;
  return Number(y) + Number(/translate\([\d.]+ ([\d.]+)\)/.exec(tag)?.[1] ?? 0);
}

describe.each(KINDS)('the chart of %s', (kind) => {
  it('is the same text each time, whatever was drawn before', () => {
    const first = draw(kind);
    drawAll({ ...FRAME, title: 'another' }, DARK);
    expect(draw(kind)).toBe(first);
  });

  it('says what it shows, its unit and its source', () => {
    expect(textsOf(draw(kind))).toEqual(expect.arrayContaining(['Rural sales', 'bn yuan', 'Source: test']));
  });

  it('has a role, a title and a description for screen readers', () => {
    const svg = draw(kind);
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    const [, title = '', description = ''] = /aria-labelledby="(\S+) (\S+)"/.exec(svg) ?? [];
    expect(svg).toContain(`<title id="${title}">Rural sales</title>`);
    expect(svg).toContain(`<desc id="${description}">2017: 39.240; 2016: 23.563</desc>`);
  });

  it('has no script, style sheet, class or address, and ids of its own', () => {
    const svg = draw(kind);
    expect(svg).not.toMatch(/<script|<style|\bclass=|\bon\w+=|href=|ecmeta|zr\d/);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:/);
    const ids = [...svg.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^chart-[a-d]-/);
  });

  it('has no gradients and shadows, and the colours of its theme only', () => {
    for (const theme of [LIGHT, DARK]) {
      const colours = [...draw(kind, theme).matchAll(/(?:fill|stroke)="(#[^"]*|rgb[^"]*)"/g)].map(
        ([, c]) => c,
      );
      const clips = ['#000', 'rgb(0,0,0)'];
      expect(Object.values(theme)).toEqual(
        expect.arrayContaining([...new Set(colours)].filter((colour) => !clips.includes(colour ?? ''))),
      );
      expect(draw(kind, theme)).not.toMatch(/Gradient|<filter/);
    }
  });

  it('can take its colours from the page', () => {
    expect(draw(kind, INHERITED)).toContain(`="var(--accent, ${LIGHT.accent})"`);
  });

  it.each(Object.entries(HOSTILE))('shows hostile text as text (%s)', (_, text) => {
    const svg = draw(kind, LIGHT, { ...FRAME, title: text, subtitle: text, description: text, source: text });
    expect(svg.includes('<img')).toBe(false);
    expect(STEERING.test(svg.replaceAll('\n', ''))).toBe(false);
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
  });
});

describe('last year at the same hour', () => {
  const running: CurvesData = {
    ...CURVES,
    thisYear: { values: [8, 12], endText: '12.000', name: '2017' },
    sameHour: { hour: 2, text: '8.000', name: '2016, same hour' },
  };
  const svg = cumulativeCurves(FRAME, running, LIGHT);

  it('is marked with a point and its value, and the line of this year ends above it', () => {
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['12.000', '8.000', '2016, same hour', '23.563']));
    expect(heightIn(svg, '8.000') - heightIn(svg, '12.000')).toBeGreaterThan(30);
  });

  it('is not marked once the window is over', () => {
    expect(textsOf(draw('curves'))).not.toContain('2016, same hour');
  });
});

describe('both years', () => {
  it('differ by dashes, not only by colour', () => {
    const lines = (colour: string) =>
      [...draw('curves').matchAll(/<path [^>]*fill="none"[^>]*>/g)].filter(([tag]) =>
        tag.includes(`stroke="${colour}"`),
      );
    expect(lines(LIGHT.lastYear).every(([tag]) => tag.includes('stroke-dasharray'))).toBe(true);
    expect(lines(LIGHT.accent).some(([tag]) => tag.includes('stroke-dasharray'))).toBe(false);
    expect(lines(LIGHT.lastYear)).toHaveLength(1);
    expect(lines(LIGHT.accent)).toHaveLength(1);
  });

  it('are named at the ends of the lines and bars', () => {
    expect(textsOf(draw('curves'))).toEqual(expect.arrayContaining(['39.240', '2017', '23.563', '2016']));
    expect(textsOf(draw('bars'))).toEqual(
      expect.arrayContaining(['17.145', '2017', '12.454', '2016', '+37.67 %', 'on 2016']),
    );
  });

  it('keep their labels apart when they end at the same height', () => {
    const near = { ...CURVES, lastYear: { ...CURVES.thisYear, endText: '39.239', name: '2016' } };
    const svg = cumulativeCurves(FRAME, near, LIGHT);
    expect(Math.abs(heightIn(svg, '39.240') - heightIn(svg, '39.239'))).toBeGreaterThan(30);
  });

  it('are drawn without the second one if there is no base window', () => {
    const svg = cumulativeCurves(FRAME, { ...CURVES, lastYear: null }, LIGHT);
    expect(svg).not.toContain('stroke-dasharray');
  });
});

describe('texts and bars', () => {
  /** Measured in DejaVu Sans, the widest of the usual fonts: pixels for a font of one pixel. */
  const WIDTHS = { 'Demonstration counties': 12.01, '17.145': 3.5, '12.454': 3.5, '+115.11 %': 5.61 };
  type Known = keyof typeof WIDTHS;
  const paired = (label: Known): string =>
    rankedBars(
      FRAME,
      {
        ...{ thisYear: '2017', lastYear: '2016', note: 'on 2016' },
        rows: [{ label, value: 17, text: '17.145', base: { value: 12, text: '12.454' }, note: '+115.11 %' }],
      },
      LIGHT,
    );
  /** Left and right end of a text. */
  const endsOf = (svg: string, text: Known): [number, number] => {
    const tag = new RegExp(`<text[^>]*>${text.replace('+', '\\+')}</text>`).exec(svg)?.[0] ?? '';
    const width = WIDTHS[text] * Number(/font-size="([\d.]+)px"/.exec(tag)?.[1]);
    const x =
      Number(/\bx="(-?[\d.]+)"/.exec(tag)?.[1] ?? 0) + Number(/translate\(([\d.]+)/.exec(tag)?.[1] ?? 0);
    return /text-anchor="end"/.exec(tag) === null ? [x, x + width] : [x - width, x];
  };
  /** Left end of this year's bar, which is the first that is filled in the accent below the legend. */
  const barAt = (svg: string): number => {
    const bars = [...svg.matchAll(new RegExp(`<path d="M([\\d.]+) [^>]*fill="${LIGHT.accent}"`, 'g'))];
    return Math.max(...bars.map(([, x]) => Number(x)));
  };

  it('do not meet: no label runs into its bar, and no figure into the note', () => {
    const svg = paired('Demonstration counties');
    const [, labelEnd] = endsOf(svg, 'Demonstration counties');
    expect(labelEnd).toBeGreaterThan(100);
    expect(labelEnd).toBeLessThan(barAt(svg));
    const [noteStart] = endsOf(svg, '+115.11 %');
    for (const figure of ['17.145', '12.454'] as const)
      expect(endsOf(svg, figure)[1]).toBeLessThan(noteStart);
  });

  it('do not meet where last year sold more: a figure stands above both columns', () => {
    const columns = (baseValue: number) =>
      timeColumns(
        FRAME,
        {
          ...{ thisYear: '2017', lastYear: '2016' },
          columns: [
            { label: '1', value: 4, text: '4.000', baseValue, hover: '' },
            { label: '2', value: 10, text: '10.000', baseValue: 10, hover: '' },
          ],
        },
        LIGHT,
      );
    const [low, high] = [columns(1), columns(9)].map((svg) => heightIn(svg, '4.000'));
    // Half of the plot is 33 px: the label rises with the taller column.
    expect((low ?? 0) - (high ?? 0)).toBeGreaterThan(25);
  });

  it('name each year in a legend, never beside a figure', () => {
    for (const kind of ['bars', 'columns']) {
      const svg = draw(kind);
      const legend = heightIn(svg, '2017');
      expect(heightIn(svg, '2016')).toBeCloseTo(legend, 0);
      for (const figure of kind === 'bars' ? ['17.145', '12.454'] : ['39.240', '5.169'])
        expect(heightIn(svg, figure) - legend).toBeGreaterThan(8);
    }
  });

  it('fit into a third of a printed page, so that a chart which begins the next leaves no more blank', () => {
    const rows = Array.from({ length: 8 }, () => BARS.rows[0] ?? expect.fail());
    const bars = rankedBars(FRAME, { ...BARS, rows }, LIGHT);
    // A4 less the margins of the page, in pixels of a drawing that is as wide as its text.
    const page = ((297 - 14 - 13) / (210 - 2 * 18)) * FRAME.width;
    for (const svg of [bars, ...Object.values(drawAll(FRAME, LIGHT))])
      expect(Number(/height="(\d+)"/.exec(svg)?.[1])).toBeLessThan(page / 3);
  });
});

describe('the tiles', () => {
  it('are the provinces of the reference list, each at a place of its own', () => {
    const listed = readFileSync(new URL('../../../reference/provinces.csv', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(TILE_PLACES.map(({ code }) => code).sort()).toEqual(listed.map(([code]) => code).sort());
    for (const [code, name = ''] of listed)
      expect(name.startsWith(TILE_PLACES.find((place) => place.code === code)?.zh ?? '?')).toBe(true);
    const cells = TILE_PLACES.map(({ column, row }) => `${column} ${row}`);
    expect(new Set(cells).size).toBe(cells.length);
    for (const { column, row } of TILE_PLACES) {
      expect(column).toBeLessThan(TILE_COLUMNS);
      expect(row).toBeLessThan(TILE_ROWS);
    }
  });

  it('show a dash where there is nothing, and a number elsewhere', () => {
    const texts = textsOf(draw('tiles'));
    expect(texts.filter((text) => text === '–')).toHaveLength(31 - TILES.length);
    expect(texts).toEqual(expect.arrayContaining(['2.849', '0.062']));
  });
});

describe('the label of the strongest hour on a phone', () => {
  const hours = 24;
  /** Left and right end of the label, from its anchor and the width that a digit of 11 px has at most. */
  const ends = (strongest: number) => {
    const columns = Array.from({ length: hours }, (_, hour) => ({
      label: String(hour),
      value: hour === strongest ? 8.091 : 1,
      text: hour === strongest ? '8.091' : '',
      baseValue: 0.5,
      hover: '',
    }));
    const svg = timeColumns({ ...FRAME, width: 372 }, { thisYear: '', lastYear: '', columns }, LIGHT);
    const tag = /<text[^>]*>8\.091<\/text>/.exec(svg)?.[0] ?? '';
    const x = Number(/translate\(([\d.]+)/.exec(tag)?.[1] ?? /\bx="([\d.]+)/.exec(tag)?.[1]);
    const anchor = /text-anchor="(\w+)"/.exec(tag)?.[1] ?? 'start';
    const width = 5 * 7;
    const left = { start: x, middle: x - width / 2, end: x - width }[anchor] ?? NaN;
    return [left, left + width] as const;
  };

  it.each([0, 12, hours - 1])('is within the drawing at hour %i, so that an 8 is not read as a 3', (hour) => {
    const [left, right] = ends(hour);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(372);
  });
});
