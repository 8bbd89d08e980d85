import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import {
  difference,
  percent,
  points,
  shareOf,
  shownSign,
} from '../../../domain/statistics/wording/percent.ts';
import { sameHoursHeading } from '../../../domain/statistics/wording/same-hours.ts';
import { dateWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { cumulativeCurves } from '../../charts/curves.ts';
import { hourSums } from '../../figures/hour-sums.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { chart, dayColumns } from '../charts.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { forDrawing, growthWords, largest, otherBase, yearNames } from '../wording.ts';

export const overview = section(
  'bulletin.overview.rural-online-retail-sales',
  periodWords,
  dayWordsOf,
  peakHour,
  curves,
  dayColumns,
);

function periodWords({ facts, rural: { period }, language, say, sentence, amount }: Context): string | null {
  if (period === undefined) return null;
  const when = windowWords(facts.period, language);
  const sales = amount(period.sales_fen);
  return sentence(
    say('bulletin.overview.in-the-period-of', { when, sales }),
    growthWords(period, facts.period, language),
  );
}

function dayWordsOf(context: Context): string | null {
  const { facts, rural, language, when, say, sentence, amount } = context;
  const { day } = rural;
  if (day === undefined) return null;
  const sales = amount(day.sales_fen);
  const grown = growthWords(day, facts.day, language);
  const { base } = facts.day;
  const share = day.share_of_period_percent;
  let before = '';
  if (base !== null && day.base_sales_fen !== null) {
    const hours = sameHoursHeading(facts.day, language) ?? dateWords(base.startAt, language);
    const baseSales = amount(day.base_sales_fen);
    before = say('bulletin.overview.hours-basesales', { hours, baseSales });
  }
  const shown = share === null ? '' : percent(share, language);
  return sentence(
    say('bulletin.overview.of-this-sales-on', { when, sales }),
    grown === null ? null : grown + before,
    share === null ? null : say('bulletin.overview.accounting-for-of-the', { shown }),
    share === null ? null : shareMoved(context, day, share),
  );
}

/** How the day's share of the period changed; null if the base has none. */
function shareMoved(
  { facts, language, rural: { period }, isYear, say }: Context,
  day: SalesRow,
  share: string,
): string | null {
  if (period?.base_sales_fen == null || day.base_sales_fen === null) return null;
  const before = shareOf(day.base_sales_fen, period.base_sales_fen);
  if (before === null || BigInt(day.base_sales_fen) === 0n) return null;
  const isOfYear = isYear && otherBase(facts.period, language) === null;
  const change = difference(share, before);
  const sign = shownSign(change);
  if (sign === 0) return say('bulletin.overview.the-same-share', { isOfYear });
  const moved = points(change, language);
  return say('bulletin.overview.moved', { moved, isMore: sign > 0, isOfYear });
}

function peakHour({ hours: [peak], language, when, say, amount }: Context): string | null {
  if (peak?.share_percent == null || BigInt(peak.sales_fen) === 0n) return null;
  const from = peak.member.slice(11, 16);
  const to = `${String(Number(from.slice(0, 2)) + 1).padStart(2, '0')}:00`;
  const share = percent(peak.share_percent, language);
  const sales = amount(peak.sales_fen);
  return say('bulletin.overview.the-strongest-hour-of', { when, from, to, sales, share });
}

function curves(context: Context): Block[] {
  const { facts, by: how, hours, language, when, say } = context;
  const sums = hourSums(facts.day, hours);
  const own = sums.flatMap(({ sales }) => (sales === null ? [] : [String(sales)]));
  const base = facts.day.base === null ? [] : sums.map((sum) => String(sum.base));
  const [end, baseEnd] = [own.at(-1), base.at(-1)];
  if (end === undefined) return [];
  const unit = amountUnit(largest([end, baseEnd ?? '0']), language);
  const [thisYear, lastYear] = yearNames(facts.day, facts.day.base, language);
  const curve = (values: readonly string[], last: string, name: string) => ({
    values: values.map((fen) => forDrawing(fen, unit.shift)),
    endText: amountIn(last, unit),
    name,
  });
  const of = unit.short;
  const data = {
    hours: sums.length,
    thisYear: curve(own, end, thisYear),
    lastYear: baseEnd === undefined ? null : curve(base, baseEnd, lastYear),
  };
  const words = {
    id: 'hours',
    title: say('bulletin.overview.hour-by-hour', { when }),
    subtitle: say('bulletin.overview.cumulative-rural-sales-shanghai', { of, how }),
    facts: [data.thisYear, data.lastYear].flatMap((one) =>
      one === null ? [] : [`${one.name}: ${one.endText} ${of}`],
    ),
  };
  return chart(context, words, cumulativeCurves, data);
}
