import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { rankedBars } from '../../charts/bars.ts';
import type { ProductRow } from '../../figures/read-products.ts';
import { chart, drawn } from '../charts.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { salesColumns, tableOf } from '../tables.ts';
import { BASIS_WORDS, quantityWords } from '../wording.ts';

const SHOWN = 10;
const NAMED = 3;
const FEN_PER_YUAN_SHIFT = -2;

/** The products that sold most by value on the day, with quantities. */
export const products = section('bulletin.products.products', leaders, groups, productTable, bars);

const topOf = (context: Context, most = SHOWN): readonly ProductRow[] =>
  context.products.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, most);

const quantityIn =
  ({ facts, language }: Context) =>
  (row: ProductRow) =>
    quantityWords(row, facts.labels, language);

function leaders(context: Context): string | null {
  const { when, amount, label, listed, inSentence, say } = context;
  const items = topOf(context, NAMED).map((row) => {
    const [sales, quantity] = [amount(row.sales_fen), quantityIn(context)(row)];
    return say('bulletin.products.product-sold', { product: inSentence(label(row)), sales, quantity });
  });
  if (items.length === 0) return null;
  return say('bulletin.products.the-products-with-the', { when, ...listed(items) });
}

/** Sales of product groups by groups of platforms, such as the twenty agricultural products of Taobao and Tmall. */
function groups({ statistics, amount, inSentence, nameOf, say }: Context): string[] {
  return [...statistics.values()].flatMap(({ id, platform, product_group, exact }) => {
    if (product_group === null || platform === null || exact === null || !id.includes('.day.')) return [];
    const fen = roundDecimal(exact, 0, FEN_PER_YUAN_SHIFT).replaceAll(',', '');
    if (BigInt(fen) === 0n) return [];
    const seller = nameOf('platform', platform);
    const goods = inSentence(nameOf('product-group', product_group));
    return say('bulletin.products.sold-of-on-the', { seller, sales: amount(fen), goods });
  });
}

function bars(context: Context): Block[] {
  const top = topOf(context);
  if (top.length === 0) return [];
  const { productsBasis: basis, language, when, label, say, unitOf } = context;
  const unit = unitOf(top);
  const rows = top.map((row) => ({
    label: label(row),
    ...drawn(row.sales_fen, unit),
    note: quantityIn(context)(row),
  }));
  const how = [say('bulletin.products.rural-sales'), unit.short, BASIS_WORDS[basis][language]];
  const words = {
    id: 'products',
    title: say('bulletin.products.products-with-the-largest', { when }),
    subtitle: how.join(say('common.comma')),
    facts: rows.map((row) => `${row.label}: ${row.text}`),
    basis,
  };
  const data = { thisYear: '', lastYear: null, note: say('common.quantity'), rows };
  return chart(context, words, rankedBars, data);
}

function productTable(context: Context): Block[] {
  const top = topOf(context);
  const { productsBasis, language, when, say } = context;
  const { unit, name, sales, sample, share, growth } = salesColumns(context, top);
  const [, salesOf] = sales;
  const by = BASIS_WORDS[productsBasis][language];
  return tableOf(
    {
      caption: say('bulletin.products.products-rural-sales-of', { when }),
      subtitle: say('bulletin.products.sales-in', { unit, by }),
    },
    top,
    [
      name,
      [say('common.quantity'), quantityIn(context)],
      [say('common.sales'), salesOf],
      ...sample,
      share,
      growth,
    ],
  );
}
