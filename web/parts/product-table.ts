import { amountIn } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import type { Markup } from './markup.ts';
import { nothingSold, section } from './section.ts';
import { rankingColumns, table } from './table.ts';
import { columnUnit, say } from './view.ts';

/** Sales in fen, and the quantity in words. */
export interface SoldProduct {
  readonly name: Markup | string;
  readonly fen: string;
  readonly quantity: string;
}

/** The first products by sales, each with its quantity, and the sum of `allFen`. `subtitle` gets the unit of the amounts. */
export function productTable(
  language: Language,
  products: readonly SoldProduct[],
  allFen: readonly string[],
  subtitle: (unit: string) => string,
  mark: Markup,
): Markup {
  const unit = columnUnit(
    products.map(({ fen }) => fen),
    language,
  );
  const largest = Math.max(1, ...products.map(({ fen }) => Number(fen)));
  return section(
    'products',
    say(language, 'Products', '商品'),
    subtitle(unit.short),
    products.length === 0
      ? nothingSold(language)
      : table({
          caption: say(language, 'Products by sales', '商品销售排行'),
          columns: [
            ...rankingColumns(language, unit, allFen),
            { heading: say(language, 'quantity', '数量') },
          ],
          rows: products.map(({ name, fen, quantity }) => [
            name,
            { bar: Number(fen) / largest },
            amountIn(fen, unit),
            quantity,
          ]),
        }),
    mark,
  );
}
