import { say } from '../../../schemas/text/say.ts';
import { isWhole } from '../../../statistics/disclosure/refusal.ts';
import { type Grown, shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { amountIn, wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import {
  errorCell,
  labelOf,
  NONE,
  numberOr,
  quantityWords,
  salesIn,
} from '../../../statistics/bulletin/wording.ts';
import { bySales, type SectionRows } from '../../../statistics/dashboard/details.ts';
import { figureText, type MetricName } from '../../../statistics/dashboard/figure-id.ts';
import { labelsOf } from '../../../statistics/figures/labels.ts';
import type { ProductRow } from '../../../statistics/figures/read-products.ts';
import type { Dimension, SalesRow } from '../../../statistics/figures/read-sales.ts';
import { addressWith, elsewhere } from '../../address.ts';
import type { Parts } from '../../figures/figures.ts';
import type { Part } from '../../figures/reading.ts';
import { ask, tableFiles } from '../../parts/ask.ts';
import { foreign, html, type Markup, NOTHING } from '../../parts/markup.ts';
import { nothingSold, partOf, section } from '../../parts/section.ts';
import { sorted, sorting, type SortKeys } from '../../parts/sorting.ts';
import { type Column, rankingColumns, table } from '../../parts/table.ts';
import { barsOf, errorColumns, growthCell, salesUnit } from '../../parts/view.ts';
import type { Context } from './context.ts';

export const TOP = 10;

export function segments(context: Context, part: Parts['segments']): Markup {
  const { language } = context;
  const title = say(language, 'web.campaign.tables.county-segments');
  return partOf(context, part, 'segments', title, (rows, mark) => segmentTable(context, title, rows, mark));
}

function segmentTable(
  context: Context,
  title: string,
  { period, window, combinations }: SectionRows<'segments'>,
  mark: Markup,
): Markup {
  const { language, headline, when, periodWhen, onBase, hasBase, flow } = context;
  const unit = salesUnit(period, language);
  const ofWindow = new Map(window.map((row) => [row.member, row]));
  const isPeriod = when === periodWhen;
  const errors = errorColumns(period);
  const lists = new Map(headline.facts.segments.map((one) => [one.id, one]));
  const rows = period.map((row) => {
    const now = ofWindow.get(row.member);
    const notes = [
      ...(row.active_counties === null
        ? []
        : [
            say(language, 'web.campaign.tables.counties-sold', {
              counties: wholeNumber(row.active_counties),
            }),
          ]),
      ...(lists.get(row.member)?.illustrative === true
        ? [say(language, 'web.campaign.tables.illustrative-list')]
        : []),
    ];
    const { member } = row;
    const of = (metric: MetricName, shown: Markup | string, ofPeriod: boolean) =>
      ask(
        context.address,
        { metric, by: 'segment', member, ofPeriod },
        shown,
        metric === 'sales' && ofPeriod,
      );
    return [
      html`${labelOf(row, language)} <small>${notes.join(' · ')}</small>`,
      of('sales', salesIn(row, unit), true),
      ...errors.cellsOf(row),
      of('share-of-rural', numberOr(row.share_of_rural_percent, row.share_of_rural_error_points), true),
      ...(isPeriod
        ? []
        : [of('sales', now === undefined ? NONE : salesIn(now, unit), false), ...errors.cellsOf(now)]),
      ...(hasBase ? [of('growth', growthCell(isPeriod ? row : now, language), isPeriod)] : []),
    ];
  });
  const growth = { heading: onBase };
  return section(
    'segments',
    title,
    say(language, 'web.campaign.tables.in-segments-overlap-and', { flow, unit: unit.short }),
    rows.length === 0
      ? nothingSold(context, 'segment')
      : html`${table({
          caption: title,
          columns: [
            { heading: '' },
            { heading: periodWhen },
            ...errors.columns,
            { heading: say(language, 'common.of-rural') },
            ...(isPeriod ? [] : [{ heading: when }, ...errors.columns]),
            ...(hasBase ? [growth] : []),
          ],
          rows,
        })}${combinations === null ? NOTHING : overlaps(context, combinations)}${tableFiles(context.address, isPeriod ? 'period~sales.segment' : 'sales.segment')}`,
    mark,
  );
}

/** What counties of the same segments sold: these do add up. */
function overlaps(context: Context, combinations: readonly SalesRow[]): Markup {
  const { language, when } = context;
  const name = ({ member }: SalesRow) =>
    member === ''
      ? say(language, 'web.campaign.tables.in-none')
      : member
          .split('+')
          .map((id) => context.label('segment', id))
          .join(' + ');
  const [names, , amounts] = rankingColumns(language, context.unit, combinations);
  return html`<details class="more">
    <summary>${say(language, 'web.campaign.tables.overlaps-which-add-up')}</summary>
    ${table({
      caption: say(language, 'web.campaign.tables.counties-by-all-of', { when }),
      columns: [names, amounts],
      rows: combinations.map((row) => [name(row), amountIn(row.sales_fen, context.unit)]),
    })}
  </details>`;
}

interface Ranked {
  readonly id: string;
  readonly by: Dimension;
  readonly title: string;
  readonly subtitle: (unit: string) => string;
  readonly name?: (row: SalesRow, rows: readonly SalesRow[]) => Markup | string;
  /** How many rows are shown; all if left out. */
  readonly most?: number;
  /** Where a member's bar leads. */
  readonly href?: (row: SalesRow) => string;
  readonly more?: (rows: readonly SalesRow[]) => Markup;
  /** Whether the rows are all of the dimension; what the campaign says of it if left out. */
  readonly isWhole?: boolean;
}

/** Names with a bar, the sales and the growth, by rank: chart and table at once. */
export function ranked(context: Context, part: Part<readonly SalesRow[]>, how: Ranked): Markup {
  return partOf(context, part, how.id, how.title, (rows, mark) => rankedTable(context, rows, how, mark));
}

function rankedTable(
  context: Context,
  rows: readonly SalesRow[],
  { id, by, title, subtitle, name, most, href, more, ...of }: Ranked,
  mark: Markup,
): Markup {
  const { language, onBase, address, headline } = context;
  // What has no village is no village that a reader could compare with others.
  const nowhere = by === 'village' ? rows.find(({ member }) => member === '') : undefined;
  const sold = sorted(address, id, rows.toSorted(bySales), SALES_KEYS)
    .filter((row) => row !== nowhere)
    .slice(0, most)
    .filter(({ orders, base_orders: base }) => BigInt(orders) > 0n || BigInt(base ?? '0') > 0n);
  const unit = salesUnit(sold, language);
  const barOf = barsOf(sold);
  // A column without a single value says nothing.
  const hasShare = sold.some(({ share_percent: share }) => share !== null);
  const hasGrowth = context.hasBase && hasShownGrowth(sold);
  const errors = errorColumns(sold);
  const hasAll = of.isWhole ?? isWhole(by, headline.facts);
  const [nameColumn, bar, amount] = rankingColumns(language, unit, rows, hasAll);
  const columns: Column[] = [
    nameColumn,
    bar,
    { ...amount, ...sorting(address, id, 'sales', true) },
    ...errors.columns,
    ...(hasShare
      ? [{ heading: say(language, 'common.share'), isMinor: true, ...sorting(address, id, 'share') }]
      : []),
    ...(hasGrowth ? [{ heading: onBase, ...sorting(address, id, 'growth') }] : []),
  ];
  const asked = (metric: MetricName, { member }: SalesRow, shown: Markup | string) =>
    ask(address, { metric, by, member }, shown, metric === 'sales');
  const body = table({
    caption: title,
    columns,
    rows: sold.map((row) => [
      name === undefined ? foreign(labelOf(row, language)) : name(row, rows),
      {
        bar: barOf(row),
        href:
          href?.(row) ??
          addressWith(address, { figure: figureText({ metric: 'sales', by, member: row.member }) }),
      },
      asked('sales', row, salesIn(row, unit)),
      ...errors.cellsOf(row),
      ...(hasShare ? [asked('share', row, numberOr(row.share_percent, row.share_error_points))] : []),
      ...(hasGrowth ? [asked('growth', row, growthCell(row, language))] : []),
    ]),
  });
  const note =
    nowhere === undefined
      ? NOTHING
      : html`<p class="subtitle">
          ${say(language, 'web.campaign.tables.village-not-known', { sales: salesIn(nowhere, unit), unit: unit.short })}
        </p>`;
  const shown =
    sold.length === 0
      ? nothingSold(context, by)
      : html`${body}${note}${more?.(rows) ?? NOTHING}${tableFiles(address, `sales.${by}`)}`;
  return section(id, title, subtitle(unit.short), shown, mark);
}

/** Whether a column of growth has a value; each row answers what is withheld. */
export function hasShownGrowth(rows: readonly Grown[]): boolean {
  return rows.some((row) => ['percent', 'multiple'].includes(shownGrowth(row).kind));
}

/** What a table of sales sorts by. Growth that is not shown goes last. */
export const SALES_KEYS = {
  sales: (row) => row.sales_fen,
  share: (row) => row.share_percent,
  growth: (row) => (shownGrowth(row).kind === 'withheld' ? null : row.growth_percent),
} satisfies SortKeys<SalesRow>;

/** The first products by sales, each with its quantity. */
export function products(context: Context, part: Parts['products']): Markup {
  const { language, when, headline, address, flow } = context;
  const labels = labelsOf(headline.facts.labels);
  const basis = address.basis === 'net' ? say(language, 'common.by-payment-time-before') : '';
  const title = say(language, 'common.products');
  const path = `/campaigns/${address.path.split('/')[2] ?? ''}/products`;
  return partOf(context, part, 'products', title, (rows, mark) => {
    const sold = rows
      .filter(({ sales_fen: fen }) => BigInt(fen) > 0n)
      .toSorted(bySales)
      .slice(0, TOP);
    const unit = salesUnit(sold, language);
    const barOf = barsOf(sold);
    const isSample = sold.some(({ sales_error_percent: error }) => error !== null);
    const of = (metric: MetricName, { member, unit: counted }: ProductRow, shown: string) =>
      ask(address, { metric, by: 'category', member, unit: counted }, shown, metric === 'product-sales');
    const body = () =>
      html`${table({
        caption: say(language, 'web.campaign.tables.products-by-sales'),
        columns: [
          ...rankingColumns(language, unit, rows, isWhole('category', headline.facts)),
          ...(isSample ? [{ heading: '± %', isMinor: true }] : []),
          { heading: say(language, 'common.quantity') },
        ],
        rows: sold.map((row) => [
          html`<a href="${elsewhere(address, path, { category: row.member })}">${labelOf(row, language)}</a>`,
          { bar: barOf(row) },
          of('product-sales', row, amountIn(row.sales_fen, unit)),
          ...(isSample ? [row.sales_error_percent === null ? '' : errorCell(row)] : []),
          of('product-quantity', row, quantityWords(row, labels, language)),
        ]),
      })}${tableFiles(address, 'products.category')}`;
    const subtitle = say(language, 'web.campaign.tables.and-quantity-of', {
      flow,
      when,
      unit: unit.short,
      basis,
    });
    const shown = sold.length === 0 ? nothingSold(context, 'category', true) : body();
    return section('products', title, subtitle, shown, mark);
  });
}
