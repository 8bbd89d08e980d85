import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { dayWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { hourSums } from '../../figures/hour-sums.ts';
import type { Block, Section, Table } from '../document.ts';
import { daysInOrder } from '../charts.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import {
  baseHeading,
  errorCell,
  growthHeading,
  growthOr,
  hasErrors,
  largest,
  NONE,
  numberOr,
  salesOr,
  yearNames,
} from '../wording.ts';
import { provinceTable } from './places.ts';

/** The figures behind the charts. */
export function annex(figures: BulletinFigures, language: Language): Section {
  return {
    heading: language === 'zh' ? '附表' : 'Annex',
    blocks: [
      ...provinceTable(figures, language),
      ...(figures.hours.length === 0 ? [] : [tableBlock(hourTable(figures, language))]),
      ...(figures.days.length === 0 ? [] : [tableBlock(dayTable(figures, language))]),
    ],
  };
}

const tableBlock = (table: Table): Block => ({ kind: 'table', table });

function hourTable(figures: BulletinFigures, language: Language): Table {
  const { facts } = figures;
  const sums = hourSums(facts.day, figures.hours);
  const unit = amountUnit(
    largest(sums.flatMap(({ sales, base }) => [String(sales ?? 0n), String(base)])),
    language,
  );
  const [thisYear, lastYear] = yearNames(facts.day, facts.day.base, language);
  const when = dayWords(facts.day.startAt, language);
  const zh = language === 'zh';
  const shown = (fen: bigint | null) => (fen === null ? NONE : amountIn(String(fen), unit));
  const hasBase = facts.day.base !== null;
  return {
    caption: zh ? `${when}逐时累计农村网络零售额` : `${when}, hour by hour: cumulative rural sales`,
    subtitle: zh
      ? `截至该时，北京时间；金额单位：${unit.short}`
      : `Until the end of each hour, Shanghai time; ${unit.short}`,
    columns: ['', thisYear, ...(hasBase ? [lastYear] : [])],
    rows: sums.map(({ hour, sales, base }) => [
      `${String(hour + 1).padStart(2, '0')}:00`,
      shown(sales),
      ...(hasBase ? [shown(base)] : []),
    ]),
    isLong: true,
  };
}

function dayTable(figures: BulletinFigures, language: Language): Table {
  const { facts } = figures;
  const days = daysInOrder(figures);
  const unit = amountUnit(largest(days.map(({ sales_fen }) => sales_fen)), language);
  // Two halves of the table stand beside each other, so there is room for one column of errors.
  const isSample = hasErrors(days);
  const errors = isSample ? ['± %'] : [];
  const [thisYear] = yearNames(facts.period, facts.period.base, language);
  const lastYear = baseHeading(facts.period, language);
  const zh = language === 'zh';
  return {
    caption: zh ? '逐日农村网络零售额' : 'The period, day by day: rural sales',
    subtitle: `${windowWords(facts.period, language)}${zh ? '；金额单位：' : '; '}${unit.short}`,
    columns: zh
      ? ['', thisYear, ...errors, '占全周期%', lastYear, growthHeading(facts.period, language)]
      : ['', thisYear, ...errors, 'of period, %', lastYear, 'growth, %'],
    rows: days.map((row) => [
      dayWords(row.member, language),
      salesOr(row, unit, language),
      ...(isSample ? [errorCell(row)] : []),
      numberOr(row.share_percent, row.share_error_points),
      row.base_sales_fen === null ? NONE : amountIn(row.base_sales_fen, unit),
      growthOr(row, language),
    ]),
    isLong: true,
  };
}
