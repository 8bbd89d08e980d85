import { amountIn, type AmountUnit } from '../../domain/statistics/wording/amount.ts';
import { shownGrowth } from '../../domain/statistics/growth-error.ts';
import { dayWords, windowWords } from '../../domain/statistics/wording/window.ts';
import { rankedBars } from '../charts/bars.ts';
import { timeColumns } from '../charts/columns.ts';
import type { ChartFrame } from '../charts/draw.ts';
import type { ChartTheme } from '../charts/theme.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { Context } from './context.ts';
import type { Block } from './document.ts';
import {
  baseHeading,
  BASIS_WORDS,
  forDrawing,
  growthHeading,
  growthOr,
  sourceLine,
  yearNames,
} from './wording.ts';

const WIDTH_PX = 680;

type Words = Pick<ChartFrame, 'id' | 'title' | 'subtitle'> & {
  /** The facts of the drawing in words. */
  readonly facts: readonly string[];
  /** That of the bulletin if left out. */
  readonly basis?: Context['basis'];
};

/** A drawing with its words and its source. */
export function chart(
  context: Context,
  { facts, basis = context.basis, ...words }: Words,
  draw: (frame: ChartFrame, theme: ChartTheme) => string,
): Block {
  const { language } = context;
  const source = sourceLine({ ...context, basis }, language);
  const frame = { ...words, language, width: WIDTH_PX, source, description: facts.join('; ') };
  return { kind: 'chart', draw: (theme) => draw(frame, theme) };
}

/** An amount as a drawing takes it. */
export function drawn(fen: string, unit: AmountUnit): { readonly value: number; readonly text: string } {
  return { value: forDrawing(fen, unit.shift), text: amountIn(fen, unit) };
}

interface PairedBars {
  readonly id: string;
  readonly title: string;
  /** What the rows are; the unit and the basis follow. */
  readonly subject: string;
  readonly labelOf: (row: SalesRow) => string;
}

/** Sales of the day of both years for each row, with the growth at the right. No block if there are no rows. */
export function pairedBars(
  context: Context,
  rows: readonly SalesRow[],
  { id, title, subject, labelOf }: PairedBars,
): Block[] {
  if (rows.length === 0) return [];
  const { facts, basis, language, say, unitOf } = context;
  const { day } = facts;
  const unit = unitOf(rows);
  const lastYear = day.base === null ? null : baseHeading(day, language);
  const growthOf = (row: SalesRow) =>
    growthOr(row, language) + (shownGrowth(row).kind === 'percent' ? say(' %', '%') : '');
  const baseOf = ({ base_sales_fen: fen }: SalesRow) =>
    fen === null || BigInt(fen) === 0n ? null : drawn(fen, unit);
  const subtitle = subject + say('; ', '，') + unit.short + say(', ', '，') + BASIS_WORDS[basis][language];
  const inWords = rows.map((row) => `${labelOf(row)}: ${amountIn(row.sales_fen, unit)} (${growthOf(row)})`);
  const [thisYear] = yearNames(day, day.base, language);
  return [
    chart(context, { id, title, subtitle, facts: inWords }, (frame, theme) =>
      rankedBars(
        frame,
        {
          thisYear,
          lastYear,
          note: lastYear === null ? '' : say(`on ${lastYear}`, growthHeading(day, language).replace('%', '')),
          rows: rows.map((row) => ({
            label: labelOf(row),
            ...drawn(row.sales_fen, unit),
            ...(lastYear === null ? { note: '' } : { note: growthOf(row), base: baseOf(row) }),
          })),
        },
        theme,
      ),
    ),
  ];
}

/** More columns than this would have no room for their labels; the table behind them still lists all days. */
const MOST_COLUMNS = 16;

/** The days of the period in the order of the calendar. */
export function daysInOrder({ days }: Context): Context['days'] {
  return days.toSorted((a, b) => (a.member < b.member ? -1 : 1));
}

/** Sales of each day of the period, as columns. */
export function dayColumns(context: Context): Block[] {
  const { facts, basis, language, say, unitOf } = context;
  const days = daysInOrder(context);
  if (days.length < 2 || days.length > MOST_COLUMNS) return [];
  const unit = unitOf(days);
  const [thisYear, lastYear] = yearNames(facts.period, facts.period.base, language);
  const how = [windowWords(facts.period, language), unit.short, BASIS_WORDS[basis][language]];
  const words = {
    id: 'days',
    title: say('The period, day by day', '全周期逐日农村网络零售额'),
    subtitle: say(`Rural sales of ${how.join(', ')}`, how.join('，')),
    facts: days.map(({ member, sales_fen: fen }) => `${dayWords(member, language)}: ${amountIn(fen, unit)}`),
  };
  const columns = days.map(({ member, sales_fen: fen, base_sales_fen: base }) => ({
    label: `${Number(member.slice(8))}${say('', '日')}`,
    ...drawn(fen, unit),
    baseValue: base === null ? null : forDrawing(base, unit.shift),
  }));
  const years = { thisYear, lastYear: facts.period.base === null ? null : lastYear };
  return [chart(context, words, (frame, theme) => timeColumns(frame, { ...years, columns }, theme))];
}
