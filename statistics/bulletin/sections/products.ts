import { roundDecimal } from '../../../domain/statistics/decimal.ts';
import { amount, amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import { rankedBars } from '../../charts/bars.ts';
import { lowerFirst } from '../../figures/labels.ts';
import type { ProductRow } from '../../figures/read-products.ts';
import { type Block, paragraph, type Section, type Table } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import {
  BASIS_WORDS,
  CHART_WIDTH_PX,
  forDrawing,
  growthHeading,
  labelOf,
  largest,
  listWords,
  numberOr,
  quantityWords,
  growthWithError,
  salesOr,
  sampleColumns,
  sourceLine,
} from '../wording.ts';

const SHOWN = 10;
const NAMED = 3;
const FEN_PER_YUAN_SHIFT = -2;

/** The products that sold most by value on the day, with quantities. */
export function products(figures: BulletinFigures, language: Language): Section {
  const top = figures.products.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, SHOWN);
  return {
    heading: language === 'zh' ? '热销商品' : 'Products',
    blocks: [
      ...leaders(figures, top, language),
      ...groups(figures, language),
      ...(top.length === 0
        ? []
        : [
            { kind: 'table' as const, table: productTable(figures, top, language) },
            bars(figures, top, language),
          ]),
    ],
  };
}

function leaders(figures: BulletinFigures, top: readonly ProductRow[], language: Language): Block[] {
  if (top.length === 0) return [];
  const when = dayWords(figures.facts.day.startAt, language);
  const items = top
    .slice(0, NAMED)
    .map((row) =>
      language === 'zh'
        ? `${labelOf(row, language)}（${amount(row.sales_fen, language)}，${quantityWords(row, figures.facts.labels.unit, language)}）`
        : `${lowerFirst(labelOf(row, language))} (${amount(row.sales_fen, language)}, ${quantityWords(row, figures.facts.labels.unit, language)})`,
    );
  return [
    paragraph(
      language === 'zh'
        ? `${when}，农村地区销售额居前的商品为${items.join('、')}。`
        : `The products with the largest rural sales on ${when} were ${listWords(items, language)}.`,
    ),
  ];
}

/** Sales of product groups by groups of platforms, such as the twenty agricultural products of Taobao and Tmall. */
function groups({ statistics, facts }: BulletinFigures, language: Language): Block[] {
  return [...statistics.values()].flatMap(({ id, platform, product_group, exact }) => {
    if (product_group === null || platform === null || exact === null || !id.includes('.day.')) return [];
    const fen = roundDecimal(exact, 0, FEN_PER_YUAN_SHIFT).replaceAll(',', '');
    if (BigInt(fen) === 0n) return [];
    const seller = facts.labels.platform.get(platform)?.[language] ?? platform;
    const label = facts.labels.productGroup.get(product_group)?.[language] ?? product_group;
    return [
      paragraph(
        language === 'zh'
          ? `${seller}当日销售${label}${amount(fen, language)}。`
          : `${seller} sold ${amount(fen, language)} of ${lowerFirst(label)} on the day.`,
      ),
    ];
  });
}

function bars(figures: BulletinFigures, top: readonly ProductRow[], language: Language): Block {
  const unit = amountUnit(largest(top.map(({ sales_fen }) => sales_fen)), language);
  const when = dayWords(figures.facts.day.startAt, language);
  const basis = BASIS_WORDS[figures.productsBasis][language];
  const zh = language === 'zh';
  return {
    kind: 'chart',
    draw: (theme) =>
      rankedBars(
        {
          id: 'products',
          language,
          width: CHART_WIDTH_PX,
          title: zh ? `${when}农村热销商品` : `Products with the largest rural sales, ${when}`,
          subtitle: zh ? `销售额，${unit.short}，${basis}` : `Rural sales, ${unit.short}, ${basis}`,
          source: sourceLine({ ...figures, basis: figures.productsBasis }, language),
          description: top
            .map((row) => `${labelOf(row, language)}: ${amountIn(row.sales_fen, unit)}`)
            .join('; '),
        },
        {
          thisYear: '',
          lastYear: null,
          note: zh ? '数量' : 'quantity',
          rows: top.map((row) => ({
            label: labelOf(row, language),
            value: forDrawing(row.sales_fen, unit.shift),
            text: amountIn(row.sales_fen, unit),
            note: quantityWords(row, figures.facts.labels.unit, language),
          })),
        },
        theme,
      ),
  };
}

function productTable(figures: BulletinFigures, top: readonly ProductRow[], language: Language): Table {
  const unit = amountUnit(largest(top.map(({ sales_fen }) => sales_fen)), language);
  const sample = sampleColumns(top, language);
  const when = dayWords(figures.facts.day.startAt, language);
  const zh = language === 'zh';
  return {
    caption: zh ? `${when}农村热销商品` : `Products: rural sales of ${when}`,
    subtitle: zh
      ? `金额单位：${unit.short}；${BASIS_WORDS[figures.productsBasis].zh}`
      : `Sales in ${unit.short}, ${BASIS_WORDS[figures.productsBasis].en}`,
    columns: zh
      ? ['', '数量', '销售额', ...sample.headings, '占比%', growthHeading(figures.facts.day, language)]
      : ['', 'quantity', 'sales', ...sample.headings, 'share, %', 'growth, %'],
    rows: top.map((row) => [
      labelOf(row, language),
      quantityWords(row, figures.facts.labels.unit, language),
      salesOr(row, unit, language),
      ...sample.cellsOf(row),
      numberOr(row.share_percent, row.share_error_points),
      growthWithError(row, language),
    ]),
  };
}
