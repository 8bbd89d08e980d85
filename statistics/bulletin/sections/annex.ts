import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import { dayWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { hourSums } from '../../figures/hour-sums.ts';
import { daysInOrder } from '../charts.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { salesColumns, tableOf } from '../tables.ts';
import { growthOr, largest, NONE, yearNames } from '../wording.ts';
import { provinceTable } from './places.ts';

/** The figures behind the charts. */
export const annex = section('bulletin.annex.annex', provinceTable, hourTable, dayTable);

function hourTable({ facts, hours, language, when, say }: Context): Block[] {
  if (hours.length === 0) return [];
  const sums = hourSums(facts.day, hours);
  const fen = sums.flatMap(({ sales, base }) => [String(sales ?? 0n), String(base)]);
  const unit = amountUnit(largest(fen), language);
  const [thisYear, lastYear] = yearNames(facts.day, facts.day.base, language);
  const shown = (sum: bigint | null) => (sum === null ? NONE : amountIn(String(sum), unit));
  const base = [lastYear, (sum: (typeof sums)[number]) => shown(sum.base)] as const;
  return tableOf(
    {
      caption: say('bulletin.annex.hour-by-hour-cumulative', { when }),
      subtitle: say('bulletin.annex.until-the-end-of', { unit: unit.short }),
      isLong: true,
    },
    sums,
    [
      ['', ({ hour }) => `${String(hour + 1).padStart(2, '0')}:00`],
      [thisYear, ({ sales }) => shown(sales)],
      ...(facts.day.base === null ? [] : [base]),
    ],
  );
}

function dayTable(context: Context): Block[] {
  const { facts, language, say } = context;
  const days = daysInOrder(context);
  const { unit, sales, sample, share, base, growth } = salesColumns(context, days, facts.period);
  const [, shareOf] = share;
  const [growthHeading] = growth;
  return tableOf(
    {
      caption: say('bulletin.annex.the-period-day-by'),
      subtitle: say('bulletin.annex.window-and-unit', { window: windowWords(facts.period, language), unit }),
      isLong: true,
    },
    days,
    [
      ['', (row) => dayWords(row.member, language)],
      sales,
      // Two halves of the table stand beside each other, so there is room for one column of errors.
      ...sample.slice(0, 1),
      [say('common.of-period'), shareOf],
      base,
      [growthHeading, (row) => growthOr(row, language)],
    ],
  );
}
