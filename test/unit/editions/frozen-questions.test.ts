import { expect, it } from 'vitest';
import { PACES } from '../../../pipeline/figures/figure-states.ts';
import { frozenQuestions } from '../../../statistics/editions/frozen-questions.ts';
import { liveQuestions } from '../../../statistics/live/live-questions.ts';

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
