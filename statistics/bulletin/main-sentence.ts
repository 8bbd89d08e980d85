import { label, say } from '../../schemas/text/say.ts';
import { type Grown, shownGrowth } from '../../domain/statistics/growth-error.ts';
import { T_95 } from '../../domain/statistics/sample-error.ts';
import { amount } from '../../domain/statistics/wording/amount.ts';
import type { ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { hoursOf, windowWords } from '../../domain/statistics/wording/window.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import type { Flow } from '../figures/flow.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import { growthWords } from './wording.ts';

/** A row of sales with what the sentence says of it. */
export type ToldRow = Grown & Pick<SalesRow, 'sales_fen' | 'sales_error_percent' | 'quality'>;

export interface Told {
  readonly flow: Flow;
  /** Whose sales they are, as it stands within a sentence: `rural areas`. */
  readonly place: string;
  readonly window: ComparedWindow;
  readonly row: ToldRow | null | undefined;
}

const SUBJECTS: Readonly<Record<Flow, Label>> = {
  sales: label('bulletin.main-sentence.sales'),
  purchases: label('bulletin.main-sentence.purchases'),
  'produce-to-city': label('bulletin.main-sentence.produce-to-city'),
  'goods-to-countryside': label('bulletin.main-sentence.goods-to-countryside'),
};

/**
 * What people need first: what happened, of what, whose. `Online retail sales of rural areas on 11 November 2017 were
 * 39.242 billion yuan, up 66.53 % year on year.` Errors of a sample are bounds at 95 %. Null if nothing was sold, or the
 * figure is too unreliable to be published.
 */
export function mainSentence({ flow, place, window, row }: Told, language: Language): string | null {
  if (row == null || BigInt(row.orders) === 0n || row.quality === 'not-published') return null;
  const shown = shownGrowth(row);
  const growth = growthWords(row, window, language);
  const growthError = shown.kind === 'percent' ? (shown.errorPoints ?? 0) : 0;
  const salesError = row.sales_error_percent ?? 0;
  const within = (standardError: number) => (T_95 * standardError).toFixed(1);
  return say(language, 'bulletin.main-sentence.sentence', {
    subject: SUBJECTS[flow][language],
    place,
    when: windowWords(window, language),
    isDay: hoursOf(window) === 24,
    isRunning: window.completeTo !== null,
    sales: amount(row.sales_fen, language),
    hasSalesError: salesError > 0,
    salesError: within(salesError),
    hasGrowth: growth !== null,
    growth,
    hasGrowthError: growth !== null && growthError > 0,
    growthError: within(growthError),
  });
}
