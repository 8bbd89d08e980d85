import { rankRanges, shownGrowth } from '../../domain/statistics/growth-error.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import { hoursOf } from '../../domain/statistics/wording/window.ts';
import { NONE, quantityWords } from '../../statistics/bulletin/wording.ts';
import {
  type CountyFigures,
  type CountyRow,
  readCountyFigures,
} from '../../statistics/dashboard/county-figures.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';
import { MOST_HOURS, windowOf } from '../../statistics/dashboard/question.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { type Address, AddressError } from '../address.ts';
import { shownOf, tagOf } from '../figures/reading.ts';
import { ask, tableFiles } from '../parts/ask.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { productTable } from '../parts/product-table.ts';
import { nothingSold, partOf, section } from '../parts/section.ts';
import { rankingColumns, table } from '../parts/table.ts';
import { columnUnit, growthCell, say } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';
import { type Context, contextOf, unitOf } from './campaign/context.ts';
import { cumulative } from './campaign/curves.ts';
import { growthName } from './campaign/headline.ts';
import { searchForm } from './counties.ts';
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
    address.edition === undefined
      ? figures.tables(`county ${county}`, campaign, everywhere, async (source, { window, basis }) => {
          const facts = await source.facts();
          const { sampleFactor } = facts;
          return readCountyFigures(figures.engines.clickhouse, {
            county,
            window: windowOf(facts, window),
            basis,
            sampleFactor,
          });
        })
      : null,
    figures.accounting(),
  ]);
  const { facts, edition } = headline.value;
  const main = sales.reading ?? headline;
  const { lang } = address;
  const hours = own?.reading?.value.hours ?? [];
  const sold = sales.reading?.value.find(({ member }) => member === county)?.sales_fen ?? '0';
  const context: Context = {
    ...contextOf(everywhere, headline.value, main.version),
    unit: unitOf(
      [sold],
      hours.map(({ base_fen: base }) => ({ base_sales_fen: base })),
      lang,
    ),
  };
  const parts = own === null ? [sales] : [sales, own];
  return {
    tag: [headline.version, ...parts.map(tagOf), accounting?.records].join(' '),
    title: lang === 'zh' ? name.name : name.name_en,
    within: campaignTitle(campaign, facts, lang),
    campaign,
    edition,
    isLive: edition === null,
    shown: shownOf(main, parts),
    controls: () => [campaignControls(address, facts)],
    body: (charts) =>
      html`${searchForm(address, `/campaigns/${campaign}/counties`)}${partOf(context, sales, 'county', lang === 'zh' ? name.name : name.name_en, (rows) => countyHead(context, name, rows))}
      ${own === null ? html`<p class="notice">${say(lang, 'An edition holds the total of each county. Its hours, products and places are in the live figures.', '版本仅保存各县合计；逐时、商品和地点数据见实时数据。')}</p>` : partOf(context, own, 'inside', say(lang, 'Hours, products and places', '逐时、商品和地点'), (figures, mark) => html`${countyBody({ ...context, charts }, figures, mark)}${rowFiles(address)}`)}
      ${sales.reading === undefined ? NOTHING : neighbours(context, campaign, name, sales.reading.value)}`,
    footer: () => campaignFooter(everywhere, headline.value, accounting, main.asOfMs),
  };
};

function countyHead(
  { language, when, years, headline, unit, address }: Context,
  name: CountyName,
  sales: readonly SalesRow[],
): Markup {
  const row = sales.find(({ member }) => member === name.county);
  const error = row?.sales_error_percent ?? 0;
  const inProvince = sales.filter(({ member }) => member.startsWith(name.province));
  const rank = inProvince.findIndex(({ member }) => member === name.county) + 1;
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
  const range = row === undefined ? undefined : rankRanges(sales)[sales.indexOf(row)];
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
      ${figure(say(language, `Sales, ${when}`, `${when}销售额`), 'sales', row === undefined ? NONE : amountIn(row.sales_fen, unit), unit.short, 'now')}
      ${figure(growthName(headline.window, years[1], language), 'growth', growthCell(row, language), row !== undefined && shownGrowth(row).kind === 'percent' ? '%' : '')}
      ${figure(say(language, 'Rank in the country', '全国位次'), 'rank', row === undefined ? NONE : String(row.rank), `${say(language, `of ${sales.length}`, `/ ${sales.length}`)}${error > 0 && range !== undefined ? say(language, ` (${range.join('–')})`, `（${range.join('–')}）`) : ''}`)}
      ${figure(say(language, 'Rank in the province', '省内位次'), null, rank === 0 ? NONE : String(rank), say(language, `of ${inProvince.length}`, `/ ${inProvince.length}`))}
    </div>
    ${error > 0 && row !== undefined ? html`<p class="subtitle">${say(language, `The data are a sample: this county's figures rest on ${row.sampled_orders} orders, with a standard error of ${error.toFixed(1)} %; ranks in brackets are those within it.`, `抽样数据：该县样本订单${row.sampled_orders}笔，标准误${error.toFixed(1)}%，括号内为标准误范围内的位次。`)}</p>` : NOTHING}
  </section>`;
}

function countyBody(context: Context, own: CountyFigures, mark: Markup): Markup {
  const { language, when, headline } = context;
  const hasHours = own.hours.length > 0 && hoursOf(headline.window) <= MOST_HOURS;
  const hours = own.hours.map(({ member, orders, fen, base_fen: base }) => ({
    member,
    orders,
    sales_fen: fen,
    base_sales_fen: base,
  }));
  const inner: Context = {
    ...context,
    segment: say(language, 'this county', '本县'),
    headline: { ...headline, hours },
  };
  const units = new Map(
    headline.facts.labels.filter(({ kind }) => kind === 'unit').map(({ id, en, zh }) => [id, { en, zh }]),
  );
  return html`<div class="grid lead">
      ${hasHours ? cumulative(inner, mark) : NOTHING}${list(context, 'platforms', say(language, 'Platforms', '平台'), own.platforms, mark, (row) => context.label('platform', row.member))}
    </div>
    <div class="grid">
      ${productTable(
        language,
        own.products.map((row) => ({
          name: context.label('category', row.member),
          fen: row.fen,
          quantity: quantityWords(row, units, language),
          member: row.member,
          unit: row.unit,
        })),
        [own.products[0]?.all_fen ?? '0'],
        (unit) => say(language, `Sales and quantity of ${when}, ${unit}`, `${when}销售额和数量，${unit}`),
        mark,
      )}
      <div>
        ${list(context, 'villages', say(language, 'Villages', '村'), own.villages, mark, (row) => villageName(row, language))}
        ${list(context, 'outlets', say(language, 'Outlets', '网点'), own.outlets, mark, (row) => outletName(context, row))}
      </div>
    </div>`;
}

/** The rows by hour that everything of this county is summed from. */
function rowFiles(address: Address): Markup {
  const { lang } = address;
  const places = say(lang, 'Products, villages and outlets by hour', '分时商品、村和网点');
  return html`${tableFiles(address, 'sales_rollup', say(lang, 'Sales by hour', '分时销售'))}${tableFiles(address, 'product_rollup', places)}`;
}

/** No list of villages names them; the parts of the code say which villages are of one town. */
function villageName({ member }: CountyRow, language: Language): Markup | string {
  if (member === '0') return say(language, 'Village not known', '村未知');
  const [town, village] = [member.slice(6, 9), member.slice(9)];
  return html`${say(language, `Village ${village} of town ${town}`, `${town}乡镇${village}村`)}
    <small>${member}</small>`;
}

function outletName(context: Context, { member, type }: CountyFigures['outlets'][number]): Markup {
  const [platform = '', ...id] = member.split(' ');
  const kind = context.label('outlet-type', type);
  return html`${context.label('platform', platform)} · ${kind} <small>${foreign(id.join(' '))}</small>`;
}

function list<Row extends CountyRow>(
  context: Context,
  id: string,
  title: string,
  rows: readonly Row[],
  mark: Markup,
  name: (row: Row) => Markup | string,
): Markup {
  const { language, when, onBase, hasBase } = context;
  const unit = columnUnit(
    rows.map(({ fen }) => fen),
    language,
  );
  const largest = Math.max(1, ...rows.map(({ fen }) => Number(fen)));
  return section(
    id,
    title,
    say(language, `Sales of ${when}, ${unit.short}`, `${when}，${unit.short}`),
    rows.length === 0
      ? nothingSold(language)
      : table({
          caption: title,
          columns: [
            ...rankingColumns(language, unit, [rows[0]?.all_fen ?? '0']),
            ...(hasBase ? [{ heading: onBase }] : []),
          ],
          rows: rows.map((row) => [
            name(row),
            { bar: Number(row.fen) / largest },
            amountIn(row.fen, unit),
            ...(hasBase ? [growthOf(row, language)] : []),
          ]),
        }),
    mark,
  );
}

/** Exact, as the views compute it. */
function growthOf(row: CountyRow, language: Context['language']): Markup {
  const { complete_fen: fen, base_fen: base, sales_error_percent = null } = row;
  return growthCell(
    { ...row, sales_error_percent, growth_percent: shareOf(String(BigInt(fen) - BigInt(base)), base) },
    language,
  );
}
