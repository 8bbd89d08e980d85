import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkDemo, demoAsJson } from '../../../cli/demo/outcome.ts';
import type { DemoResult } from '../../../cli/demo/run-demo.ts';
import { drawTable, printable, printableLines } from '../../../cli/format.ts';
import { printJson } from '../../../cli/output.ts';
import type { ReportRow } from '../../../statistics/figures/campaign-report.ts';
import { HOSTILE, STEERING, unescaped } from '../../support/hostile-texts.ts';
import { NO_STATISTIC_ERROR } from '../../support/no-errors.ts';

const HALVES = { halves: '\ud800 \udfff\ud800 \udc00' };

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(Object.entries({ ...HOSTILE, ...HALVES }))('hostile text (%s)', (_, text) => {
  it('is shown on one line, with terminal controls escaped', () => {
    expect(printable(text)).not.toMatch(STEERING);
    expect(printable(text)).not.toContain('\n');
    expect(unescaped(printable(text))).toBe(text);
    expect(printableLines(text).split('\n')).toHaveLength(text.split('\n').length);
  });

  it('survives a round trip through printed JSON', () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
      written.push(String(piece));
      return true;
    });
    printJson({ [text]: [text] });
    vi.restoreAllMocks();
    expect(written.join('')).not.toMatch(STEERING);
    expect(JSON.parse(written.join(''))).toEqual({ [text]: [text] });
  });

  it('does not break the lines of a table', () => {
    const lines = drawTable(['Text', 'Number'], [[text, '1']], ['Number']).split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).not.toMatch(STEERING);
  });
});

const [id, unit, decimals] = ['rural.day.sales', 'bn CNY', 2];
const FIGURE: ReportRow = {
  statistic: {
    ...{ id, unit, decimals, segment: 'rural', platform: null, product_group: null, metric: 'sales' },
    ...{ window_id: 'day', window: 'double11-2017-day', basis: 'paid' },
    ...{ value: '39.24', exact: '39.24', reason: null, ...NO_STATISTIC_ERROR },
  },
  label: { en: 'Rural sales', zh: '农村' },
  completeTo: null,
  published: {
    id,
    unit,
    decimals,
    table: 'ministry',
    label: 'Rural sales',
    comparator: 'equal',
    value: '39.24',
  },
  match: true,
};
const SEASON = {
  year: 2017,
  sampleFactor: 10_000,
  seed: 1,
  events: 3,
  bytes: 9,
  kinds: {},
  invalid: { code: 1 },
} as const;
const ACCOUNT = {
  ...{ source: 'orders.events.v1.jd/0', first: 0n, next: 3n, records: 3, accepted: 2, quarantined: 1 },
  ...{ expected: null, missing: 0, overlapping: 0, closes: true, gaps: [], gapPositions: 0 },
  ...{ reasons: new Map([['code', 1]]), removal: null },
};
const RESULT: DemoResult = {
  report: {
    ...{ campaign: 'double11-2017', edition: null, basis: 'paid', hasOrders: true, rows: [FIGURE] },
    data: { sampleFactor: 10_000, dataOrigin: 'simulated', illustrative: [], running: [], otherBasis: null },
  },
  edition: { campaign: 'double11-2017', number: 1, status: 'final', rows: { statistic: 1 } },
  seasons: [SEASON],
  accounts: [ACCOUNT],
};

it('the demo passes if every figure matches and every event that was made is accounted for, and prints both as JSON', () => {
  const check = checkDemo(RESULT);
  expect(check.passed).toBe(true);
  expect(JSON.parse(JSON.stringify(demoAsJson(RESULT, check)))).toMatchObject({
    ...{ passed: true, matches: 1, rows: 1, ministryMatches: 1, ministryRows: 1, accountingCloses: true },
    quarantine: [{ code: 'code', made: 1, held: 1 }],
    statistics: [{ id, value: 39.24, published: 39.24, match: true }],
    accounting: [
      { source: ACCOUNT.source, first: '0', next: '3', records: 3, gaps: 0, reasons: { code: 1 } },
    ],
    edition: { number: 1, status: 'final' },
  });
});

it.each<[string, Partial<DemoResult>]>([
  ['a figure differs', { report: { ...RESULT.report, rows: [FIGURE, { ...FIGURE, match: false }] } }],
  ['no figure was published', { report: { ...RESULT.report, rows: [] } }],
  ['an event was made and not read', { seasons: [{ ...SEASON, events: 4 }] }],
  ['an account does not close', { accounts: [{ ...ACCOUNT, closes: false }] }],
  ['an event was held for another reason', { accounts: [{ ...ACCOUNT, reasons: new Map([['other', 1]]) }] }],
])('the demo fails if %s', (_, changes) => {
  expect(checkDemo({ ...RESULT, ...changes }).passed).toBe(false);
});
