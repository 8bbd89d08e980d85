import { amountIn, type AmountUnit } from '../../domain/statistics/wording/amount.ts';
import { shownGrowth } from '../../domain/statistics/growth-error.ts';
import { dayWords, windowWords } from '../../domain/statistics/wording/window.ts';
import { rankedBars } from '../charts/bars.ts';
import { timeColumns } from '../charts/columns.ts';
import { bandText } from '../charts/draw.ts';
import type { ChartFrame } from '../charts/draw.ts';
import type { ChartTheme } from '../charts/theme.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { Context } from './context.ts';
import type { Block } from './document.ts';
import { baseHeading, forDrawing, growthOr, sourceLine, yearNames } from './wording.ts';

const WIDTH_PX = 680;

type Words = Pick<ChartFrame, 'id' | 'title' | 'subtitle'> & {
  /** The facts of the drawing in words. */
  readonly facts: readonly string[];
  /** That of the bulletin if left out. */
  readonly basis?: Context['basis'];
};

/** Data as a drawing, with its words and its source. */
export function chart<Data>(
  context: Context,
  { facts, basis = context.basis, ...words }: Words,
  draw: (frame: ChartFrame, data: Data, theme: ChartTheme) => string,
  data: Data,
): Block[] {
  const { language } = context;
  const source = sourceLine({ ...context, basis }, language);
  const frame = { ...words, language, width: WIDTH_PX, source, description: facts.join('; ') };
  return [{ kind: 'chart', draw: (theme) => draw(frame, data, theme) }];
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
  const { facts, by, language, isYear, say, unitOf } = context;
  const { day } = facts;
  const unit = unitOf(rows);
  const lastYear = day.base === null ? null : baseHeading(day, language);
  const growthOf = (row: SalesRow) => {
    const growth = growthOr(row, language);
    return shownGrowth(row).kind === 'percent' ? say('wording.percent.percent', { number: growth }) : growth;
  };
  const baseOf = ({ base_sales_fen: fen }: SalesRow) =>
    fen === null || BigInt(fen) === 0n ? null : drawn(fen, unit);
  const subtitle = say('bulletin.charts.subject', { subject, unit: unit.short, basis: by });
  const inWords = rows.map((row) => `${labelOf(row)}: ${amountIn(row.sales_fen, unit)} (${growthOf(row)})`);
  const [thisYear] = yearNames(day, day.base, language);
  return chart(context, { id, title, subtitle, facts: inWords }, rankedBars, {
    thisYear,
    lastYear,
    note: lastYear === null ? '' : say('bulletin.charts.growth', { lastYear, isYear }),
    rows: rows.map((row) => ({
      label: labelOf(row),
      ...drawn(row.sales_fen, unit),
      ...(lastYear === null ? { note: '' } : { note: growthOf(row), base: baseOf(row) }),
    })),
  });
}

/** More columns than this would have no room for their labels; the table behind them still lists all days. */
const MOST_COLUMNS = 16;

/** The days of the period in the order of the calendar. */
export function daysInOrder({ days }: Context): Context['days'] {
  return days.toSorted((a, b) => (a.member < b.member ? -1 : 1));
}

/** Sales of each day of the period, as columns. */
export function dayColumns(context: Context): Block[] {
  const { facts, by, language, say, unitOf } = context;
  const days = daysInOrder(context);
  if (days.length < 2 || days.length > MOST_COLUMNS) return [];
  const unit = unitOf(days);
  const [thisYear, lastYear] = yearNames(facts.period, facts.period.base, language);
  const words = {
    id: 'days',
    title: say('bulletin.charts.the-period-day-by'),
    subtitle: say('bulletin.charts.rural-sales-of-days', {
      window: windowWords(facts.period, language),
      unit: unit.short,
      basis: by,
    }),
    facts: days.map(({ member, sales_fen: fen }) => `${dayWords(member, language)}: ${amountIn(fen, unit)}`),
  };
  return chart(context, words, timeColumns, {
    thisYear,
    lastYear: facts.period.base === null ? null : lastYear,
    columns: days.map(({ member, sales_fen: fen, base_sales_fen: base }) => ({
      label: say('bulletin.charts.day-of-month', { day: Number(member.slice(8)) }),
      ...drawn(fen, unit),
      baseValue: base === null ? null : forDrawing(base, unit.shift),
      hover: bandText(dayWords(member, language), [
        [thisYear, amountIn(fen, unit)],
        [lastYear, base === null ? null : amountIn(base, unit)],
      ]),
    })),
  });
}
