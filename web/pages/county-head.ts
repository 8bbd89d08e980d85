import { say } from '../../schemas/text/say.ts';
import { WHY, type Why } from '../../domain/statistics/wording/why.ts';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../schemas/text/language.ts';
import { growthUnit, NONE } from '../../statistics/bulletin/wording.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';
import { inSentence } from '../../statistics/figures/labels.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { otherPage } from '../address.ts';
import { ask } from '../parts/ask.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { growthCell, salesUnit } from '../parts/view.ts';
import type { Context } from './campaign/context.ts';
import { growthName } from './campaign/headline.ts';

/** Of which window nothing of a county is published, and why. */
export interface Withheld {
  readonly when: string;
  readonly why: Why;
}

/** Why nothing of the county is shown of a window, and what is shown in its place: the period, or else the province. */
export function withheldNotice(
  { language, when }: Context,
  name: CountyName,
  asked: Withheld | null,
  shown: Withheld | null,
): Markup {
  const { why, ...of } = asked ?? shown ?? { why: null, when };
  if (why === null) return NOTHING;
  const words = say(language, 'web.county-head.nothing-of-this-county', {
    withheld: of.when,
    both: asked !== null && shown !== null,
    shown: when,
    why: inSentence(WHY[why][language], language),
    isOfProvince: shown !== null,
    province: provinceOf(name, language),
  });
  return html`<p class="notice">${words}</p>`;
}

/** The province of a county of which nothing is published. */
export function provinceHead(
  { language, when, years, headline, address, flow }: Context,
  name: CountyName,
  campaign: string,
  provinces: readonly SalesRow[],
): Markup {
  const row = provinces.find(({ member }) => member === name.province);
  if (row === undefined) return NOTHING;
  const unit = salesUnit([row], language);
  const heading = say(language, 'web.county-head.flow-of-province', {
    province: provinceOf(name, language),
    flow: language === 'en' ? flow.toLowerCase() : flow,
    when,
  });
  const campaignPage = { ...otherPage(address, `/campaigns/${campaign}`), segment: 'all' };
  const asked = (metric: MetricName, shown: Markup | string) =>
    ask(campaignPage, { metric, by: 'province', member: row.member }, shown, true);
  return html`<section class="place" aria-labelledby="title">
    ${placeWords(name, language)}
    <div class="headline">
      ${figure(heading, asked('sales', amountIn(row.sales_fen, unit)), unit.short, 'now')}
      ${figure(growthName(headline.window, years[1], language), asked('growth', growthCell(row, language)), growthUnit(row))}
    </div>
  </section>`;
}

function figure(heading: string, shown: Markup | string, after: string, kind = ''): Markup {
  return html`<div class="one ${kind}">
    <h2>${heading}</h2>
    <p class="figure"><b>${shown}</b> ${after}</p>
  </div>`;
}

function provinceOf({ province_en: en, province_zh: zh }: CountyName, language: Language): string {
  return language === 'zh' ? zh : en;
}

function placeWords(name: CountyName, language: Language): Markup {
  return html`<p class="subtitle">
    ${language === 'zh' ? NOTHING : `${name.name} · `}${provinceOf(name, language)} · ${name.county} ·
    ${
      name.rural
        ? say(language, 'web.county-head.counts-as-rural')
        : say(language, 'web.county-head.does-not-count-as')
    }
  </p>`;
}

export function countyHead(
  { language, when, years, headline, unit, address, flow }: Context,
  name: CountyName,
  sales: readonly SalesRow[],
  counties: readonly SalesRow[],
): Markup {
  const row = sales.find(({ member }) => member === name.county);
  const sold = say(language, 'web.county-head.flow-when', { flow, when });
  if (row === undefined)
    return html`${placeWords(name, language)}
      <p class="notice">
        ${sold}${say(language, 'common.colon')}${inSentence(WHY.unsold[language], language)}${say(language, 'common.full-stop')}
      </p>`;
  const error = row.sales_error_percent ?? 0;
  const among = counties.find(({ member }) => member === name.county);
  const ofAll = (count: number, { rank_best: best, rank_worst: worst }: Partial<SalesRow> = {}) =>
    `${say(language, 'web.county-head.of', { count })}${best == null ? '' : say(language, 'web.county-head.best-worst', { best, worst })}`;
  const asked = (metric: MetricName, shown: Markup | string) =>
    ask(address, { metric, by: 'county', member: row.member }, shown, true);
  return html`<section class="place" aria-labelledby="title">
    ${placeWords(name, language)}
    <div class="headline">
      ${figure(sold, asked('sales', amountIn(row.sales_fen, unit)), unit.short, 'now')}
      ${figure(growthName(headline.window, years[1], language), asked('growth', growthCell(row, language)), growthUnit(row))}
      ${figure(say(language, 'web.county-head.rank-in-the-country'), asked('rank', String(row.rank)), ofAll(sales.length, row))}
      ${figure(say(language, 'web.county-head.rank-in-the-province'), among === undefined ? NONE : String(among.rank), ofAll(counties.length, among))}
    </div>
    ${error > 0 ? html`<p class="subtitle">${sampleWords(row, error, language)}</p>` : NOTHING}
  </section>`;
}

/** What the figures of a county rest on. Ranks stand in brackets where a sample leaves several open. */
function sampleWords(
  { sampled_orders: orders, rank_best: best }: SalesRow,
  error: number,
  language: Language,
): string {
  return say(language, 'web.county-head.the-data-are-a', {
    orders,
    percent: error.toFixed(1),
    hasRange: best !== null,
  });
}
