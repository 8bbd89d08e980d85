import { describe, expect, it } from 'vitest';
import { type EditionStatus, statusOf } from '../../../domain/statistics/edition-status.ts';
import { releaseCalendar, releaseOf } from '../../../domain/statistics/release-calendar.ts';
import { PACES } from '../../../pipeline/figures/figure-states.ts';
import { frozenQuestions } from '../../../statistics/editions/frozen-questions.ts';
import { liveQuestions } from '../../../statistics/live/live-questions.ts';
import { renderEdition, renderEditions } from '../../../cli/edition/render.ts';
import type { Edition } from '../../../statistics/editions/read-editions.ts';

const END_MS = Date.parse('2017-11-12T00:00:00+08:00');
const BEFORE = '2017-11-14T23:59:59+08:00';
const AFTER = '2017-11-15T00:00:00+08:00';

describe('the status of the next edition', () => {
  it.each<[before: readonly EditionStatus[], at: string, status: EditionStatus]>([
    [[], BEFORE, 'preliminary'],
    [['preliminary'], BEFORE, 'revised'],
    [['preliminary', 'revised'], BEFORE, 'revised'],
    [[], AFTER, 'final'],
    [['preliminary', 'revised'], AFTER, 'final'],
    [['final'], AFTER, 'corrected'],
    [['final', 'corrected'], AFTER, 'corrected'],
    // The period of the campaign was moved after its final edition.
    [['final'], BEFORE, 'corrected'],
  ])('after %j at %s is %s', (before, at, status) => {
    const editions = before.map((one) => ({ status: one }));
    expect(statusOf(END_MS, Date.parse(at), editions)).toBe(status);
  });
});

const RELEASES = [
  { status: 'final', at: '2017-11-15T10:00:00+08:00' },
  { status: 'revised', at: '2017-11-14T10:00:00+08:00' },
  { status: 'revised', at: '2017-11-13T10:00:00+08:00' },
] as const;
const ms = (text: string) => Date.parse(`2017-11-${text}:00+08:00`);
const iso = (text: string) => new Date(ms(text)).toISOString();

describe('an edition', () => {
  it.each([
    ['revised', '12T02:30', '13T10:00'],
    ['revised', '13T10:00', '14T10:00'],
    ['final', '15T09:59', '15T10:00'],
    // Late, not announced, and a correction: at once.
    ['final', '15T10:00', '15T10:00'],
    ['revised', '14T12:00', '14T12:00'],
    ['preliminary', '12T02:30', '12T02:30'],
    ['corrected', '12T02:30', '12T02:30'],
  ] as const)('that is %s at %s is released at %s', (status, now, at) => {
    expect(releaseOf(RELEASES, status, ms(now))).toBe(ms(at));
  });
});

describe('the calendar', () => {
  const shown = (now: string, editions: Parameters<typeof releaseCalendar>[1]) =>
    releaseCalendar(RELEASES, editions, ms(now)).map(({ state, edition }) => `${state} ${String(edition)}`);
  const edition = (number: number, status: 'revised' | 'final', at: string) => ({
    number,
    status,
    releasedAt: iso(at),
  });

  it('says what comes, what is frozen, what came and what is late, by instant', () => {
    expect(shown('12T00:00', [])).toEqual(['coming null', 'coming null', 'coming null']);
    const first = edition(1, 'revised', '13T10:00');
    expect(shown('13T09:59', [first])).toEqual(['frozen 1', 'coming null', 'coming null']);
    expect(shown('13T10:00', [first])).toEqual(['released 1', 'coming null', 'coming null']);
    expect(shown('14T10:00', [first])).toEqual(['released 1', 'late null', 'coming null']);
    const late = edition(2, 'revised', '14T18:00');
    expect(shown('14T19:00', [first, late])).toEqual(['released 1', 'late 2', 'coming null']);
  });

  it('has the newest of the editions that wait for one instant', () => {
    const waiting = [edition(1, 'final', '15T10:00'), edition(2, 'final', '15T10:00')];
    expect(shown('15T09:00', waiting).at(-1)).toBe('frozen 2');
  });
});

/** Each with its length in seconds: rows by hour of a long one are of the other pace. */
const WINDOWS = { period: 11 * 86_400, day: 86_400, 'first-hour': 3_600 };
const SEGMENTS = ['rural', 'national-poverty-counties'];

it('every question that an edition holds has live rows, which it can take', () => {
  const windows = new Map(Object.entries(WINDOWS).map(([id, end]) => [id, { own: [0, end] as const }]));
  const live = new Set(
    PACES.flatMap((pace) => liveQuestions(pace, windows, SEGMENTS)).map((one) => JSON.stringify(sorted(one))),
  );
  const frozen = frozenQuestions({
    windows: Object.keys(WINDOWS).map((id) => ({ id, startAt: '', endAt: '', base: null })),
    segments: SEGMENTS.map((id) => ({ id, shortName: id, title: id, illustrative: false })),
  });
  expect(frozen.length).toBeGreaterThan(100);
  expect(frozen.filter((one) => !live.has(JSON.stringify(sorted(one))))).toEqual([]);
});

function sorted(question: object): [string, unknown][] {
  return Object.entries(question).toSorted(([a], [b]) => Number(a > b) - Number(a < b));
}

const source = {
  source: 'kafka/orders.events.v1.jd/0',
  next_position: '13',
  records: '13',
  accepted: '12',
  quarantined: '1',
  gap_positions: '0',
};
const measure = (name: string, subject: string, value: number) => ({
  measure: name,
  subject,
  value,
  unit: '',
});
const EDITION: Edition = {
  campaign: 'double11-2017',
  number: 2,
  publication: 'run/1.1',
  state: '1',
  status: 'revised',
  publishedAt: '2017-11-12T18:30:00.000Z',
  releasedAt: '2017-11-12T18:30:00.000Z',
  watermark: '2017-11-12T18:30:00.000Z',
  sampleFactor: 1,
  dataOrigin: 'partly-simulated',
  sources: [source],
  lists: [],
  quality: [
    measure('coverage', 'jd', 70_000),
    measure('late', 'jd', 3),
    measure('late rate', 'jd', 37.5),
    measure('quarantined', source.source, 100 / 13),
    measure('conflicts', 'jd', 0),
    measure('revision', 'rural day', 40),
  ],
  overridden: [],
  overrideReason: '',
  correctionReason: '',
  changes: [],
};
const lines = (edition: Edition) => renderEdition(edition).split('\n');

describe('an edition on a terminal', () => {
  it('has a line for each source, platform and revision, with Shanghai times', () => {
    const shown = lines(EDITION);
    expect(shown[0]).toBe('Partly simulated data: no buyer made some of these orders.');
    expect(shown[1]).toBe(
      'double11-2017, edition 2: revised, published 2017-11-13 02:30:00, data up to 2017-11-13 02:30:00 (Shanghai)',
    );
    expect(shown).toContainEqual(
      expect.stringMatching(/^│ kafka\S+ │ +13 │ +13 │ +12 │ +1 │ +7\.69 │ +0 │$/),
    );
    expect(shown).toContainEqual(expect.stringMatching(/^│ jd +│ +70,000 │ +3 │ +37\.50 │ +0 │$/));
    expect(shown).toContainEqual(expect.stringMatching(/^│ rural day +│ +40\.0000 │$/));
    expect(renderEditions([EDITION])).toMatch(
      /│ +2 │ revised │ Partly simulated data │ 2017-11-13 02:30:00 │ at once +│ +13 │/,
    );
  });
});
