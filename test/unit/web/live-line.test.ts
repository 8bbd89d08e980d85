import { describe, expect, it } from 'vitest';
import type { Freshness } from '../../../statistics/dashboard/freshness.ts';
import type { LiveState } from '../../../web/figures/reading.ts';
import { liveLine } from '../../../web/parts/live-line.ts';

/** 10:05:12 in Shanghai. */
const NOW = Date.parse('2017-11-11T02:05:12Z');
const SECOND = 1_000;

function line(
  { freshness, ...state }: Partial<Omit<LiveState, 'freshness'>> & { freshness?: Partial<Freshness> } = {},
  age: { main?: number; oldest?: number; isNewest?: boolean } = {},
): string {
  const { main = 1, oldest = main, isNewest = true } = age;
  const { word, rest } = liveLine(
    {
      freshness: {
        readAtMs: NOW,
        unread: 0,
        waitingSinceMs: null,
        ...freshness,
      },
      failure: undefined,
      silent: [],
      nowMs: NOW,
      ...state,
    },
    { asOfMs: NOW - main * SECOND, oldestMs: NOW - oldest * SECOND, isNewest },
    'en',
  );
  return `${word}: ${rest}`;
}

describe('the line that says how fresh a page is', () => {
  it('says that every event is counted as of the time when both was seen: the state of the events and these figures', () => {
    expect(line()).toBe('Live: every event in Kafka is counted, 10:05:11');
    expect(line({ freshness: { readAtMs: NOW - 4 * SECOND } })).toMatch(/is counted, 10:05:08$/);
  });

  it.each([
    ['stored events wait for the rollups', { freshness: { waitingSinceMs: NOW - 2 * SECOND } }, {}],
    ['newer figures than these exist', {}, { isNewest: false }],
    ['Kafka holds events that are not stored', { freshness: { unread: 7 } }, {}],
    ['nothing was seen within the last seconds', { freshness: { readAtMs: NOW - 11 * SECOND } }, {}],
    ['Kafka did not tell its offsets', { freshness: { unread: null } }, {}],
  ])('does not say that every event is counted while %s', (_, state, age) => {
    expect(line(state, age)).not.toContain('every event in Kafka is counted');
  });

  it('says the age of figures that are more than a minute old, however fresh the events are', () => {
    expect(line({}, { main: 61 })).toBe('Old: figures as of 10:04:11, 1 min ago');
    expect(line({}, { main: 1, oldest: 900 })).toBe('Partly old: one section is as of 09:50:12, 15 min ago');
  });

  it('names each engine that is silent with its last answer, and of when the figures are', () => {
    const silent = [
      { engine: 'clickhouse', sinceMs: NOW - 5 * SECOND },
      { engine: 'kafka', sinceMs: null },
    ] as const;
    expect(line({ silent }, { main: 6 })).toBe(
      'Not live: ClickHouse has not answered since 10:05:07, Kafka has not answered yet; figures of 10:05:06',
    );
  });

  it('claims nothing when the state of the events cannot be read', () => {
    const failure = new Error('timed out');
    expect(line({ failure })).toMatch(/^Not live: cannot read how many events are counted; figures of/);
  });
});
