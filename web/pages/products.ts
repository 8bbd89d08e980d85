import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { labelOf, numberOr, signedOr } from '../../services/bulletin/wording.ts';
import { quantityWords } from '../../services/bulletin/quantity-words.ts';
import { productsBasis } from '../../services/dashboard/details.ts';
import type { ProductDimension, ProductRow } from '../../services/statistics/read-products.ts';
import { elsewhere, addressWith } from '../address.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { table } from '../parts/table.ts';
import { columnUnit, say } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';
import { contextOf, type Context } from './campaign/context.ts';

const MOST_SHOWN = 100;
const MOST_PLACES = 12;

interface Products {
  readonly classes: readonly ProductRow[];
  readonly categories: readonly ProductRow[];
  readonly provinces: readonly ProductRow[];
  readonly counties: readonly ProductRow[];
}

/** Products by class and category, with quantities in natural units, and where they come from. */
export const productsPage: ReadPage = async (figures, address, { campaign = '' }) => {
  const { category = '' } = address;
  const [headline, products, freshness] = await Promise.all([
    figures.headline(campaign, address),
    figures.tables(
      `products ${category}`,
      campaign,
      address,
      async (source, { window, segment, basis }): Promise<Products> => {
        const ask = (by: ProductDimension, of = category) =>
          source.products({ window, by, segment, category: of, basis: productsBasis(basis) });
        // An edition holds neither classes nor the places of a product.
        const isEdition = source.edition !== null;
        return {
          classes: isEdition ? [] : await ask('class', ''),
          categories: await ask('category', isEdition ? '' : category),
          provinces: isEdition ? [] : await ask('province'),
          counties: isEdition ? [] : await ask('county'),
        };
      },
    ),
    figures.freshnessOrNone(),
  ]);
  const { facts, edition } = headline.value;
  const context = contextOf(address, headline.value);
  const { classes, categories, provinces, counties } = products.value;
  const { lang } = address;
  const path = `/campaigns/${campaign}`;
  return {
    tag: [headline.version, products.version, freshness?.accounting.records].join(' '),
    title: campaignTitle(campaign, facts, lang),
    campaign,
    edition,
    isLive: edition === null,
    controls: () => campaignControls(address, facts),
    body: () =>
      html`${category === '' ? NOTHING : html`<p class="search"><b>${chosen(context, category)}</b> <a href="${addressWith(address, { category: undefined })}">${say(lang, 'All products', '全部商品')}</a></p>`}
        <div class="grid">
          ${list(context, 'categories', say(lang, 'Products', '商品'), categories.slice(0, MOST_SHOWN), (row) => elsewhere(address, `${path}/products`, { category: row.member }))}
          <div>
            ${list(context, 'classes', say(lang, 'Classes', '大类'), classes, (row) => elsewhere(address, `${path}/products`, { category: row.member }))}
            ${list(context, 'provinces', say(lang, 'Provinces of the sellers', '卖家所在省份'), provinces.slice(0, MOST_PLACES))}
            ${list(context, 'counties', say(lang, 'Counties of the sellers', '卖家所在县'), counties.slice(0, MOST_PLACES), (row) => elsewhere(address, `${path}/counties/${row.member}`))}
          </div>
        </div>`,
    footer: () => campaignFooter(address, headline.value, freshness, headline.computedAtMs),
  };
};

function chosen(context: Context, category: string): string {
  const label = context.label('category', category);
  return label === category ? context.label('class', category) : label;
}

function list(
  context: Context,
  id: string,
  title: string,
  rows: readonly ProductRow[],
  href?: (row: ProductRow) => string,
): Markup {
  const { language, when, headline, years, hasBase, address } = context;
  const sold = rows.filter(({ sales_fen: fen }) => BigInt(fen) > 0n);
  if (sold.length === 0) return NOTHING;
  const unit = columnUnit(
    sold.map(({ sales_fen: fen }) => fen),
    language,
  );
  const largest = Math.max(1, ...sold.map(({ sales_fen: fen }) => Number(fen)));
  const units = new Map(
    headline.facts.labels
      .filter(({ kind }) => kind === 'unit')
      .map(({ id: one, en, zh }) => [one, { en, zh }]),
  );
  const basis =
    address.basis === 'net'
      ? say(language, ', by payment time, before refunds', '，按支付时间，未扣退款')
      : '';
  return section(
    id,
    title,
    say(
      language,
      `Sales and quantity of ${when}, one row per unit; ${unit.short}${basis}`,
      `${when}销售额和数量，每种计量单位一行，${unit.short}${basis}`,
    ),
    table({
      caption: title,
      columns: [
        { heading: '' },
        { heading: '', isBar: true },
        { heading: unit.short },
        { heading: say(language, 'share, %', '占比%'), isMinor: true },
        ...(hasBase
          ? [{ heading: say(language, `on ${years[1]}, %`, `比${years[1]}%`), isMinor: true }]
          : []),
        { heading: say(language, 'quantity', '数量') },
      ],
      rows: sold.map((row) => [
        href === undefined
          ? labelOf(row, language)
          : html`<a href="${href(row)}">${labelOf(row, language)}</a>`,
        { bar: Number(row.sales_fen) / largest },
        amountIn(row.sales_fen, unit),
        numberOr(row.share_percent),
        ...(hasBase ? [signedOr(row.growth_percent)] : []),
        quantityWords(row, units, language),
      ]),
    }),
  );
}
