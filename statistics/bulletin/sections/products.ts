import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { rankedBars } from '../../charts/bars.ts';
import { lowerFirst } from '../../figures/labels.ts';
import type { ProductRow } from '../../figures/read-products.ts';
import { chart, drawn } from '../charts.ts';
import type { Context } from '../context.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import { salesColumns, tableOf } from '../tables.ts';
import { BASIS_WORDS, quantityWords } from '../wording.ts';

const SHOWN = 10;
const NAMED = 3;
const FEN_PER_YUAN_SHIFT = -2;

/** The products that sold most by value on the day, with quantities. */
export function products(context: Context): Section {
  const top = context.products.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, SHOWN);
  return {
    heading: context.say('Products', '热销商品'),
    blocks: [
      ...leaders(context, top.slice(0, NAMED)),
      ...groups(context),
      ...productTable(context, top),
      ...bars(context, top),
    ],
  };
}

const quantityIn =
  ({ facts, language }: Context) =>
  (row: ProductRow) =>
    quantityWords(row, facts.labels, language);

function leaders(context: Context, top: readonly ProductRow[]): Block[] {
  const { when, amount, label, list, say } = context;
  if (top.length === 0) return [];
  const items = top.map((row) => {
    const [sales, quantity] = [amount(row.sales_fen), quantityIn(context)(row)];
    return say(`${lowerFirst(label(row))} (${sales}, ${quantity})`, `${label(row)}（${sales}，${quantity}）`);
  });
  return [
    paragraph(
      say(
        `The products with the largest rural sales on ${when} were ${list(items)}.`,
        `${when}，农村地区销售额居前的商品为${items.join('、')}。`,
      ),
    ),
  ];
}

/** Sales of product groups by groups of platforms, such as the twenty agricultural products of Taobao and Tmall. */
function groups({ statistics, amount, nameOf, say }: Context): Block[] {
  return [...statistics.values()].flatMap(({ id, platform, product_group, exact }) => {
    if (product_group === null || platform === null || exact === null || !id.includes('.day.')) return [];
    const fen = roundDecimal(exact, 0, FEN_PER_YUAN_SHIFT).replaceAll(',', '');
    if (BigInt(fen) === 0n) return [];
    const seller = nameOf('platform', platform);
    const goods = nameOf('product-group', product_group);
    const sales = amount(fen);
    return paragraph(
      say(
        `${seller} sold ${sales} of ${lowerFirst(goods)} on the day.`,
        `${seller}当日销售${goods}${sales}。`,
      ),
    );
  });
}

function bars(context: Context, top: readonly ProductRow[]): Block[] {
  if (top.length === 0) return [];
  const { productsBasis: basis, language, when, label, say, unitOf } = context;
  const unit = unitOf(top);
  const rows = top.map((row) => ({
    label: label(row),
    ...drawn(row.sales_fen, unit),
    note: quantityIn(context)(row),
  }));
  const how = [say('Rural sales', '销售额'), unit.short, BASIS_WORDS[basis][language]];
  const words = {
    id: 'products',
    title: say(`Products with the largest rural sales, ${when}`, `${when}农村热销商品`),
    subtitle: how.join(say(', ', '，')),
    facts: rows.map((row) => `${row.label}: ${row.text}`),
    basis,
  };
  const data = { thisYear: '', lastYear: null, note: say('quantity', '数量'), rows };
  return [chart(context, words, (frame, theme) => rankedBars(frame, data, theme))];
}

function productTable(context: Context, top: readonly ProductRow[]): Block[] {
  const { productsBasis, language, when, say } = context;
  const { unit, name, sales, sample, share, growth } = salesColumns(context, top);
  const [, salesOf] = sales;
  const by = BASIS_WORDS[productsBasis][language];
  return tableOf(
    {
      caption: say(`Products: rural sales of ${when}`, `${when}农村热销商品`),
      subtitle: say(`Sales in ${unit}, ${by}`, `金额单位：${unit}；${by}`),
    },
    top,
    [
      name,
      [say('quantity', '数量'), quantityIn(context)],
      [say('sales', '销售额'), salesOf],
      ...sample,
      share,
      growth,
    ],
  );
}
