import { say } from '../../schemas/text/say.ts';
import { type Grown, type ShownGrowth, shownGrowth } from '../../domain/statistics/growth-error.ts';
import { decimalsFor } from '../../domain/statistics/sample-error.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import type { Language } from '../../schemas/text/language.ts';
import { dayWords, shanghaiClock, windowWords } from '../../domain/statistics/wording/window.ts';
import { type AmountUnit, amountUnit } from '../../domain/statistics/wording/amount.ts';
import { errorCell, hasErrors, largest, NONE, shownGrowthOr } from '../../statistics/bulletin/wording.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import { type Flow, sideOf } from '../../statistics/figures/flow.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** Whose county counts. */
export function partyOf(flow: Flow, language: Language): string {
  return sideOf(flow) === 'buyer' ? say(language, 'web.view.buyer') : say(language, 'web.view.seller');
}

/** The unit of a column, from the largest of its amounts. */
export function columnUnit(fen: readonly string[], language: Language): AmountUnit {
  return amountUnit(largest(fen), language);
}

type Sold = Pick<SalesRow, 'sales_fen'>;

/** The unit of a column of sales. */
export function salesUnit(rows: readonly Sold[], language: Language): AmountUnit {
  return columnUnit(
    rows.map(({ sales_fen: fen }) => fen),
    language,
  );
}

/** Which share of the longest bar a row has. */
export function barsOf(rows: readonly Sold[]): (row: Sold) => number {
  const longest = Math.max(1, ...rows.map(({ sales_fen: fen }) => Number(fen)));
  return ({ sales_fen: fen }) => Number(fen) / longest;
}

/** Shanghai's clock at an instant, to the second: `10:05:12`. */
export function clock(epochMs: number): string {
  return shanghaiClock(epochMs).slice(11);
}

/** Growth for a column of percentages, with its standard error in percentage points if the data are a sample. */
export function growthCell(row: Grown | null | undefined, language: Language): Markup {
  return shownGrowthCell(row == null ? { kind: 'none' } : shownGrowth(row), language);
}

export function shownGrowthCell(shown: ShownGrowth, language: Language): Markup {
  const error = 'errorPoints' in shown ? (shown.errorPoints ?? 0) : 0;
  const unit = shown.kind === 'multiple' ? 100 : 1;
  return html`${shownGrowthOr(shown, language)}${error === 0 ? '' : html` <small>±${(error / unit).toFixed(decimalsFor(error / unit, 1))}</small>`}`;
}

/** How old figures of an instant are, in whole seconds that a browser counts. The instant itself stands beside it. */
export function age(epochMs: number): Markup {
  const second = new Date(Math.floor(epochMs / 1_000) * 1_000).toISOString();
  return html`<time class="age" datetime="${second}" aria-hidden="true"></time>`;
}

/** The column of the errors of sales, and its cell in a row; neither without a sample. A dash where a row is missing. */
export function errorColumns(rows: readonly Pick<SalesRow, 'sales_error_percent' | 'quality'>[]) {
  const isSample = hasErrors(rows);
  return {
    columns: isSample ? [{ heading: '± %', isMinor: true }] : [],
    cellsOf: (row: (typeof rows)[number] | undefined) =>
      isSample ? [row === undefined ? NONE : errorCell(row)] : [],
  };
}

/** It stays in sight while a page is scrolled, so that a picture of any part of the page shows it. */
export function originBanner(origin: DataOrigin, language: Language): Markup {
  const notice = originNotice(origin, language);
  return notice === null
    ? NOTHING
    : html`<p class="origin" role="note"><b>${notice.word}</b>${notice.rest}</p>`;
}

/** Without the year, which the title has. */
export function shortWindow(
  window: { readonly startAt: string; readonly endAt: string },
  language: Language,
): string {
  const words = windowWords(window, language);
  const isOneDay = !/\d\d:\d\d/.test(words) && words.length > 0;
  if (!isOneDay) {
    const day = dayWords(window.startAt, language);
    const from = window.startAt.slice(11, 16);
    const isSameDay = window.startAt.slice(0, 10) === window.endAt.slice(0, 10);
    const to = isSameDay
      ? window.endAt.slice(11, 16)
      : window.endAt.slice(11, 16) === '00:00'
        ? '24:00'
        : words.split(/[–—]/).at(-1)?.trim();
    return say(language, 'web.campaign.context.hours-of-day', { day, from, to });
  }
  return words.replace(/^\d{4}年| \d{4}$/, '');
}
