import { say } from '../../schemas/text/say.ts';
import { type Grown, type ShownGrowth, shownGrowth } from '../../domain/statistics/growth-error.ts';
import { decimalsFor } from '../../domain/statistics/sample-error.ts';
import type { Language } from '../../schemas/text/language.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { type AmountUnit, amountUnit } from '../../domain/statistics/wording/amount.ts';
import { largest, shownGrowthOr } from '../../statistics/bulletin/wording.ts';
import { type Flow, sideOf } from '../../statistics/figures/flow.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { html, type Markup } from './markup.ts';

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
