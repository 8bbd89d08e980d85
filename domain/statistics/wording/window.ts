import { say } from '../../../schemas/text/say.ts';
import { SHANGHAI_AHEAD_MS } from '../../instant.ts';
import { type Language, LOCALES } from '../../../schemas/text/language.ts';

/** A half-open window of Shanghai's clock, as `2017-11-11 00:00:00`. */
export interface ClockWindow {
  readonly startAt: string;
  readonly endAt: string;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Milliseconds of a clock text as if it were UTC. Differences are right, since Shanghai has had no summer time since 1991. */
function clockMs(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** The same days and hours of the year before, which a window is compared with that is not the campaign's. */
export function yearBefore({ startAt, endAt }: ClockWindow): ClockWindow {
  const earlier = (text: string) =>
    `${String(Number(yearOf(text)) - 1)}${text.slice(4)}`.replace('-02-29', '-02-28');
  return { startAt: earlier(startAt), endAt: earlier(endAt) };
}

/** Whether `base` is the same days and hours of the year before. */
export function isYearBefore(window: ClockWindow, base: ClockWindow): boolean {
  const { startAt, endAt } = yearBefore(window);
  return startAt === base.startAt && endAt === base.endAt;
}

/** Whether a window is compared with that of the year before. */
export function isBaseYearBefore({
  base,
  ...window
}: ClockWindow & { readonly base: ClockWindow | null }): boolean {
  return base !== null && isYearBefore(window, base);
}

/** The length of a window, in hours. */
export function hoursOf({ startAt, endAt }: ClockWindow): number {
  return (clockMs(endAt) - clockMs(startAt)) / HOUR_MS;
}

/** The hour of a window that begins at this clock text, counted from 0. */
export function hourWithin({ startAt }: ClockWindow, text: string): number {
  return (clockMs(text) - clockMs(startAt)) / HOUR_MS;
}

function yearOf(text: string): string {
  return text.slice(0, 4);
}

/** `11 November 2017`, `2017年11月11日`, from a text that begins with a date. */
export function dateWords(text: string, language: Language): string {
  return calendarWords(text, language, { dateStyle: 'long' });
}

/** The same without the year: `11 November`, `11月11日`. */
export function dayWords(text: string, language: Language): string {
  return calendarWords(text, language, { day: 'numeric', month: 'long' });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date as a language writes it. The clock text counts as UTC. */
function calendarWords(text: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const key = `${language} ${Object.keys(options).join(' ')}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' });
  formats.set(key, format);
  return format.format(Date.parse(text.slice(0, 10)));
}

/** `1–11 November 2017`, `2017年11月1—11日`; with hours if it does not begin and end at midnight. */
export function windowWords(window: ClockWindow, language: Language): string {
  const { startAt, endAt } = window;
  if (!isMidnight(startAt) || !isMidnight(endAt)) return hoursWords(window, language);
  const last = new Date(clockMs(endAt) - DAY_MS).toISOString();
  const [first, end] = [startAt.slice(0, 10), last.slice(0, 10)];
  if (first >= end) return dateWords(first, language);
  if (first.slice(0, 4) !== end.slice(0, 4))
    return range(dateWords(first, language), dateWords(end, language), language);
  if (first.slice(0, 7) !== end.slice(0, 7))
    return say(language, 'wording.window.days-of-two-months', {
      firstDay: dayWords(first, language),
      firstDate: dateWords(first, language),
      lastDay: dayWords(end, language),
      lastDate: dateWords(end, language),
    });
  return say(language, 'wording.window.days-of-a-month', {
    from: Number(first.slice(8)),
    to: Number(end.slice(8)),
    month: calendarWords(first, language, { month: 'long', year: 'numeric' }),
  });
}

function hoursWords({ startAt, endAt }: ClockWindow, language: Language): string {
  const at = (text: string) =>
    say(language, 'wording.window.time-of-date', {
      date: dateWords(text, language),
      time: text.slice(11, 16),
    });
  const end = startAt.slice(0, 10) === endAt.slice(0, 10) ? endAt.slice(11, 16) : at(endAt);
  return range(at(startAt), end, language);
}

function range(from: string, to: string, language: Language): string {
  return say(language, 'wording.window.from-to', { from, to });
}

function isMidnight(text: string): boolean {
  return text.slice(11) === '00:00:00';
}

/** A clock text to the second: `12 November 2017, 09:30:00`, `2017年11月12日 09:30:00`. */
export function momentWords(text: string, language: Language): string {
  return say(language, 'wording.window.moment', {
    date: dateWords(text, language),
    time: text.slice(11, 19),
  });
}

/** Shanghai's clock at an instant, ISO or epoch ms: `2017-11-12 09:30:00`. Throws if a text is no instant. */
export function shanghaiClock(instant: string | number): string {
  return new Date(new Date(instant).getTime() + SHANGHAI_AHEAD_MS)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}

/** The instant of a clock text of Shanghai: `2017-11-12T09:30:00+08:00`. */
export function shanghaiInstant(clock: string): string {
  return `${clock.replace(' ', 'T')}+08:00`;
}
