import { amountIn, amountUnit } from '../../domain/statistics/wording/amount.ts';
import { shownGrowth } from '../../domain/statistics/growth-error.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { dayWords, windowWords } from '../../domain/statistics/wording/window.ts';
import { rankedBars } from '../charts/bars.ts';
import { timeColumns } from '../charts/columns.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { Block } from './document.ts';
import type { BulletinFigures } from './read-bulletin.ts';
import {
  baseHeading,
  BASIS_WORDS,
  CHART_WIDTH_PX,
  forDrawing,
  growthHeading,
  largest,
  growthOr,
  sourceLine,
  yearNames,
} from './wording.ts';

interface PairedBars {
  readonly id: string;
  readonly title: string;
  /** What the rows are; the unit and the basis follow. */
  readonly subject: string;
  readonly labelOf: (row: SalesRow) => string;
}

/** Sales of the day of both years for each row, with the growth at the right. No block if there are no rows. */
export function pairedBars(
  figures: BulletinFigures,
  language: Language,
  rows: readonly SalesRow[],
  { id, title, subject, labelOf }: PairedBars,
): Block[] {
  if (rows.length === 0) return [];
  const { facts, basis } = figures;
  const unit = amountUnit(largest(rows.map(({ sales_fen }) => sales_fen)), language);
  const [thisYear] = yearNames(facts.day, facts.day.base, language);
  const lastYear = baseHeading(facts.day, language);
  const hasBase = facts.day.base !== null;
  const growthOf = (row: SalesRow) =>
    `${growthOr(row, language)}${shownGrowth(row).kind !== 'percent' ? '' : language === 'zh' ? '%' : ' %'}`;
  return [
    {
      kind: 'chart',
      draw: (theme) =>
        rankedBars(
          {
            id,
            language,
            width: CHART_WIDTH_PX,
            title,
            subtitle:
              language === 'zh'
                ? `${subject}，${unit.short}，${BASIS_WORDS[basis].zh}`
                : `${subject}; ${unit.short}, ${BASIS_WORDS[basis].en}`,
            source: sourceLine(figures, language),
            description: rows
              .map((row) => `${labelOf(row)}: ${amountIn(row.sales_fen, unit)} (${growthOf(row)})`)
              .join('; '),
          },
          {
            thisYear,
            lastYear: hasBase ? lastYear : null,
            note: hasBase
              ? language === 'zh'
                ? growthHeading(facts.day, language).replace('%', '')
                : `on ${lastYear}`
              : '',
            rows: rows.map((row) => ({
              label: labelOf(row),
              value: forDrawing(row.sales_fen, unit.shift),
              text: amountIn(row.sales_fen, unit),
              note: hasBase ? growthOf(row) : '',
              ...(hasBase ? { base: baseBar(row, unit) } : {}),
            })),
          },
          theme,
        ),
    },
  ];
}

function baseBar({ base_sales_fen }: SalesRow, unit: ReturnType<typeof amountUnit>) {
  if (base_sales_fen === null || BigInt(base_sales_fen) === 0n) return null;
  return { value: forDrawing(base_sales_fen, unit.shift), text: amountIn(base_sales_fen, unit) };
}

/** More columns than this would have no room for their labels; the table behind them still lists all days. */
const MOST_COLUMNS = 16;

/** The days of the period in the order of the calendar. */
export function daysInOrder({ days }: BulletinFigures): BulletinFigures['days'] {
  return days.toSorted((a, b) => (a.member < b.member ? -1 : 1));
}

/** Sales of each day of the period, as columns. */
export function dayColumns(figures: BulletinFigures, language: Language): Block[] {
  const { facts, basis } = figures;
  const days = daysInOrder(figures);
  if (days.length < 2 || days.length > MOST_COLUMNS) return [];
  const unit = amountUnit(largest(days.map(({ sales_fen }) => sales_fen)), language);
  const [thisYear, lastYear] = yearNames(facts.period, facts.period.base, language);
  const hasBase = facts.period.base !== null;
  return [
    {
      kind: 'chart',
      draw: (theme) =>
        timeColumns(
          {
            id: 'days',
            language,
            width: CHART_WIDTH_PX,
            title: language === 'zh' ? '全周期逐日农村网络零售额' : 'The period, day by day',
            subtitle:
              language === 'zh'
                ? `${windowWords(facts.period, language)}，${unit.short}，${BASIS_WORDS[basis].zh}`
                : `Rural sales of ${windowWords(facts.period, language)}, ${unit.short}, ${BASIS_WORDS[basis].en}`,
            source: sourceLine(figures, language),
            description: days
              .map(({ member, sales_fen }) => `${dayWords(member, language)}: ${amountIn(sales_fen, unit)}`)
              .join('; '),
          },
          {
            thisYear,
            lastYear: hasBase ? lastYear : null,
            columns: days.map(({ member, sales_fen, base_sales_fen }) => ({
              label: language === 'zh' ? `${Number(member.slice(8))}日` : String(Number(member.slice(8))),
              value: forDrawing(sales_fen, unit.shift),
              text: amountIn(sales_fen, unit),
              baseValue: base_sales_fen === null ? null : forDrawing(base_sales_fen, unit.shift),
            })),
          },
          theme,
        ),
    },
  ];
}
