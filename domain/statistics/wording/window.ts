import { SHANGHAI_AHEAD_MS } from '../../instant.ts';
import type { Language } from './language.ts';

/** A half-open window of Shanghai's clock, as `2017-11-11 00:00:00`. */
export interface ClockWindow {
  readonly startAt: string;
  readonly endAt: string;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Milliseconds of a clock text as if it were UTC. Differences are right, since Shanghai has had no summer time since 1991. */
function clockMs(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** Whether `base` is the same days and hours of the year before. */
export function isYearBefore(window: ClockWindow, base: ClockWindow): boolean {
  const yearEarlier = (text: string) => `${String(Number(yearOf(text)) - 1)}${text.slice(4)}`;
  return yearEarlier(window.startAt) === base.startAt && yearEarlier(window.endAt) === base.endAt;
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
  const [year = '', month = '', day = ''] = text.slice(0, 10).split('-');
  return language === 'zh'
    ? `${year}年${Number(month)}月${Number(day)}日`
    : `${Number(day)} ${monthName(month)} ${year}`;
}

/** The same without the year: `11 November`, `11月11日`. */
export function dayWords(text: string, language: Language): string {
  return dateWords(text, language).replace(language === 'zh' ? /^\d+年/ : / \d+$/, '');
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
  if (first.slice(0, 7) !== end.slice(0, 7)) {
    return language === 'zh'
      ? range(dateWords(first, language), dayWords(end, language), language)
      : range(dayWords(first, language), dateWords(end, language), language);
  }
  const [from, to] = [Number(first.slice(8)), Number(end.slice(8))];
  return language === 'zh'
    ? `${yearOf(first)}年${Number(first.slice(5, 7))}月${from}—${to}日`
    : `${from}–${to} ${monthName(first.slice(5, 7))} ${yearOf(first)}`;
}

function hoursWords({ startAt, endAt }: ClockWindow, language: Language): string {
  const at = (text: string) =>
    `${dateWords(text, language)}${language === 'zh' ? '' : ', '}${text.slice(11, 16)}`;
  const end = startAt.slice(0, 10) === endAt.slice(0, 10) ? endAt.slice(11, 16) : at(endAt);
  return range(at(startAt), end, language);
}

function range(from: string, to: string, language: Language): string {
  return language === 'zh' ? `${from}—${to}` : `${from} – ${to}`;
}

function isMidnight(text: string): boolean {
  return text.slice(11) === '00:00:00';
}

function monthName(month: string): string {
  return MONTHS[Number(month) - 1] ?? month;
}

/** A clock text to the second: `12 November 2017, 09:30:00`, `2017年11月12日 09:30:00`. */
export function momentWords(text: string, language: Language): string {
  return `${dateWords(text, language)}${language === 'zh' ? ' ' : ', '}${text.slice(11, 19)}`;
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
