import { say } from '../../../schemas/text/say.ts';
import type { Language } from '../../../schemas/text/language.ts';
import { type ClockWindow, dateWords, dayWords, hoursOf, hourWithin, windowWords } from './window.ts';

/** How far the events reach, as the view `data_horizon` says it: full hours of Shanghai's clock. */
export interface DataHorizon {
  /** End of the last complete hour. */
  readonly completeUntil: string;
  /** A window that ends by then is over. */
  readonly overUntil: string;
}

/** A window with what its growth is measured against. */
export interface ComparedWindow extends ClockWindow {
  /** Null if there is nothing to compare with. */
  readonly base: ClockWindow | null;
  /** End of the complete hours, which ratios count; null once the window is over. */
  readonly completeTo: string | null;
}

/** As the view `campaign_window` has it. */
export function completeTo({ startAt, endAt }: ClockWindow, horizon: DataHorizon): string | null {
  if (endAt <= horizon.overUntil) return null;
  return horizon.completeUntil > startAt ? horizon.completeUntil : startAt;
}

/** The hours of the base that a window is compared with: all of them once it is over. Null if there is no base. */
export function comparedBase(window: ComparedWindow): ClockWindow | null {
  const { base, completeTo: until } = window;
  if (base === null || until === null) return base;
  return { startAt: base.startAt, endAt: plusHours(base.startAt, hourWithin(window, until)) };
}

/** Whether ratios count the hour or day that begins at this clock text. */
export function isCounted({ completeTo }: ComparedWindow, member: string): boolean {
  return completeTo === null || member < completeTo;
}

/**
 * What a running window is compared with: `the same hours of 2016, to 10:00`, `2016年同一时段（截至10:00）`. Null if it is
 * over or has no base.
 */
export function sameHoursWords(window: ComparedWindow, language: Language): string | null {
  const { base, completeTo: until } = window;
  if (base === null || until === null) return null;
  const name = baseName(base, window, language);
  const to = untilWords(window, until, language);
  return say(language, 'wording.same-hours.the-same-hours-of', { name, to });
}

/** The heading of a column of the base: `2016 to 10:00`, `2016年至10:00`; null as {@link sameHoursWords}. */
export function sameHoursHeading(window: ComparedWindow, language: Language): string | null {
  const { base, completeTo: until } = window;
  if (base === null || until === null) return null;
  return say(language, 'wording.same-hours.to', {
    base: baseName(base, window, language),
    to: untilWords(window, until, language),
  });
}

function baseName(base: ClockWindow, window: ClockWindow, language: Language): string {
  const year = base.startAt.slice(0, 4);
  if (year === window.startAt.slice(0, 4)) return dateWords(base.startAt, language);
  return say(language, 'wording.same-hours.year', { year });
}

/** For a heading or a note: `to 10:00`; null if the window is over. `no hour is complete yet` at its very beginning. */
export function completenessWords(window: ComparedWindow, language: Language): string | null {
  const { completeTo: until, startAt } = window;
  if (until === null) return null;
  if (until === startAt) return say(language, 'wording.same-hours.no-hour-is-complete');
  const to = untilWords(window, until, language);
  return say(language, 'wording.same-hours.running-complete-to', { to });
}

/** A sentence about a window that is not over: how far it is complete, and what its ratios refer to. */
export function runningWords(window: ComparedWindow, language: Language): string {
  const base = sameHoursWords(window, language);
  return say(language, 'wording.same-hours.running', {
    when: windowWords(window, language),
    state: completenessWords(window, language),
    hasHours: base !== null && window.completeTo !== window.startAt,
    base,
  });
}

/** The hour alone within a window of a day; midnight at the end of a day is 24:00 of that day. */
function untilWords(window: ClockWindow, until: string, language: Language): string {
  const isMidnight = until.slice(11, 13) === '00' && hourWithin(window, until) > 0;
  const clock = isMidnight ? '24:00' : until.slice(11, 16);
  if (hoursOf(window) <= 24) return clock;
  const day = isMidnight ? plusHours(until, -1) : until;
  return say(language, 'wording.same-hours.on', {
    clock,
    day: dayWords(day, language),
  });
}

function plusHours(text: string, hours: number): string {
  const moved = new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + hours * 3_600_000);
  return moved.toISOString().slice(0, 19).replace('T', ' ');
}
