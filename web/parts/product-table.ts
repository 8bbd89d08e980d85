import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import { ask, tableFiles } from './ask.ts';
import { html, type Markup } from './markup.ts';
import { nothingSold, section, type Told } from './section.ts';
import { rankingColumns, table } from './table.ts';
import { columnUnit, say } from './view.ts';

/** Sales in fen, and the quantity in words. */
export interface SoldProduct {
  readonly name: Markup | string;
  readonly fen: string;
  /** Its error, if the data are a sample. */
  readonly error: string | null;
  readonly quantity: string;
  readonly member: string;
  readonly unit: string;
}

/** The first products by sales, each with its quantity, and the sum of `allFen`. `subtitle` gets the unit of the amounts. */
export function productTable(
  told: Told,
  products: readonly SoldProduct[],
  allFen: readonly string[],
  subtitle: (unit: string) => string,
  mark: Markup,
): Markup {
  const { language, address, headline } = told;
  const of = (metric: MetricName, { member, unit: counted }: SoldProduct, shown: string) =>
    ask(address, { metric, by: 'category', member, unit: counted }, shown, metric === 'product-sales');
  const unit = columnUnit(
    products.map(({ fen }) => fen),
    language,
  );
  const isSample = products.some(({ error }) => error !== null);
  const largest = Math.max(1, ...products.map(({ fen }) => Number(fen)));
  return section(
    'products',
    say(language, 'Products', '商品'),
    subtitle(unit.short),
    products.length === 0
      ? nothingSold(told, 'category', true)
      : html`${table({
          caption: say(language, 'Products by sales', '商品销售排行'),
          columns: [
            ...rankingColumns(language, unit, allFen, isWhole('category', headline.facts)),
            ...(isSample ? [{ heading: '± %', isMinor: true }] : []),
            { heading: say(language, 'quantity', '数量') },
          ],
          rows: products.map((product) => [
            product.name,
            { bar: Number(product.fen) / largest },
            of('product-sales', product, amountIn(product.fen, unit)),
            ...(isSample ? [product.error ?? ''] : []),
            of('product-quantity', product, product.quantity),
          ]),
        })}${tableFiles(address, 'products.category')}`,
    mark,
  );
}
