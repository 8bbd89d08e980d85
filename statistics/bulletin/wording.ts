import { label, labelsBelow, say } from '../../schemas/text/say.ts';
import { type Grown, type ShownGrowth, shownGrowth } from '../../domain/statistics/growth-error.ts';
import { decimalsFor, isAboutTheSame } from '../../domain/statistics/sample-error.ts';
import { amountIn, type AmountUnit, largerUnit, quantity } from '../../domain/statistics/wording/amount.ts';
import { type Label, type Language } from '../../schemas/text/language.ts';
import { growth, percentNumber, signedNumber } from '../../domain/statistics/wording/percent.ts';
import {
  type ComparedWindow,
  sameHoursHeading,
  sameHoursWords,
} from '../../domain/statistics/wording/same-hours.ts';
import { type ClockWindow, isYearBefore, windowWords } from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { marked } from '../figures/data-origin.ts';
import type { Labels } from '../figures/labels.ts';
import type { ProductRow } from '../figures/read-products.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { EditionMark } from '../figures/source.ts';
import type { BulletinFacts } from './facts.ts';
import type { BulletinFigures } from './read-bulletin.ts';

/** Where there is no value. */
export const NONE = '–';

export const BASIS_WORDS: Readonly<Record<Basis, Label>> = {
  paid: label('bulletin.wording.by-payment-time'),
  placed: label('bulletin.wording.by-order-time'),
  net: label('bulletin.wording.by-payment-time-less'),
};

/** What an edition is. */
export const STATUS: Readonly<Record<EditionMark['status'], Label>> = {
  preliminary: label('bulletin.wording.preliminary'),
  revised: label('bulletin.wording.revised'),
  final: label('bulletin.wording.final'),
  corrected: label('bulletin.wording.corrected'),
};

/** The label of a row of a view. */
export function labelOf(
  row: { readonly label_en: string; readonly label_zh: string },
  language: Language,
): string {
  return language === 'zh' ? row.label_zh : row.label_en;
}

const MOST_DECIMALS = 2;

/** A percentage for a column whose heading has the sign of percent, as exact as its error allows; a dash if there is none. */
export function numberOr(value: string | null | undefined, errorPoints: number | null = null): string {
  return value == null ? NONE : percentNumber(value, decimalsFor(errorPoints, MOST_DECIMALS));
}

/** Growth or a contribution for such a column, with its sign. */
export function signedOr(value: string | null | undefined, errorPoints: number | null = null): string {
  return value == null ? NONE : signedNumber(value, decimalsFor(errorPoints, MOST_DECIMALS));
}

type WithError = Pick<SalesRow, 'sales_fen' | 'sales_error_percent' | 'quality' | 'sampled_orders'>;

/** Sales in a column's unit, as exact as their error allows. */
export function salesIn(
  { sales_fen: fen, sales_error_percent: percent }: WithError,
  unit: AmountUnit,
): string {
  const error = percent === null ? null : (percent / 100) * (Number(fen) / 10 ** unit.shift);
  return amountIn(fen, { ...unit, decimals: decimalsFor(error, unit.decimals) });
}

/** The same, if they are good enough to be published. */
export function salesOr(row: WithError, unit: AmountUnit, language: Language): string {
  return row.quality === 'not-published' ? TOO_FEW[language] : salesIn(row, unit);
}

/** Whether the figures are of a sample. */
export function hasErrors(rows: readonly Pick<WithError, 'sales_error_percent'>[]): boolean {
  return rows.some(({ sales_error_percent: error }) => (error ?? 0) > 0);
}

/** Statistics Canada's letters for figures to use with care, and for those that are too unreliable to be published. */
const LETTERS = { good: '', 'with-care': ' E', 'not-published': ' F' } as const;

/** Relative standard error in percent, with the letter of its quality; a dash without sales. */
export function errorCell({
  sales_error_percent: error,
  quality,
}: Pick<WithError, 'sales_error_percent' | 'quality'>): string {
  return error === null ? NONE : `${error.toFixed(1)}${qualityLetter(quality)}`;
}

/** Empty, ` E` or ` F`. */
export function qualityLetter(quality: WithError['quality']): string {
  return quality === null ? '' : LETTERS[quality];
}

/** Whether the sales of two members, drawn independently, are within two standard errors of each other. */
export function sellAboutTheSame(a: WithError, b: WithError): boolean {
  const errors = [a, b].map(({ sales_fen: fen, sales_error_percent: percent }) =>
    percent === null ? null : (percent / 100) * Number(fen),
  );
  const [one, other] = errors;
  if (one == null || other == null) return false;
  return isAboutTheSame(Number(a.sales_fen) - Number(b.sales_fen), Math.hypot(one, other));
}

/** Instead of growth that rests on too few orders. */
const TOO_FEW: Label = label('bulletin.wording.too-few');

const shownOf = (row: Grown | null | undefined): ShownGrowth =>
  row == null ? { kind: 'none' } : shownGrowth(row);

/** The growth of a row for such a column, if it rests on enough orders; far above, as a multiple: `×11.1`. */
export function growthOr(row: Grown | null | undefined, language: Language): string {
  return shownGrowthOr(shownOf(row), language);
}

/** In a headline, which is read beside the published figure, and where the error stands beside it: to its decimals, as in sentences. */
export function headlineGrowth(row: Grown | null | undefined, language: Language): string {
  return growthOr(row == null ? null : { ...row, growth_error_points: null }, language);
}

export function shownGrowthOr(shown: ShownGrowth, language: Language): string {
  switch (shown.kind) {
    case 'none':
      return NONE;
    case 'withheld':
      return TOO_FEW[language];
    case 'multiple':
      return `×${shown.multiple.toFixed(1)}`;
    case 'percent':
      return signedOr(shown.percent, shown.errorPoints);
  }
}

/** The same with its standard error in percentage points, if there is one. */
export function growthWithError(row: Grown | null | undefined, language: Language): string {
  const shown = shownOf(row);
  const error = shown.kind === 'percent' ? (shown.errorPoints ?? 0) : 0;
  return `${growthOr(row, language)}${error === 0 ? '' : ` ± ${error.toFixed(decimalsFor(error, 1))}`}`;
}

/** What stands beside it where no heading says so. */
export function growthUnit(row: Grown | null | undefined): '%' | '' {
  return shownOf(row).kind === 'percent' ? '%' : '';
}

/** After a comparison within two standard errors: a published figure is stated all the same. */
export const ABOUT_THE_SAME: Label = label('bulletin.wording.about-the-same-within');

/** The same growth for a sentence, to the decimals of published figures: `up 66.53 % year on year`, `11.1 times the sales of the year before`; null if there is none. */
export function growthWords(
  row: Grown | null | undefined,
  window: ComparedWindow,
  language: Language,
): string | null {
  return shownGrowthWords(shownOf(row), window, language);
}

export function shownGrowthWords(
  shown: ShownGrowth,
  window: ComparedWindow,
  language: Language,
): string | null {
  const other = otherBase(window, language);
  switch (shown.kind) {
    case 'none':
    case 'withheld':
      return null;
    case 'multiple':
      return say(language, 'bulletin.wording.times-the-sales-of', {
        times: shown.multiple.toFixed(1),
        other,
        hasOther: other !== null,
      });
    case 'percent':
      return `${growth(shown.percent, language, other)}${isAboutTheSame(Number(shown.percent), shown.errorPoints) ? ABOUT_THE_SAME[language] : ''}`;
  }
}

/** The largest of whole numbers as text: it decides the unit of a column. */
export function largest(values: readonly string[]): string {
  return values.reduce((most, value) => (BigInt(value) > BigInt(most) ? value : most), '0');
}

/** Fen, for the length of a bar or the height of a line, where a double is exact enough. Never for a printed number. */
export function forDrawing(fen: string, shift: number): number {
  return Number(fen) / 10 ** shift;
}

/** What a window is compared with in words, if that is not the same whole window of the year before; else null. */
export function otherBase(window: ComparedWindow, language: Language): string | null {
  const { base } = window;
  const running = sameHoursWords(window, language);
  if (running !== null) return running;
  return base === null || isYearBefore(window, base) ? null : windowWords(base, language);
}

/** The heading of a column of growth. */
export function growthHeading(window: ComparedWindow, language: Language): string {
  return say(language, 'bulletin.wording.growth-heading', { isYear: otherBase(window, language) === null });
}

/** `2017`, or the whole window if both windows are of one year. */
export function yearNames(
  window: ClockWindow,
  base: ClockWindow | null,
  language: Language,
): [string, string] {
  const years = [window, base ?? window].map(({ startAt }) => startAt.slice(0, 4));
  if (base !== null && years[0] === years[1])
    return [windowWords(window, language), windowWords(base, language)];
  return [years[0] ?? '', years[1] ?? ''];
}

/** The heading of a column of base sales: the year, or while the window runs, its hours that are compared. */
export function baseHeading(window: ComparedWindow, language: Language): string {
  return sameHoursHeading(window, language) ?? yearNames(window, window.base, language)[1];
}

/** The line below a chart: who computed it, from what, by which basis and edition. */
export function sourceLine(
  {
    facts,
    basis,
    edition,
  }: Pick<BulletinFigures, 'basis' | 'edition'> & {
    readonly facts: Pick<BulletinFacts, 'sampleFactor' | 'dataOrigin' | 'licence'>;
  },
  language: Language,
): string {
  const line = say(language, 'bulletin.wording.source-line', {
    basis: BASIS_WORDS[basis][language],
    isLive: edition === null,
    number: edition?.number,
    isSample: facts.sampleFactor !== 1,
    factor: grouped(facts.sampleFactor),
    isLicensed: facts.licence !== null,
    licence: facts.licence?.name,
  });
  return marked(line, facts.dataOrigin, language);
}

/** By product, what its pieces are called: a mobile phone is a 部. */
const PIECES: Labels = new Map(labelsBelow('unit.piece.'));

/** `28.8 million pieces`, `2,880万件`; `12.5 t`, `12.5吨`. */
export function quantityWords(
  row: Pick<ProductRow, 'member' | 'quantity' | 'unit'>,
  labels: Labels,
  language: Language,
): string {
  const larger = largerUnit(row.quantity, row.unit);
  const own = row.unit === 'piece' ? PIECES.get(row.member) : undefined;
  const unit = (larger ?? own ?? labels.get(`unit ${row.unit}`))?.[language] ?? row.unit;
  const number = quantity(row.quantity, language, larger?.shift);
  return say(language, 'bulletin.wording.quantity', {
    number,
    unit,
    units: number === '1' ? unit : plural(unit),
  });
}

const SYMBOLS = ['t', 'kg', 'g', 'l', 'ml', 'km'];

function plural(unit: string): string {
  if (SYMBOLS.includes(unit)) return unit;
  if (unit.endsWith('y')) return `${unit.slice(0, -1)}ies`;
  return unit.endsWith('x') ? `${unit}es` : `${unit}s`;
}
