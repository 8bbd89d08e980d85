import { say } from '../../schemas/text/say.ts';
import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { shownGrowth } from '../../domain/statistics/growth-error.ts';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { labelOf, numberOr, quantityWords, salesIn } from '../../statistics/bulletin/wording.ts';
import { bySales, overUnits, productsBasis, type SoldOverUnits } from '../../statistics/dashboard/details.ts';
import type { ProductDimension, ProductRow } from '../../statistics/figures/read-products.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import { addressWith, elsewhere } from '../address.ts';
import type { Part } from '../figures/reading.ts';
import { ask, tableFiles } from '../parts/ask.ts';
import { ofCampaign } from '../parts/campaign-page.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { nothingSold, partOf, section } from '../parts/section.ts';
import { sorted, sorting } from '../parts/sorting.ts';
import { rankingColumns, table } from '../parts/table.ts';
import { barsOf, errorColumns, growthCell, salesUnit } from '../parts/view.ts';
import type { ReadPage } from '../site.ts';
import { type Context, contextOf } from './campaign/context.ts';
import { productsName } from './member-names.ts';

const MOST_SHOWN = 100;
const MOST_SUMS = 12;
/** Quantities of a row, those of the greatest sales; further units are only hinted at. */
const MOST_UNITS = 2;

/** Products by class and category, with quantities in natural units, and where they come from. */
export const productsPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const { category = '', lang } = address;
  const ask = (by: ProductDimension, of = category) =>
    figures.tables(`products ${by} ${of}`, campaign, address, (source, { window, segment, basis }) =>
      source.products({ window, by, segment, category: of, basis: productsBasis(basis) }),
    );
  const isEdition = address.edition !== undefined;
  const [headline, categories, accounting, ...others] = await Promise.all([
    figures.headline(campaign, address),
    ask('category', isEdition ? '' : category),
    figures.accounting(),
    // An edition holds no places of products, and classes of sales alone.
    ...(isEdition ? [] : [ask('class', ''), ask('province'), ask('county')]),
  ]);
  const main = categories.reading ?? headline;
  const context = contextOf(address, headline.value, main.version);
  const path = `/campaigns/${campaign}`;
  const ofCategory = ({ member }: { readonly member: string }) =>
    elsewhere(address, `${path}/products`, { category: member });
  const [classes, provinces, counties] = others;
  // By a rule against disclosure, a product by place is never published.
  const hasPlaces = headline.value.facts.disclosure === null;
  return {
    ...ofCampaign(campaign, address, { headline, accounting, main, parts: [categories, ...others] }),
    title: category === '' ? say(lang, 'common.products') : productsName(context, category),
    body: () =>
      html`${category === '' ? NOTHING : html`<p class="search"><a href="${addressWith(address, { category: undefined })}">${say(lang, 'web.products.all-products')}</a></p>`}
        <div class="grid">
          ${perUnit(context, { id: 'categories', by: 'category', title: say(lang, 'common.by-flow', { flow: lang === 'en' ? context.flow.toLowerCase() : context.flow }), part: categories, href: ofCategory })}
          <div>
            ${perMember(context, { id: 'classes', by: 'class', title: say(lang, 'web.products.classes'), part: classes, href: ofCategory })}
            ${
              hasPlaces
                ? html`${perMember(context, { id: 'provinces', by: 'province', title: say(lang, 'web.products.provinces-of-the-s', { party: context.party }), part: provinces })}
                  ${perMember(context, { id: 'counties', by: 'county', title: say(lang, 'web.products.counties-of-the-s', { party: context.party }), part: counties, href: ({ member }) => elsewhere(address, `${path}/counties/${member}`) })}`
                : NOTHING
            }
          </div>
        </div>`,
  };
};

/** A row of one unit has a growth; of several units together the view knows none. */
type Listed = SoldOverUnits & { readonly own?: ProductRow };

interface List {
  readonly id: string;
  readonly by: ProductDimension;
  readonly title: string;
  readonly part: Part<readonly ProductRow[]> | undefined;
  readonly href?: (row: Listed) => string;
}

/** One row per product and unit, so that each has its quantity and growth. */
function perUnit(context: Context, list: List): Markup {
  const how = say(context.language, 'web.products.one-row-per-unit');
  return listOf(context, list, how, context.hasBase, (rows) =>
    rows
      .toSorted(bySales)
      .slice(0, MOST_SHOWN)
      .map((row) => ({ ...row, byUnit: [row], own: row })),
  );
}

/** One row per member, ranked by its amounts of all units. */
function perMember(context: Context, list: List): Markup {
  const how = say(context.language, 'web.products.amounts-of-all-units');
  return listOf(context, list, how, false, (rows) => overUnits(rows).slice(0, MOST_SUMS));
}

function listOf(
  context: Context,
  { id, by, title, part, href }: List,
  how: string,
  hasGrowth: boolean,
  choose: (sold: readonly ProductRow[]) => readonly Listed[],
): Markup {
  if (part === undefined) return NOTHING;
  const { language, when, headline, onBase, address, flow } = context;
  const labels = labelsOf(headline.facts.labels);
  const basis = address.basis === 'net' ? say(language, 'common.by-payment-time-before') : '';
  return partOf(context, part, id, title, (all, mark) => {
    const sold = choose(all.filter(({ sales_fen: fen }) => BigInt(fen) > 0n));
    const rows = sorted(address, id, sold, {
      sales: (row) => row.sales_fen,
      share: (row) => row.share_percent,
      growth: ({ own }) =>
        own === undefined || shownGrowth(own).kind === 'withheld' ? null : own.growth_percent,
    });
    const of = (metric: MetricName, { member, own }: Listed, shown: Markup | string) =>
      ask(address, { metric, by, member, unit: own?.unit }, shown, metric === 'product-sales');
    const unit = salesUnit(rows, language);
    const barOf = barsOf(rows);
    // Of several units together no error is known.
    const errors = errorColumns(rows.flatMap(({ own }) => own ?? []));
    const [name, bar, amount] = rankingColumns(language, unit, all, isWhole(by, headline.facts));
    const body = table({
      caption: title,
      columns: [
        name,
        bar,
        { ...amount, ...sorting(address, id, 'sales', true) },
        ...errors.columns,
        { heading: say(language, 'common.share'), isMinor: true, ...sorting(address, id, 'share') },
        ...(hasGrowth ? [{ heading: onBase, isMinor: true, ...sorting(address, id, 'growth') }] : []),
        { heading: say(language, 'common.quantity') },
      ],
      rows: rows.map((row) => [
        href === undefined
          ? labelOf(row, language)
          : html`<a href="${href(row)}">${labelOf(row, language)}</a>`,
        { bar: barOf(row), ...(href !== undefined && { href: href(row) }) },
        of(
          'product-sales',
          row,
          row.own === undefined ? amountIn(row.sales_fen, unit) : salesIn(row.own, unit),
        ),
        ...errors.cellsOf(row.own),
        row.own === undefined
          ? numberOr(row.share_percent)
          : of('product-share', row, numberOr(row.share_percent, row.own.share_error_points)),
        ...(hasGrowth ? [of('product-growth', row, growthCell(row.own, language))] : []),
        quantities(row.byUnit.map((one) => quantityWords(one, labels, language))),
      ]),
    });
    const subtitle = say(language, 'web.products.and-quantity-of', {
      flow,
      when,
      how,
      unit: unit.short,
      basis,
    });
    return section(
      id,
      title,
      subtitle,
      rows.length === 0
        ? nothingSold(context, by, true)
        : html`${body}${tableFiles(address, `products.${by}`)}`,
      mark,
    );
  });
}

/** One below the other. */
function quantities(words: readonly string[]): Markup {
  const shown = words.slice(0, MOST_UNITS);
  const rest = words.length > MOST_UNITS ? ' …' : '';
  return html`${shown.map((one, at) => html`<span class="line">${one}${at === MOST_UNITS - 1 ? rest : ''}</span> `)}`;
}
