import { say } from '../../schemas/text/say.ts';
import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { NONE, numberOr, salesIn } from '../../statistics/bulletin/wording.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import { withSales } from '../../statistics/dashboard/details.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { type Address, addressWith, elsewhere, fieldsOf, otherPage } from '../address.ts';
import { ask, tableFiles } from '../parts/ask.ts';
import { ofCampaign } from '../parts/campaign-page.ts';
import { hiddenFields } from '../parts/controls.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { nothingSold, partOf } from '../parts/section.ts';
import { sorted, sorting } from '../parts/sorting.ts';
import { paged } from '../parts/paging.ts';
import { rankingColumns, table } from '../parts/table.ts';
import { barsOf, errorColumns, growthCell, salesUnit } from '../parts/view.ts';
import type { ReadPage } from '../site.ts';
import { type Context, contextOf } from './campaign/context.ts';
import { SALES_KEYS } from './campaign/tables.ts';
import { findCounties, nearestCounty } from './find-counties.ts';

const MOST_ON_A_PAGE = 200;

/** Counties by rank, or those that a reader looks for by name, pinyin, province or code. */
export const countiesPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const [headline, sales, directory, accounting] = await Promise.all([
    figures.headline(campaign, address),
    figures.tables('counties', campaign, address, (source, question) =>
      source.sales({ ...question, by: 'county' }),
    ),
    figures.directory(),
    figures.accounting(),
  ]);
  const main = sales.reading ?? headline;
  const title = say(address.lang, 'web.layout.counties');
  const common = ofCampaign(campaign, address, { headline, accounting, main, parts: [sales] });
  return {
    ...common,
    tag: `${common.tag} ${directory.length}`,
    title,
    body: () => {
      const context = contextOf(address, headline.value, main.version);
      return html`${searchForm(address, `/campaigns/${campaign}/counties`)}${partOf(context, sales, 'counties', title, (rows) => countyList(context, campaign, rows, directory))}`;
    },
  };
};

function countyList(
  context: Context,
  campaign: string,
  sales: readonly SalesRow[],
  directory: readonly CountyName[],
): Markup {
  const { language, address, when, onBase, hasBase, basis, flow, told } = context;
  const byCode = new Map(withSales(sales).map((row) => [row.member, row]));
  const wanted = findCounties(directory, address.q ?? '');
  const found = wanted
    .map((county) => ({ county, row: byCode.get(county.county) }))
    .filter(({ row }) => (address.q ?? '') !== '' || row !== undefined)
    .toSorted(
      (a, b) =>
        (a.row?.rank ?? Infinity) - (b.row?.rank ?? Infinity) || (a.county.county < b.county.county ? -1 : 1),
    );
  const ofRow = (key: (row: SalesRow) => string | number | null) => (one: (typeof found)[number]) =>
    one.row === undefined ? null : key(one.row);
  const keys = {
    sales: ofRow(SALES_KEYS.sales),
    share: ofRow(SALES_KEYS.share),
    growth: ofRow(SALES_KEYS.growth),
  };
  const rows = sorted(address, 'counties', found, keys);
  const errors = errorColumns(sales);
  const { shown, first, last, links } = paged(address, rows, MOST_ON_A_PAGE);
  const unit = salesUnit(sales, language);
  const barOf = barsOf(sales);
  const path = `/campaigns/${campaign}/counties`;
  const of = (metric: MetricName, row: SalesRow | undefined, words: (row: SalesRow) => Markup | string) =>
    row === undefined
      ? NONE
      : ask(address, { metric, by: 'county', member: row.member }, words(row), metric === 'sales');
  const [name, bar, amount] = rankingColumns(
    language,
    unit,
    rows.flatMap(({ row }) => row ?? []),
    isWhole('county', context.headline.facts),
  );
  if (rows.length === 0)
    return (address.q ?? '') === '' ? nothingSold(context, 'county') : notFound(address, directory);
  return html`<section aria-labelledby="counties-title">
    <h2 id="counties-title">
      ${say(language, 'common.by-flow', { flow: language === 'en' ? flow.toLowerCase() : flow })}
    </h2>
    <p class="subtitle">
      ${say(language, 'web.counties.subtitle', { isCut: rows.length > shown.length, first, last, counties: rows.length, told: language === 'en' ? told.toLowerCase().replace(when.toLowerCase(), when) : told, unit: unit.short, basis })}
    </p>
    ${table({
      caption: say(language, 'web.counties.counties-by-rank'),
      columns: [
        name,
        bar,
        { heading: say(language, 'web.neighbours.rank') },
        { ...amount, ...sorting(address, 'counties', 'sales', true) },
        ...errors.columns,
        {
          heading: say(language, 'common.share'),
          isMinor: true,
          ...sorting(address, 'counties', 'share'),
        },
        ...(hasBase ? [{ heading: onBase, ...sorting(address, 'counties', 'growth') }] : []),
      ],
      rows: shown.map(({ county, row }) => [
        html`<a href="${elsewhere(address, `${path}/${county.county}`)}"
            >${language === 'zh' ? county.name : county.name_en}</a
          >
          <small
            >${language === 'zh' ? county.province_zh : `${county.name} · ${county.province_en}`}</small
          >`,
        {
          bar: row === undefined ? 0 : barOf(row),
          href: elsewhere(address, `${path}/${county.county}`),
        },
        of('rank', row, rankCell),
        of('sales', row, (one) => salesIn(one, unit)),
        ...errors.cellsOf(row),
        of('share', row, (one) => numberOr(one.share_percent, one.share_error_points)),
        ...(hasBase ? [of('growth', row, (one) => growthCell(one, language))] : []),
      ]),
    })}
    ${links}${tableFiles(address, 'sales.county')}
  </section>`;
}

/** The rank, and in a sample those that it cannot be told from. */
export function rankCell({ rank, rank_best: best, rank_worst: worst }: SalesRow): Markup {
  return html`${rank}${best === null || worst === null ? '' : html` <small>${best}–${worst}</small>`}`;
}

function notFound(address: Address, directory: readonly CountyName[]): Markup {
  const { lang, q = '' } = address;
  const meant = nearestCounty(directory, q);
  const name = meant?.[lang === 'zh' ? 'name' : 'name_en'];
  return html`<p class="notice">
    ${say(lang, 'web.counties.no-county-is-called')}${name === undefined ? NOTHING : html`${say(lang, 'web.counties.did-you-mean')}<a href="${addressWith(address, { q: name })}">${name}</a>${say(lang, 'common.question-mark')}`}
  </p>`;
}

export function searchForm(address: Address, path: string): Markup {
  const { lang } = address;
  return html`<form class="search" action="${path}" role="search">
    ${hiddenFields(fieldsOf(otherPage(address, path)))}
    <label for="q">${say(lang, 'web.counties.find-a-county')}</label>
    <input
      id="q"
      type="search"
      name="q"
      maxlength="60"
      value="${address.q ?? ''}"
      placeholder="${say(lang, 'web.counties.name-pinyin-province-or')}"
    />
    <button>${say(lang, 'web.counties.find')}</button>
  </form>`;
}
