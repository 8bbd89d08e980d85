import { say } from '../../../schemas/text/say.ts';
import { shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { T_95 } from '../../../domain/statistics/sample-error.ts';
import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import { comparedBase } from '../../../domain/statistics/wording/same-hours.ts';
import { isBaseYearBefore, windowWords } from '../../../domain/statistics/wording/window.ts';
import { grouped } from '../../../domain/text/counted.ts';
import {
  growthUnit,
  headlineGrowth,
  NONE,
  numberOr,
  quantityWords,
} from '../../../statistics/bulletin/wording.ts';
import { productsBasis, sumOf, withSales } from '../../../statistics/dashboard/details.ts';
import {
  type Again,
  type FigureQuestion,
  type FigureReading,
  rowsOf,
} from '../../../statistics/dashboard/figure.ts';
import { type FigureId, METRICS, type MetricName } from '../../../statistics/dashboard/figure-id.ts';
import { marked } from '../../../statistics/figures/data-origin.ts';
import { labelsOf } from '../../../statistics/figures/labels.ts';
import type { Address } from '../../address.ts';
import type { Reading } from '../../figures/reading.ts';
import { campaignTitle } from '../../site.ts';
import type { Context } from '../campaign/context.ts';

export interface Asked {
  readonly context: Context;
  readonly campaign: string;
  readonly id: FigureId;
  readonly question: FigureQuestion;
  readonly reading: Reading<FigureReading>;
  readonly again: Again;
  /** As the reader asked. */
  readonly asked: Address;
  /** The county that the figure is of alone, by its name. */
  readonly within: string | undefined;
}

export interface Answer extends Asked {
  readonly row: FigureReading['all'][number];
  /** Before rounding; null where the view has null. */
  readonly exact: string | null;
  readonly name: string;
  readonly number: string;
  readonly unit: string;
  /** Standard error and what it is in; null without a sample. */
  readonly error: string | null;
  readonly asOf: string;
  readonly version: string;
  /** The address that shows this figure for ever, without and with its server; null if it is live. */
  readonly permanent: { readonly path: string; readonly address: string } | null;
}

export function nameOf(metric: MetricName, { language, years, flow, address, headline }: Context): string {
  const { window } = headline;
  return say(language, `web.metric.${metric}`, {
    isSales: address.flow === 'sales',
    flow: language === 'en' ? flow.toLowerCase() : flow,
    heading: flow,
    year: years[1],
    base: window.base && windowWords(window.base, language),
    isYear: isBaseYearBefore(window),
  });
}

export function shownNumber(
  { context: { language, headline }, id, reading }: Asked,
  row: Answer['row'],
  exact: string | null,
): Pick<Answer, 'number' | 'unit'> {
  const none = { number: NONE, unit: '' };
  if (exact === null) return none;
  switch (METRICS[id.metric].kind) {
    case 'amount': {
      const unit = amountUnit(exact, language);
      return { number: amountIn(exact, unit), unit: unit.short };
    }
    case 'percent':
      return { number: numberOr(exact), unit: '%' };
    case 'growth':
      return { number: headlineGrowth(row, language), unit: growthUnit(row) };
    case 'rank':
      return { number: exact, unit: `/ ${grouped(withSales(reading.value.all).length)}` };
    case 'quantity': {
      if (!('unit' in row)) return none;
      return { number: quantityWords(row, labelsOf(headline.facts.labels), language), unit: '' };
    }
  }
}

export function errorOf(
  { context: { language }, id }: Pick<Asked, 'context' | 'id'>,
  row: Answer['row'],
): string | null {
  const relative = row.sales_error_percent ?? 0;
  if (relative === 0) return null;
  const points = say(language, 'web.figure.words.points');
  const twice = (value: number, unit: string) =>
    say(language, 'web.figure.words.standard-error-95-within', {
      error: value.toFixed(1),
      unit,
      within: (T_95 * value).toFixed(1),
    });
  switch (METRICS[id.metric].kind) {
    case 'amount':
      return id.metric === 'base' ? null : twice(relative, '%');
    case 'growth': {
      const shown = shownGrowth(row);
      return 'errorPoints' in shown && shown.errorPoints !== null ? twice(shown.errorPoints, points) : null;
    }
    case 'percent': {
      const error: unknown = Reflect.get(row, METRICS[id.metric].column.replace('percent', 'error_points'));
      return typeof error === 'number' ? twice(error, points) : null;
    }
    case 'rank': {
      if (row.rank_best === null) return null;
      const between = `${row.rank_best}–${row.rank_worst}`;
      return say(language, 'web.figure.words.cannot-be-told-apart', { between });
    }
    default:
      return null;
  }
}

/** The two amounts that a ratio is of; null if the figure is none, or one of them is not known. */
export function operandsOf({
  context,
  id,
  reading,
}: Answer): { readonly above: string; readonly below: string; readonly after: string } | null {
  const { complete, wholeFen, window } = reading.value;
  const { language } = context;
  const own = rowsOf(id, complete);
  const [row] = own;
  const { kind } = METRICS[id.metric];
  const isGrowth = kind === 'growth';
  const whole = isGrowth ? (row?.base_sales_fen ?? null) : wholeFen;
  if (row === undefined || whole === null || (!isGrowth && kind !== 'percent')) return null;
  const fen = sumOf(own);
  const unit = amountUnit(fen, language);
  const hours = window.completeTo === null ? window : { startAt: window.startAt, endAt: window.completeTo };
  const base = comparedBase(window);
  const amount = (value: string, words: string) =>
    [`${amountIn(value, unit)} ${unit.short}`, ...(words === '' ? [] : [words])].join(
      say(language, 'common.comma'),
    );
  return {
    above: amount(fen, windowWords(hours, language)),
    below: isGrowth
      ? amount(whole, base === null ? '' : windowWords(base, language))
      : amount(whole, say(language, 'web.figure.words.the-whole')),
    after: isGrowth ? '− 1' : '',
  };
}

export function definitionOf({ context: { language }, id }: Answer): string {
  return say(language, `column.${METRICS[id.metric].column}`);
}

/** Of a live figure it says the time, of one of an edition where it stands for ever. */
export function citationOf({ context, name, number, unit, asOf, version, permanent }: Answer): string {
  const { language, headline, address } = context;
  const campaign = campaignTitle(address.path.split('/')[2] ?? '', headline.facts, language);
  const figure = `${number}${unit === '' ? '' : ` ${unit}`}`;
  const words =
    permanent === null
      ? say(language, 'web.figure.words.countyflow-live-figure-of', { campaign, name, figure, asOf })
      : say(language, 'web.figure.words.countyflow-edition-published', {
          campaign,
          name,
          figure,
          version,
          asOf,
          permanent: permanent.address,
        });
  return marked(words, headline.facts.dataOrigin, language);
}

export function basisWords({ context, id, question }: Answer): string {
  if (METRICS[id.metric].view !== 'products') return context.basis;
  return productsBasis(question.basis) === 'placed'
    ? say(context.language, 'bulletin.wording.by-order-time')
    : say(context.language, 'web.figure.words.by-payment-time-before');
}
