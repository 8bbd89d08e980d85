import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { hoursOf } from '../../domain/statistics/wording/window.ts';
import { growthUnit, labelOf, NONE } from '../../statistics/bulletin/wording.ts';
import { SECTIONS } from '../../statistics/dashboard/details.ts';
import { type FigureQuestion, questionFor } from '../../statistics/dashboard/figure.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import { type CountyName, readOutletTypes } from '../../statistics/dashboard/lists.ts';
import { MOST_HOURS, windowOf } from '../../statistics/dashboard/question.ts';
import type { ProductRow } from '../../statistics/figures/read-products.ts';
import type { Dimension, SalesRow } from '../../statistics/figures/read-sales.ts';
import type { StatisticsSource } from '../../statistics/figures/source.ts';
import { type Address, AddressError } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import { type Part, shownOf, tagOf } from '../figures/reading.ts';
import { ask } from '../parts/ask.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { partOf } from '../parts/section.ts';
import { growthCell, say } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';
import { type Context, contextOf, unitOf } from './campaign/context.ts';
import { cumulative } from './campaign/curves.ts';
import { growthName } from './campaign/headline.ts';
import { products, ranked, TOP } from './campaign/tables.ts';
import { searchForm } from './counties.ts';
import { inProvince } from './in-province.ts';
import { memberName } from './member-names.ts';
import { neighbours } from './neighbours.ts';

/** One county: its curve, rank, platforms, products, villages and outlets. */
export const countyPage: ReadPage = async (figures, address, { campaign = '', county = '' }) => {
  const directory = await figures.directory();
  const name = directory.find((one) => one.county === county);
  if (name === undefined)
    throw new AddressError(`no county in use has the code ${county}`, `没有代码为${county}的在用县`);
  // A county is what it is, whatever the segment; its rank is among all counties.
  const everywhere = { ...address, segment: 'all' };
  const [headline, sales, own, accounting] = await Promise.all([
    figures.headline(campaign, everywhere),
    figures.tables('counties', campaign, everywhere, (source, question) =>
      source.sales({ ...question, by: 'county' }),
    ),
    address.edition === undefined ? readOwn(figures, campaign, address, county) : null,
    figures.accounting(),
  ]);
  const { facts, edition } = headline.value;
  const main = sales.reading ?? headline;
  const { lang } = address;
  const hours = own?.hours.reading?.value ?? [];
  const sold = sales.reading?.value.find(({ member }) => member === county)?.sales_fen ?? '0';
  const context: Context = {
    ...contextOf(everywhere, headline.value, main.version),
    unit: unitOf([sold], hours, lang),
  };
  const counties = inProvince(sales.reading?.value ?? [], name.province);
  const around = neighbours(context, campaign, name, counties);
  const parts = own === null ? [sales] : [sales, ...Object.values<Part<unknown>>({ ...own })];
  return {
    tag: [headline.version, ...parts.map(tagOf), accounting?.records].join(' '),
    title: lang === 'zh' ? name.name : name.name_en,
    within: campaignTitle(campaign, facts, lang),
    campaign,
    dataOrigin: facts.dataOrigin,
    edition,
    isLive: edition === null,
    shown: shownOf(main, parts),
    controls: () => [campaignControls(address, facts)],
    body: (charts) =>
      html`${searchForm(address, `/campaigns/${campaign}/counties`)}${partOf(context, sales, 'county', lang === 'zh' ? name.name : name.name_en, (rows) => countyHead(context, name, rows, counties))}
      ${own === null ? html`<p class="notice">${say(lang, 'An edition holds the total of each county. Its hours, products and places are in the live figures.', '版本仅保存各县合计；逐时、商品和地点数据见实时数据。')}</p>` : countyBody({ ...context, charts }, own, around)}
      ${own === null ? around : NOTHING}`,
    footer: () => campaignFooter(everywhere, headline.value, accounting, main.asOfMs),
  };
};

function countyHead(
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
  const figure = (
    heading: string,
    metric: MetricName | null,
    shown: Markup | string,
    after: string,
    kind = '',
  ) =>
    html`<div class="one ${kind}">
      <h2>${heading}</h2>
      <p class="figure">
        <b
          >${metric === null || row === undefined ? shown : ask(address, { metric, by: 'county', member: row.member }, shown, true)}</b
        >
        ${after}
      </p>
    </div>`;
  return html`<section class="place" aria-labelledby="title">
    <p class="subtitle">
      ${language === 'zh' ? name.province_zh : `${name.name} · ${name.province_en}`} · ${name.county} ·
      ${
        name.rural
          ? say(language, 'counts as rural', '计入农村')
          : say(language, 'does not count as rural', '不计入农村')
      }
    </p>
    <div class="headline">
      ${figure(say(language, `${flow}, ${when}`, `${when}${flow}额`), 'sales', row === undefined ? NONE : amountIn(row.sales_fen, unit), unit.short, 'now')}
      ${figure(growthName(headline.window, years[1], language), 'growth', growthCell(row, language), growthUnit(row))}
      ${figure(say(language, 'Rank in the country', '全国位次'), 'rank', row === undefined ? NONE : String(row.rank), ofAll(sales.length, row))}
      ${figure(say(language, 'Rank in the province', '省内位次'), null, among === undefined ? NONE : String(among.rank), ofAll(counties.length, among))}
    </div>
    ${error > 0 && row !== undefined ? html`<p class="subtitle">${say(language, `The data are a sample: this county's figures rest on ${row.sampled_orders} orders, with a standard error of ${error.toFixed(1)} %; the ranks in brackets cannot be told apart at 95 %.`, `抽样数据：该县样本订单${row.sampled_orders}笔，标准误${error.toFixed(1)}%，括号内的位次在95%置信水平下无显著差异。`)}</p>` : NOTHING}
  </section>`;
}

/** Each section is asked for alone, as on the page of the campaign. */
interface Own {
  readonly hours: Part<readonly SalesRow[]>;
  readonly platforms: Part<readonly SalesRow[]>;
  readonly products: Part<ProductRow[]>;
  readonly villages?: Part<readonly SalesRow[]>;
  readonly outlets?: Part<readonly Outlet[]>;
}

type Outlet = SalesRow & { readonly type: string | undefined };

/** What one county sold, as anyone may ask for it: a county is a segment of its own. */
async function readOwn(figures: Figures, campaign: string, address: Address, county: string): Promise<Own> {
  const own = { ...address, segment: county };
  const asked = <T>(
    by: Dimension | 'category',
    read: (source: StatisticsSource, question: FigureQuestion) => Promise<T>,
  ) =>
    figures.tables(`county ${by}`, campaign, own, (source, question) =>
      read(source, questionFor({ by }, { ...question, category: '' }, county)),
    );
  const sales = (by: Dimension) => asked(by, (source, question) => source.sales({ ...question, by }));
  const isOfSales = address.flow === 'sales';
  const isSelling = ({ sales_fen: fen }: SalesRow) => BigInt(fen) > 0n;
  const [hours, platforms, products, villages, outlets] = await Promise.all([
    asked('hour', async (source, question) => {
      const isShort = hoursOf(windowOf(await source.facts(), question.window)) <= MOST_HOURS;
      return isShort ? source.sales({ ...question, by: 'hour' }) : [];
    }),
    sales('platform'),
    asked('category', SECTIONS.products),
    // There are many places, most of which sold something in one year alone; of buyers and directions they are not known.
    isOfSales
      ? asked('village', async (source, question) =>
          (await source.sales({ ...question, by: 'village' })).filter(isSelling),
        )
      : undefined,
    !isOfSales
      ? undefined
      : asked('outlet', async (source, question): Promise<Outlet[]> => {
          const sold = (await source.sales({ ...question, by: 'outlet' })).filter(isSelling);
          const types = await readOutletTypes(figures.engines.clickhouse, county);
          // Sales without an outlet are a row too.
          return sold.flatMap((row) => (row.member === '' ? [] : [{ ...row, type: types.get(row.member) }]));
        }),
  ]);
  return { hours, platforms, products, ...(villages && { villages }), ...(outlets && { outlets }) };
}

function countyBody(context: Context, own: Own, around: Markup): Markup {
  const { language, when, headline, told } = context;
  const curve = say(language, `${when}, hour by hour`, `${when}逐时累计`);
  const segment = say(language, 'this county', '本县');
  const list = (id: keyof Own & `${string}s`, by: Dimension, title: string, part: Own['platforms']) =>
    ranked(context, part, {
      id,
      by,
      title,
      subtitle: (unit) => say(language, `${told}, ${unit}`, `${told}，${unit}`),
      name: (row) => placeCell(context, by, row),
      most: TOP,
    });
  return html`<div class="grid lead">
      ${partOf(context, own.hours, 'cumulative', curve, (hours, mark) => cumulative({ ...context, segment, headline: { ...headline, hours } }, mark))}${list('platforms', 'platform', say(language, 'Platforms', '平台'), own.platforms)}
    </div>
    <div class="grid">
      <div>${products(context, own.products)}${around}</div>
      <div>
        ${own.villages === undefined ? NOTHING : list('villages', 'village', say(language, 'Villages', '村'), own.villages)}
        ${own.outlets === undefined ? NOTHING : list('outlets', 'outlet', say(language, 'Outlets', '网点'), own.outlets)}
      </div>
    </div>`;
}

/** The name, and the code where it is no part of it; of an outlet without a name, what it is. */
function placeCell(context: Context, by: Dimension, row: SalesRow & Partial<Outlet>): Markup {
  const { member, type } = row;
  const code = by === 'platform' ? '' : (member.split(' ').at(-1) ?? '');
  const name =
    type !== undefined && labelOf(row, context.language) === member
      ? `${context.label('platform', member.split(' ')[0] ?? '')} · ${context.label('outlet-type', type)}`
      : memberName(context, by, row);
  return html`${foreign(name)}${code === '' ? NOTHING : html` <small>${foreign(code)}</small>`}`;
}
