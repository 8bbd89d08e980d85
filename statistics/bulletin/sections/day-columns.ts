import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { dayWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { timeColumns } from '../../charts/columns.ts';
import type { Block } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import { BASIS_WORDS, CHART_WIDTH_PX, forDrawing, largest, sourceLine, yearNames } from '../wording.ts';

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
