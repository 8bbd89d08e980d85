import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvCell, jsonRows, number } from '../../../cli/report/cells.ts';
import { markdownCell, noteLines, renderMarkdown, renderTable } from '../../../cli/report/table.ts';
import type { CampaignReport, ReportRow } from '../../../statistics/figures/campaign-report.ts';
import { HOSTILE, STEERING } from '../../support/hostile-texts.ts';
import { NO_STATISTIC_ERROR } from '../../support/no-errors.ts';

const statistic: ReportRow['statistic'] = {
  id: 'rural.day.sales',
  segment: 'rural',
  platform: null,
  product_group: null,
  window_id: 'day',
  window: 'double11-2017-day',
  basis: 'paid',
  metric: 'sales',
  unit: 'bn CNY',
  decimals: 3,
  value: '39.24',
  exact: '39.24',
  reason: null,
  ...NO_STATISTIC_ERROR,
};
const published: ReportRow['published'] = {
  id: 'rural.day.sales',
  table: 'ministry',
  label: 'Sales, "11|11" <b>',
  comparator: 'equal',
  value: '39.240',
  unit: 'bn CNY',
  decimals: 3,
};
const label = { en: 'Sales, "11|11" <b>', zh: '销售' };
const REPORT: CampaignReport = {
  campaign: 'double11-2017',
  edition: null,
  basis: 'paid',
  hasOrders: true,
  data: {
    sampleFactor: 10_000,
    dataOrigin: 'simulated',
    illustrative: [{ en: 'Demonstration counties', zh: '示范县' }],
    running: [],
    otherBasis: null,
  },
  rows: [
    { statistic, label, completeTo: null, published, match: true },
    {
      statistic: {
        ...statistic,
        id: '=cmd',
        unit: '%',
        decimals: 2,
        value: null,
        exact: null,
        reason: 'no base window',
      },
      label: { en: '=cmd', zh: '=cmd' },
      completeTo: null,
      published: null,
      match: null,
    },
    {
      statistic: { ...statistic, id: 'rural.day.yoy', unit: '%', decimals: 2, value: '-5.9', exact: '-5.9' },
      label: { en: 'growth', zh: '增长' },
      completeTo: '2017-11-11 10:00:00',
      published: null,
      match: null,
    },
  ],
};

describe('JSON', () => {
  it.each([
    '9007199254740993',
    '-9223372036854775808',
    '66.529051988123456789',
    '14.284999982141963',
    '0',
    '-5.9',
  ])('prints %s with all its digits', (text) => {
    expect(JSON.stringify(jsonRows(['value'], [[number(text)]]))).toBe(`[{"value":${text}}]`);
  });
});

describe('Markdown', () => {
  it('has one line per row, whatever characters a name has', () => {
    const lines = renderMarkdown(REPORT, 'en').split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(markdownCell('a|b <c> [d](e)\n`f`')).toBe('a\\|b &lt;c&gt; \\[d\\]\\(e\\)\\\\u000a\\`f\\`');
  });
});

describe.each(Object.entries(HOSTILE))('hostile text (%s)', (_, text) => {
  it('is no formula in CSV, and comes back unchanged', () => {
    const [[cell = ''] = []] = parse(csvCell(text));
    expect(cell).not.toMatch(/^[=+\-@＝\p{Cc}\p{Cf}\s]/u);
    expect([text, `'${text}`]).toContain(cell);
  });

  it('has no effective markup in Markdown', () => {
    const unmarked = markdownCell(text).replaceAll(/\\[!-/:-@[-`{-~]|&(?:amp|lt|gt);/g, '');
    expect(unmarked).not.toMatch(/[|<>`*_[\]#~\n]|:\/\/|www\./);
    expect(unmarked).not.toMatch(STEERING);
  });
});

describe('the table', () => {
  it('says that a simulation was calibrated to published figures, in every format for people', () => {
    const real = { ...REPORT, data: { ...REPORT.data, dataOrigin: 'platforms' } } as const;
    const formats = ({ rows, data }: CampaignReport) => [
      renderTable(rows, data),
      renderMarkdown({ ...REPORT, rows, data }, 'en'),
    ];
    for (const text of formats(REPORT)) expect(text).toMatch(/Calibrated to/);
    for (const text of formats(real)) {
      expect(text).toMatch(/Published/);
      expect(text).not.toMatch(/Calibrated|simulat/i);
    }
  });
});

describe('the notes under a report', () => {
  it('say that the data are simulated and sampled, and which lists are illustrations', () => {
    expect(noteLines(REPORT.data, 'en')).toEqual([
      'Simulated data: no buyer made these orders.',
      'A 1:10,000 sample, expanded.',
      'An illustration, not an official list: Demonstration counties.',
    ]);
    expect(noteLines(REPORT.data, 'zh')).toEqual([
      '模拟数据：订单由模拟程序生成，并非真实交易。',
      '数据为 1:10,000 抽样，已放大。',
      '示意名单，并非官方名单：示范县。',
    ]);
  });

  it('say that only some of the data are simulated, or that nobody knows', () => {
    const data = {
      ...REPORT.data,
      dataOrigin: 'partly-simulated',
      sampleFactor: 1,
      illustrative: [],
    } as const;
    expect(noteLines(data, 'en')).toEqual(['Partly simulated data: no buyer made some of these orders.']);
    expect(noteLines(data, 'zh')).toEqual(['部分为模拟数据：部分订单由模拟程序生成，并非真实交易。']);
    expect(noteLines({ ...data, dataOrigin: 'unknown' }, 'en')).toEqual([
      'Not known whether simulated: who made these orders could not be looked up.',
    ]);
  });

  it('say why published figures are not compared, and nothing about complete official data', () => {
    const none = { illustrative: [], running: [], otherBasis: null };
    const data = { sampleFactor: 1, dataOrigin: 'platforms', ...none } as const;
    expect(noteLines(data, 'en')).toEqual([]);
    expect(noteLines({ ...data, otherBasis: 'paid' }, 'en')).toEqual([
      'The published figures use the basis paid, so they are not compared.',
    ]);
  });
});
