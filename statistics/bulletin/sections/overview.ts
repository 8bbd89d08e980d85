import { amount, amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import {
  difference,
  percent,
  points,
  shareOf,
  shownSign,
} from '../../../domain/statistics/wording/percent.ts';
import { sameHoursHeading } from '../../../domain/statistics/wording/same-hours.ts';
import { dateWords, dayWords, windowWords } from '../../../domain/statistics/wording/window.ts';
import { cumulativeCurves } from '../../charts/curves.ts';
import { hourSums } from '../../figures/hour-sums.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import { dayColumns } from '../charts.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import {
  BASIS_WORDS,
  CHART_WIDTH_PX,
  forDrawing,
  growthWords,
  largest,
  otherBase,
  sourceLine,
  yearNames,
} from '../wording.ts';

/** The rural rows of both windows; undefined if nothing was sold. */
export function ruralRows({ segments }: BulletinFigures): { period?: SalesRow; day?: SalesRow } {
  const rural = (rows: readonly SalesRow[]) => rows.find(({ member }) => member === 'rural');
  const [period, day] = [rural(segments.period), rural(segments.day)];
  return { ...(period && { period }), ...(day && { day }) };
}

export function overview(figures: BulletinFigures, language: Language): Section {
  const { period, day } = ruralRows(figures);
  return {
    heading: language === 'zh' ? '农村网络零售总体情况' : 'Rural online retail sales',
    blocks: [
      ...(period === undefined ? [] : [paragraph(periodWords(figures, period, language))]),
      ...(day === undefined ? [] : [paragraph(dayWordsOf(figures, day, period, language))]),
      ...peakHour(figures, language),
      ...curves(figures, language),
      ...dayColumns(figures, language),
    ],
  };
}

function periodWords({ facts }: BulletinFigures, period: SalesRow, language: Language): string {
  const when = windowWords(facts.period, language);
  const sales = amount(period.sales_fen, language);
  const grown = growthWords(period, facts.period, language);
  return language === 'zh'
    ? `${when}，农村网络零售额${sales}${grown === null ? '' : `，${grown}`}。`
    : `In the period of ${when}, rural online retail sales reached ${sales}${grown === null ? '' : `, ${grown}`}.`;
}

function dayWordsOf(
  { facts }: BulletinFigures,
  day: SalesRow,
  period: SalesRow | undefined,
  language: Language,
): string {
  const when = dayWords(facts.day.startAt, language);
  const sales = amount(day.sales_fen, language);
  const grown = growthWords(day, facts.day, language);
  const base =
    facts.day.base === null || day.base_sales_fen === null
      ? null
      : {
          when: sameHoursHeading(facts.day, language) ?? dateWords(facts.day.base.startAt, language),
          sales: amount(day.base_sales_fen, language),
        };
  const share = day.share_of_period_percent;
  const isYear = otherBase(facts.day, language) === null && otherBase(facts.period, language) === null;
  const moved = share === null ? null : shareMoved(day, period, share, isYear, language);
  if (language === 'zh') {
    return (
      [
        `其中，${when}当日农村网络零售额${sales}`,
        ...(grown === null ? [] : [grown + (base === null ? '' : `（${base.when}为${base.sales}）`)]),
        ...(share === null ? [] : [`占全周期的比重为${percent(share, language)}`]),
        ...(moved === null ? [] : [moved]),
      ].join('，') + '。'
    );
  }
  const first =
    `Of this, sales on the single day, ${when}, reached ${sales}` +
    (grown === null ? '' : `, ${grown}${base === null ? '' : ` (${base.when}: ${base.sales})`}`);
  if (share === null) return `${first}.`;
  return `${first}, accounting for ${percent(share, language)} of the period${moved === null ? '' : `, ${moved}`}.`;
}

/** How the day's share of the period changed; null if the base has none. */
function shareMoved(
  day: SalesRow,
  period: SalesRow | undefined,
  share: string,
  isYear: boolean,
  language: Language,
): string | null {
  const zhBase = isYear ? '上年同期' : '对比时段';
  const enBase = isYear ? 'the year before' : 'in the base windows';
  if (period?.base_sales_fen == null || day.base_sales_fen === null) return null;
  const before = shareOf(day.base_sales_fen, period.base_sales_fen);
  if (before === null || BigInt(day.base_sales_fen) === 0n) return null;
  const change = difference(share, before);
  const sign = shownSign(change);
  if (language === 'zh') {
    if (sign === 0) return `与${zhBase}持平`;
    return `比${zhBase}${sign > 0 ? '提高' : '下降'}${points(change, language)}`;
  }
  if (sign === 0) return `the same share as ${enBase}`;
  return `${points(change, language)} ${sign > 0 ? 'more' : 'less'} than ${enBase}`;
}

function peakHour({ facts, hours }: BulletinFigures, language: Language): Block[] {
  const [peak] = hours;
  if (peak?.share_percent == null || BigInt(peak.sales_fen) === 0n) return [];
  const from = peak.member.slice(11, 16);
  const to = `${String(Number(from.slice(0, 2)) + 1).padStart(2, '0')}:00`;
  const share = percent(peak.share_percent, language);
  const sales = amount(peak.sales_fen, language);
  const day = dayWords(facts.day.startAt, language);
  return [
    paragraph(
      language === 'zh'
        ? `分时段看，${from}—${to}销售额最高，为${sales}，占当日的${share}。`
        : `The strongest hour of ${day} was ${from}–${to}, with ${sales} or ${share} of the day.`,
    ),
  ];
}

function curves(figures: BulletinFigures, language: Language): Block[] {
  const { facts, basis } = figures;
  const sums = hourSums(facts.day, figures.hours);
  const own = sums.flatMap(({ sales }) => (sales === null ? [] : [String(sales)]));
  const base = facts.day.base === null ? null : sums.map((sum) => String(sum.base));
  const [end, baseEnd] = [own.at(-1), base?.at(-1)];
  if (end === undefined) return [];
  const unit = amountUnit(largest([end, baseEnd ?? '0']), language);
  const [thisYear, lastYear] = yearNames(facts.day, facts.day.base, language);
  const curve = (values: readonly string[], last: string, name: string) => ({
    values: values.map((fen) => forDrawing(fen, unit.shift)),
    endText: amountIn(last, unit),
    name,
  });
  const when = dayWords(facts.day.startAt, language);
  const shown = [
    `${thisYear}: ${amountIn(end, unit)} ${unit.short}`,
    ...(baseEnd === undefined ? [] : [`${lastYear}: ${amountIn(baseEnd, unit)} ${unit.short}`]),
  ].join('; ');
  return [
    {
      kind: 'chart',
      draw: (theme) =>
        cumulativeCurves(
          {
            id: 'hours',
            language,
            width: CHART_WIDTH_PX,
            title: language === 'zh' ? `${when}逐时累计农村网络零售额` : `${when}, hour by hour`,
            subtitle:
              language === 'zh'
                ? `累计，${unit.short}，${BASIS_WORDS[basis].zh}，北京时间`
                : `Cumulative rural sales, ${unit.short}, ${BASIS_WORDS[basis].en}, Shanghai time`,
            source: sourceLine(figures, language),
            description: shown,
          },
          {
            hours: sums.length,
            thisYear: curve(own, end, thisYear),
            lastYear: base === null || baseEnd === undefined ? null : curve(base, baseEnd, lastYear),
          },
          theme,
        ),
    },
  ];
}
