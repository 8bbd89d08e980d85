import { describe, expect, it } from 'vitest';
import { releaseCalendar, releaseOf } from '../../../domain/statistics/release-calendar.ts';

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
