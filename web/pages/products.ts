import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { labelOf, numberOr, signedOr } from '../../services/bulletin/wording.ts';
import { quantityWords } from '../../services/bulletin/quantity-words.ts';
import { productsBasis } from '../../services/dashboard/details.ts';
import { overUnits, type SoldOverUnits } from '../../services/dashboard/over-units.ts';
import type { ProductDimension, ProductRow } from '../../services/statistics/read-products.ts';
import { elsewhere, addressWith } from '../address.ts';
import { campaignControls } from '../parts/controls.ts';
import { campaignFooter } from '../parts/footer.ts';
import { type Part, shownOf, tagOf } from '../figures/reading.ts';
import { html, type Markup, NOTHING, raw } from '../parts/markup.ts';
import { nothingSold, partOf, section } from '../parts/section.ts';
import { type Column, table } from '../parts/table.ts';
import { columnUnit, say } from '../parts/view.ts';
import { campaignTitle, type ReadPage } from '../site.ts';
import { contextOf, type Context } from './campaign/context.ts';

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
  // An edition holds neither classes nor the places of a product.
  const isEdition = address.edition !== undefined;
  const [headline, categories, freshness, ...others] = await Promise.all([
    figures.headline(campaign, address),
    ask('category', isEdition ? '' : category),
    figures.freshnessOrNone(),
    ...(isEdition ? [] : [ask('class', ''), ask('province'), ask('county')]),
  ]);
  const { facts, edition } = headline.value;
  const main = categories.reading ?? headline;
  const context = contextOf(address, headline.value, main.version);
  const path = `/campaigns/${campaign}`;
  const ofCategory = ({ member }: { readonly member: string }) =>
    elsewhere(address, `${path}/products`, { category: member });
  const [classes, provinces, counties] = others;
  return {
    tag: [headline.version, ...[categories, ...others].map(tagOf), freshness?.accounting.records].join(' '),
    title: campaignTitle(campaign, facts, lang),
    campaign,
    edition,
    isLive: edition === null,
    shown: shownOf(main, others),
    controls: () => campaignControls(address, facts),
    body: () =>
      html`${category === '' ? NOTHING : html`<p class="search"><b>${chosen(context, category)}</b> <a href="${addressWith(address, { category: undefined })}">${say(lang, 'All products', '全部商品')}</a></p>`}
        <div class="grid">
          ${productList(context, categories, say(lang, 'Products', '商品'), ofCategory)}
          <div>
            ${sumList(context, 'classes', say(lang, 'Classes', '大类'), classes, ofCategory)}
            ${sumList(context, 'provinces', say(lang, 'Provinces of the sellers', '卖家所在省份'), provinces)}
            ${sumList(context, 'counties', say(lang, 'Counties of the sellers', '卖家所在县'), counties, ({ member }) => elsewhere(address, `${path}/counties/${member}`))}
          </div>
        </div>`,
    footer: () => campaignFooter(address, headline.value, freshness, main.asOfMs),
  };
};

function chosen(context: Context, category: string): string {
  const label = context.label('category', category);
  return label === category ? context.label('class', category) : label;
}

type Href<Row> = (row: Row) => string;

/** One row per product and unit, so that each has its quantity. */
function productList(
  context: Context,
  part: Part<readonly ProductRow[]>,
  title: string,
  href: Href<ProductRow>,
): Markup {
  const { language, years, hasBase } = context;
  const growth = { heading: say(language, `on ${years[1]}, %`, `比${years[1]}%`), isMinor: true };
  return partOf(context, part, 'categories', title, (rows, mark) => {
    const shown = rows.slice(0, MOST_SHOWN).filter(({ sales_fen: fen }) => BigInt(fen) > 0n);
    const how = say(language, 'one row per unit', '每种计量单位一行');
    return listOf(context, 'categories', title, how, mark, hasBase ? [growth] : [], shown, (row) => ({
      name: html`<a href="${href(row)}">${labelOf(row, language)}</a>`,
      more: hasBase ? [signedOr(row.growth_percent)] : [],
      quantities: [row],
    }));
  });
}

/** Amounts of all units together decide the rank; the view knows growth for each unit alone, so none is shown. */
function sumList(
  context: Context,
  id: string,
  title: string,
  part: Part<readonly ProductRow[]> | undefined,
  href?: Href<SoldOverUnits>,
): Markup {
  if (part === undefined) return NOTHING;
  const { language } = context;
  return partOf(context, part, id, title, (rows, mark) => {
    const shown = overUnits(rows.filter(({ sales_fen: fen }) => BigInt(fen) > 0n)).slice(0, MOST_SUMS);
    const how = say(language, 'amounts of all units together', '金额为各计量单位合计');
    return listOf(context, id, title, how, mark, [], shown, (row) => ({
      name:
        href === undefined
          ? labelOf(row, language)
          : html`<a href="${href(row)}">${labelOf(row, language)}</a>`,
      more: [],
      quantities: row.byUnit,
    }));
  });
}

interface Listed {
  readonly name: Markup | string;
  /** Cells of the columns that only this list has. */
  readonly more: readonly string[];
  readonly quantities: SoldOverUnits['byUnit'];
}

function listOf<Row extends Pick<ProductRow, 'sales_fen' | 'share_percent'>>(
  context: Context,
  id: string,
  title: string,
  how: string,
  mark: Markup,
  moreColumns: readonly Column[],
  rows: readonly Row[],
  listed: (row: Row) => Listed,
): Markup {
  const { language, when, headline, address } = context;
  const amounts = rows.map(({ sales_fen: fen }) => fen);
  const unit = columnUnit(amounts, language);
  const largest = Math.max(1, ...amounts.map(Number));
  const units = new Map(
    headline.facts.labels
      .filter(({ kind }) => kind === 'unit')
      .map(({ id: one, en, zh }) => [one, { en, zh }]),
  );
  const basis =
    address.basis === 'net'
      ? say(language, ', by payment time, before refunds', '，按支付时间，未扣退款')
      : '';
  const cells = rows.map((row) => {
    const { name, more, quantities } = listed(row);
    const words = quantities.slice(0, MOST_UNITS).map((one) => quantityWords(one, units, language));
    const rest = quantities.length > MOST_UNITS ? ' …' : '';
    return [
      name,
      { bar: Number(row.sales_fen) / largest },
      amountIn(row.sales_fen, unit),
      numberOr(row.share_percent),
      ...more,
      html`${words.map((one, index) => html`${index === 0 ? NOTHING : raw('<br />')}${one}`)}${rest}`,
    ];
  });
  return section(
    id,
    title,
    say(
      language,
      `Sales and quantity of ${when}, ${how}; ${unit.short}${basis}`,
      `${when}销售额和数量，${how}，${unit.short}${basis}`,
    ),
    rows.length === 0
      ? nothingSold(language)
      : table({
          caption: title,
          columns: [
            { heading: '' },
            { heading: '', isBar: true },
            { heading: unit.short },
            { heading: say(language, 'share, %', '占比%'), isMinor: true },
            ...moreColumns,
            { heading: say(language, 'quantity', '数量') },
          ],
          rows: cells,
        }),
    mark,
  );
}
