import { WHY, type Why } from '../../domain/statistics/wording/why.ts';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { growthUnit, NONE } from '../../statistics/bulletin/wording.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';
import { lowerFirst } from '../../statistics/figures/labels.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { otherPage } from '../address.ts';
import { ask } from '../parts/ask.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { columnUnit, growthCell, say } from '../parts/view.ts';
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
  const both = asked !== null && shown !== null;
  const place = shown === null ? '' : language === 'zh' ? name.province_zh : `, ${name.province_en}`;
  const words = say(
    language,
    `Nothing of this county is published for ${of.when}${both ? ` or ${when}` : ''}: ${lowerFirst(WHY[why].en)}. Shown instead: ${when}${place}.`,
    `本县${of.when}${both ? `和${when}` : ''}：${WHY[why].zh}。以下为${place}${when}数据。`,
  );
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
  const unit = columnUnit([row.sales_fen], language);
  const of = language === 'zh' ? name.province_zh : `${name.province_en}: `;
  const campaignPage = { ...otherPage(address, `/campaigns/${campaign}`), segment: 'all' };
  const asked = (metric: MetricName, shown: Markup | string) =>
    ask(campaignPage, { metric, by: 'province', member: row.member }, shown, true);
  return html`<section class="place" aria-labelledby="title">
    ${placeWords(name, language)}
    <div class="headline">
      ${figure(`${of}${say(language, `${flow.toLowerCase()}, ${when}`, `${when}${flow}`)}`, asked('sales', amountIn(row.sales_fen, unit)), unit.short, 'now')}
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

function placeWords(name: CountyName, language: Language): Markup {
  return html`<p class="subtitle">
    ${language === 'zh' ? name.province_zh : `${name.name} · ${name.province_en}`} · ${name.county} ·
    ${
      name.rural
        ? say(language, 'counts as rural', '计入农村')
        : say(language, 'does not count as rural', '不计入农村')
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
  const error = row?.sales_error_percent ?? 0;
  const among = counties.find(({ member }) => member === name.county);
  const ofAll = (count: number, { rank_best: best, rank_worst: worst }: Partial<SalesRow> = {}) =>
    `${say(language, `of ${count}`, `/ ${count}`)}${best == null ? '' : say(language, ` (${best}–${worst})`, `（${best}–${worst}）`)}`;
  const asked = (metric: MetricName, shown: Markup | string) =>
    row === undefined ? NONE : ask(address, { metric, by: 'county', member: row.member }, shown, true);
  return html`<section class="place" aria-labelledby="title">
    ${placeWords(name, language)}
    <div class="headline">
      ${figure(say(language, `${flow}, ${when}`, `${when}${flow}`), asked('sales', amountIn(row?.sales_fen ?? '0', unit)), unit.short, 'now')}
      ${figure(growthName(headline.window, years[1], language), asked('growth', growthCell(row, language)), growthUnit(row))}
      ${figure(say(language, 'Rank in the country', '全国位次'), asked('rank', String(row?.rank)), ofAll(sales.length, row))}
      ${figure(say(language, 'Rank in the province', '省内位次'), among === undefined ? NONE : String(among.rank), ofAll(counties.length, among))}
    </div>
    ${error > 0 && row !== undefined ? html`<p class="subtitle">${sampleWords(row, error, language)}</p>` : NOTHING}
  </section>`;
}

/** What the figures of a county rest on. Ranks stand in brackets where a sample leaves several open. */
function sampleWords(
  { sampled_orders: orders, rank_best: best }: SalesRow,
  error: number,
  language: Language,
): string {
  const [en, zh] =
    best === null
      ? ['', '']
      : ['; the ranks in brackets cannot be told apart at 95 %', '，括号内的位次在95%置信水平下无显著差异'];
  const percent = error.toFixed(1);
  return say(
    language,
    `The data are a sample: this county's figures rest on ${orders} orders, with a standard error of ${percent} %${en}.`,
    `抽样数据：该县样本订单${orders}笔，标准误${percent}%${zh}。`,
  );
}
