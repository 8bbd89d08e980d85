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
import { type Block, paragraph, type Section } from '../document.ts';
import { BASIS_WORDS, forDrawing, growthWords, largest, otherBase, yearNames } from '../wording.ts';

export function overview(context: Context): Section {
  const { period, day } = context.rural;
  return {
    heading: context.say('Rural online retail sales', '农村网络零售总体情况'),
    blocks: [
      ...(period === undefined ? [] : [paragraph(periodWords(context, period))]),
      ...(day === undefined ? [] : [paragraph(dayWordsOf(context, day))]),
      ...peakHour(context),
      ...curves(context),
      ...dayColumns(context),
    ],
  };
}

function periodWords({ facts, language, say, sentence, amount }: Context, period: SalesRow): string {
  const when = windowWords(facts.period, language);
  const sales = amount(period.sales_fen);
  return sentence(
    say(
      `In the period of ${when}, rural online retail sales reached ${sales}`,
      `${when}，农村网络零售额${sales}`,
    ),
    growthWords(period, facts.period, language),
  );
}

function dayWordsOf(context: Context, day: SalesRow): string {
  const { facts, language, when, say, sentence, amount } = context;
  const sales = amount(day.sales_fen);
  const grown = growthWords(day, facts.day, language);
  const { base } = facts.day;
  const share = day.share_of_period_percent;
  let before = '';
  if (base !== null && day.base_sales_fen !== null) {
    const hours = sameHoursHeading(facts.day, language) ?? dateWords(base.startAt, language);
    const baseSales = amount(day.base_sales_fen);
    before = say(` (${hours}: ${baseSales})`, `（${hours}为${baseSales}）`);
  }
  const shown = share === null ? '' : percent(share, language);
  return sentence(
    say(
      `Of this, sales on the single day, ${when}, reached ${sales}`,
      `其中，${when}当日农村网络零售额${sales}`,
    ),
    grown === null ? null : grown + before,
    share === null ? null : say(`accounting for ${shown} of the period`, `占全周期的比重为${shown}`),
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
  const [enBase, zhBase] =
    isYear && otherBase(facts.period, language) === null
      ? ['the year before', '上年同期']
      : ['in the base windows', '对比时段'];
  const change = difference(share, before);
  const sign = shownSign(change);
  if (sign === 0) return say(`the same share as ${enBase}`, `与${zhBase}持平`);
  const moved = points(change, language);
  return say(
    `${moved} ${sign > 0 ? 'more' : 'less'} than ${enBase}`,
    `比${zhBase}${sign > 0 ? '提高' : '下降'}${moved}`,
  );
}

function peakHour({ hours: [peak], language, when, say, amount }: Context): Block[] {
  if (peak?.share_percent == null || BigInt(peak.sales_fen) === 0n) return [];
  const from = peak.member.slice(11, 16);
  const to = `${String(Number(from.slice(0, 2)) + 1).padStart(2, '0')}:00`;
  const share = percent(peak.share_percent, language);
  const sales = amount(peak.sales_fen);
  return [
    paragraph(
      say(
        `The strongest hour of ${when} was ${from}–${to}, with ${sales} or ${share} of the day.`,
        `分时段看，${from}—${to}销售额最高，为${sales}，占当日的${share}。`,
      ),
    ),
  ];
}

function curves(context: Context): Block[] {
  const { facts, basis, hours, language, when, say } = context;
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
  const [of, how] = [unit.short, BASIS_WORDS[basis][language]];
  const data = {
    hours: sums.length,
    thisYear: curve(own, end, thisYear),
    lastYear: baseEnd === undefined ? null : curve(base, baseEnd, lastYear),
  };
  const words = {
    id: 'hours',
    title: say(`${when}, hour by hour`, `${when}逐时累计农村网络零售额`),
    subtitle: say(`Cumulative rural sales, ${of}, ${how}, Shanghai time`, `累计，${of}，${how}，北京时间`),
    facts: [data.thisYear, data.lastYear].flatMap((one) =>
      one === null ? [] : [`${one.name}: ${one.endText} ${of}`],
    ),
  };
  return [chart(context, words, (frame, theme) => cumulativeCurves(frame, data, theme))];
}
