import { amount, amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { percent } from '../../../domain/statistics/wording/percent.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import { TILE_PLACES } from '../../charts/tile-places.ts';
import { tileGrid } from '../../charts/tiles.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { type Block, paragraph, type Section, type Table } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import {
  baseHeading,
  BASIS_WORDS,
  CHART_WIDTH_PX,
  forDrawing,
  growthHeading,
  labelOf,
  largest,
  listWords,
  NONE,
  numberOr,
  growthOr,
  growthWords,
  sourceLine,
  yearNames,
} from '../wording.ts';

const NAMED = 5;

/** How a sentence names the four regions of the statistics. */
const REGION_WORDS: Readonly<Record<string, string>> = {
  east: 'the eastern region',
  central: 'the central region',
  west: 'the western region',
  northeast: 'the northeastern region',
};

/** Regions and provinces of the sellers. */
export function places(figures: BulletinFigures, language: Language): Section {
  const { regions, provinces } = figures;
  const zh = language === 'zh';
  const when = dayWords(figures.facts.day.startAt, language);
  const tables: Block[] = [
    ...(regions.length === 0
      ? []
      : [
          table(
            figures,
            regions,
            zh ? `${when}分地区农村网络零售额` : `Regions: rural sales of ${when}`,
            language,
          ),
        ]),
  ];
  return {
    heading: zh ? '地区和省份' : 'Regions and provinces',
    blocks: [
      ...regionWords(figures, language),
      ...provinceWords(figures, language),
      ...tables,
      ...(provinces.length === 0 ? [] : [tiles(figures, language)]),
    ],
  };
}

/** All provinces, for the annex. */
export function provinceTable(figures: BulletinFigures, language: Language): Block[] {
  const when = dayWords(figures.facts.day.startAt, language);
  if (figures.provinces.length === 0) return [];
  const caption = language === 'zh' ? `${when}分省份农村网络零售额` : `Provinces: rural sales of ${when}`;
  return [table(figures, figures.provinces, caption, language, true)];
}

function regionWords({ regions, facts }: BulletinFigures, language: Language): Block[] {
  if (regions.length === 0) return [];
  const when = dayWords(facts.day.startAt, language);
  const items = regions.map((row) => {
    const share = percent(row.share_percent ?? '0', language);
    const grown = growthWords(row, facts.day, language) ?? '';
    return language === 'zh'
      ? `${labelOf(row, language)}地区${amount(row.sales_fen, language)}，占${share}${grown && `，${grown}`}`
      : `${REGION_WORDS[row.member] ?? labelOf(row, language)} sold ${amount(row.sales_fen, language)} (${share} of rural sales${grown && `, ${grown}`})`;
  });
  return [
    paragraph(
      language === 'zh'
        ? `分地区看，${when}${items.join('；')}。`
        : `By region, on ${when} ${listWords(items, language)}.`,
    ),
  ];
}

function provinceWords({ provinces }: BulletinFigures, language: Language): Block[] {
  const top = provinces.filter(({ sales_fen }) => BigInt(sales_fen) > 0n).slice(0, NAMED);
  if (top.length < 2) return [];
  const items = top.map((row) =>
    language === 'zh'
      ? `${labelOf(row, language)}（${amount(row.sales_fen, language)}）`
      : `${labelOf(row, language)} (${amount(row.sales_fen, language)})`,
  );
  return [
    paragraph(
      language === 'zh'
        ? `分省份看，销售额居前的依次为${items.join('、')}。`
        : `The provinces that sold most were ${listWords(items, language)}.`,
    ),
  ];
}

function tiles(figures: BulletinFigures, language: Language): Block {
  const { provinces, facts, basis } = figures;
  const unit = amountUnit(largest(provinces.map(({ sales_fen }) => sales_fen)), language);
  const short = new Map(TILE_PLACES.map(({ code, zh }) => [code, zh]));
  const nameOf = (code: string) =>
    (language === 'zh' ? short.get(code) : facts.labels.province.get(code)?.en) ?? code;
  const when = dayWords(facts.day.startAt, language);
  const zh = language === 'zh';
  return {
    kind: 'chart',
    draw: (theme) =>
      tileGrid(
        {
          id: 'provinces',
          language,
          width: CHART_WIDTH_PX,
          title: zh ? `${when}分省份农村网络零售额` : `Provinces, ${when}`,
          subtitle: zh
            ? `${unit.short}，${BASIS_WORDS[basis].zh}，按卖家所在县；“${NONE}”表示无农村县域或无销售`
            : `Rural sales by the seller's county; ${unit.short}, ${BASIS_WORDS[basis].en}; “${NONE}”: no rural counties, or no sales`,
          source: sourceLine(figures, language),
          description: provinces
            .map((row) => `${labelOf(row, language)}: ${amountIn(row.sales_fen, unit)}`)
            .join('; '),
        },
        provinces
          .filter(({ orders }) => BigInt(orders) > 0n)
          .map((row) => ({
            code: row.member,
            name: nameOf(row.member),
            value: forDrawing(row.sales_fen, unit.shift),
            text: amountIn(row.sales_fen, unit),
          })),
        nameOf,
        theme,
      ),
  };
}

function table(
  { facts }: BulletinFigures,
  rows: readonly SalesRow[],
  caption: string,
  language: Language,
  isLong = false,
): Block {
  const unit = amountUnit(largest(rows.map(({ sales_fen }) => sales_fen)), language);
  const [thisYear] = yearNames(facts.day, facts.day.base, language);
  const lastYear = baseHeading(facts.day, language);
  const zh = language === 'zh';
  const columns = zh
    ? ['', thisYear, '占比%', lastYear, growthHeading(facts.day, language)]
    : ['', thisYear, 'share, %', lastYear, 'growth, %'];
  const shown: Table = {
    caption,
    subtitle: zh ? `金额单位：${unit.short}` : `Sales in ${unit.short}`,
    columns,
    rows: rows.map((row) => [
      labelOf(row, language),
      amountIn(row.sales_fen, unit),
      numberOr(row.share_percent),
      row.base_sales_fen === null ? NONE : amountIn(row.base_sales_fen, unit),
      growthOr(row, language),
    ]),
    isLong,
  };
  return { kind: 'table', table: shown };
}
