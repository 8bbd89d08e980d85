import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import { counted, grouped } from '../../../domain/text/counted.ts';
import type { ActivityFacts } from '../../../schemas/campaign-facts.ts';
import { type Block, paragraph, type Section, type Table } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import {
  baseHeading,
  growthHeading,
  growthWithError,
  labelOf,
  largest,
  listWords,
  NONE,
  numberOr,
  salesOr,
  sampleColumns,
} from '../wording.ts';

/** How many outlets and villages sold, what outlets of each type sold, and the villages that sold most. */
export function outlets(figures: BulletinFigures, language: Language): Section {
  const { activity, outletTypes, facts } = figures;
  const day = dayWords(facts.day.startAt, language);
  return {
    heading: language === 'zh' ? '网点和村' : 'Outlets and villages',
    blocks: [
      ...(activity === null ? [] : [paragraph(activeWords(figures, activity, day, language))]),
      ...villageWords(figures, language),
      ...(outletTypes.length === 0
        ? []
        : [{ kind: 'table' as const, table: typeTable(figures, day, language) }]),
    ],
  };
}

function activeWords(
  { facts }: BulletinFigures,
  { outlets: own, villages }: ActivityFacts,
  day: string,
  language: Language,
): string {
  const isSample = facts.sampleFactor > 1;
  const hasBase = own.base !== null && villages.base !== null;
  if (language === 'zh')
    return `${day}，农村地区有${grouped(own.active)}个网点、${grouped(villages.active)}个村产生订单${hasBase ? `（基期为${grouped(own.base ?? 0)}个和${grouped(villages.base ?? 0)}个）` : ''}${isSample ? '；仅就样本订单计数，不能推算总数' : ''}。`;
  const both = (outlet: number, village: number) =>
    `${counted(outlet, 'outlet')} and ${counted(village, 'village')}`;
  const base = hasBase ? ` (${both(own.base ?? 0, villages.base ?? 0)} in the base window)` : '';
  return `On ${day}, ${both(own.active, villages.active)} of rural areas had an order${base}${isSample ? '; only orders of the sample count here, from which no totals follow' : ''}.`;
}

/** Of full data alone: what one village sold in a sample, no sample can tell. */
function villageWords({ villages }: BulletinFigures, language: Language): Block[] {
  if (villages.length < 2) return [];
  const items = villages.map((row) => {
    const unit = amountUnit(row.sales_fen, language);
    const sold = `${amountIn(row.sales_fen, unit)}${language === 'zh' ? '' : ' '}${unit.short}`;
    return language === 'zh' ? `${labelOf(row, language)}（${sold}）` : `${labelOf(row, language)} (${sold})`;
  });
  return [
    paragraph(
      language === 'zh'
        ? `可公布的村中，销售额居前的依次为${items.join('、')}。`
        : `Of the villages that may be published, these sold most: ${listWords(items, language)}.`,
    ),
  ];
}

function typeTable(
  { outletTypes: rows, activity, facts, productsBasis, basis }: BulletinFigures,
  day: string,
  language: Language,
): Table {
  const zh = language === 'zh';
  const unit = amountUnit(largest(rows.map(({ sales_fen }) => sales_fen)), language);
  const sample = sampleColumns(rows, language);
  const active = new Map(activity?.types.map(({ id, active: count }) => [id, grouped(count)]));
  const before = productsBasis === basis ? '' : zh ? '，未扣退款' : ', before refunds';
  return {
    caption: zh ? `${day}各类网点农村网络零售额` : `Types of outlets: rural sales of ${day}`,
    subtitle: zh ? `金额单位：${unit.short}${before}` : `Sales in ${unit.short}${before}`,
    columns: [
      '',
      ...(activity === null ? [] : [zh ? '活跃网点' : 'active']),
      zh ? '销售额' : 'sales',
      ...sample.headings,
      zh ? '占比%' : 'share, %',
      baseHeading(facts.day, language),
      growthHeading(facts.day, language),
    ],
    rows: rows.map((row) => [
      row.member === '' ? (zh ? '无网点' : 'without an outlet') : labelOf(row, language),
      ...(activity === null ? [] : [active.get(row.member) ?? NONE]),
      salesOr(row, unit, language),
      ...sample.cellsOf(row),
      numberOr(row.share_percent, row.share_error_points),
      row.base_sales_fen === null ? NONE : amountIn(row.base_sales_fen, unit),
      growthWithError(row, language),
    ]),
  };
}
