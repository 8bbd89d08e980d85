import { growthDifferencePoints, shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { isAboutTheSame } from '../../../domain/statistics/sample-error.ts';
import { wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import type { Label } from '../../../domain/statistics/wording/language.ts';
import { difference, percent, points, shownSign } from '../../../domain/statistics/wording/percent.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { pairedBars } from '../charts.ts';
import type { Context } from '../context.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import type { SegmentFacts } from '../facts.ts';
import { type Column, tableOf } from '../tables.ts';
import {
  ABOUT_THE_SAME,
  growthHeading,
  growthWithError,
  growthWords,
  NONE,
  numberOr,
  salesOr,
} from '../wording.ts';

/** How a sentence names the segments of Double 11, in the order of the published bulletin. Others go by their label. */
const NAMES: Readonly<Record<string, Label>> = {
  'national-demonstration-counties': {
    en: 'national demonstration counties for rural e-commerce',
    zh: '国家级电子商务进农村综合示范县',
  },
  'national-poverty-counties': { en: 'national poverty counties', zh: '国家级贫困县' },
};
const ORDER = ['rural', ...Object.keys(NAMES)];

/** A segment with its rows of both windows; undefined where it sold nothing. */
interface Group extends SegmentFacts {
  readonly period: SalesRow | undefined;
  readonly day: SalesRow | undefined;
  /** How many counties, as text; undefined if the campaign has no such statistic. */
  readonly count: string | undefined;
}

/** Groups of counties: each in a sentence, all in a chart and a table. */
export function counties(context: Context): Section {
  const ordered = groupsInOrder(context);
  return {
    heading: heading(context, ordered),
    blocks: [
      ...ordered.filter(({ id }) => id !== 'rural').flatMap((group) => groupWords(context, group)),
      // Tables break over pages and fill them; a chart after them leaves less blank than one before.
      ...groupTable(context, ordered),
      ...bars(context, ordered),
    ],
  };
}

function heading({ say }: Context, ordered: readonly Group[]): string {
  const isOfDouble11 = ordered.every(({ id }) => ORDER.includes(id)) && ordered.length === ORDER.length;
  return isOfDouble11
    ? say('Demonstration counties and poverty counties', '示范县和贫困县')
    : say('Groups of counties', '各类县域');
}

function groupsInOrder({ facts, segments, statistics }: Context): Group[] {
  const place = ({ id }: SegmentFacts) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return facts.segments
    .toSorted((a, b) => place(a) - place(b))
    .map((segment) => {
      const rowOf = (rows: readonly SalesRow[]) => rows.find(({ member }) => member === segment.id);
      const count = statistics.get(`${segment.shortName}.counties`)?.value;
      return {
        ...segment,
        period: rowOf(segments.period),
        day: rowOf(segments.day),
        count: count == null ? undefined : wholeNumber(count),
      };
    });
}

function groupWords(context: Context, group: Group): Block[] {
  const { facts, language, when, amount, clauses, say } = context;
  const { id, label, period, day, count, illustrative } = group;
  if (period === undefined) return [];
  const list = illustrative ? say(' (illustrative list)', '（示意名单）') : '';
  const named = NAMES[id];
  const subject = say(
    named === undefined
      ? `The counties of “${label.en}”${count === undefined ? '' : ` (${count})`}`
      : `The ${count === undefined ? '' : `${count} `}${named.en}`,
    `${count === undefined ? '' : `${count}个`}${(named ?? label).zh}`,
  );
  const sales = amount(period.sales_fen);
  const share =
    period.share_of_rural_percent === null ? null : percent(period.share_of_rural_percent, language);
  const ofPeriod = clauses(
    subject + list + say(` sold ${sales} in the period`, `全周期网络零售额${sales}`),
    share === null ? null : say(`${share} of rural sales`, `占农村网络零售额的比重为${share}`),
  );
  if (day === undefined) return [paragraph(ofPeriod + say('.', '。'))];
  const daySales = amount(day.sales_fen);
  const ofDay = clauses(
    say(`On ${when} they sold ${daySales}`, `${when}当日${daySales}`),
    growthWords(day, facts.day, language),
    comparedWithRural(context, day),
  );
  return [paragraph(say(`${ofPeriod}. ${ofDay}.`, `${ofPeriod}；${ofDay}。`))];
}

function comparedWithRural({ rural, language, say }: Context, day: SalesRow): string | null {
  const { day: all } = rural;
  const [own, whole] = [day, all].map((row) => row && shownGrowth(row));
  if (all === undefined || own?.kind !== 'percent' || whole?.kind !== 'percent') return null;
  const ahead = difference(own.percent, whole.percent);
  const sign = shownSign(ahead);
  if (sign === 0) return say('as fast as all rural areas', '增速与农村总体持平');
  const by = points(ahead, language);
  const same = isAboutTheSame(Number(ahead), growthDifferencePoints(day, all))
    ? ABOUT_THE_SAME[language]
    : '';
  return (
    say(
      `${by} ${sign > 0 ? 'faster' : 'slower'} than all rural areas`,
      `增速${sign > 0 ? '高于' : '低于'}农村总体${by}`,
    ) + same
  );
}

function bars(context: Context, ordered: readonly Group[]): Block[] {
  const { language, when, say } = context;
  const names = new Map(ordered.map((group) => [group.id, shortName(group)[language]]));
  return pairedBars(
    context,
    ordered.flatMap(({ day }) => day ?? []),
    {
      id: 'segments',
      title: say(`Groups of counties, ${when}`, `${when}各类县域网络零售额`),
      subject: say('Groups overlap and do not add up', '各组有重叠，不可相加'),
      labelOf: ({ member }) => names.get(member) ?? member,
    },
  );
}

/** For the narrow first column of charts and tables. */
const SHORT: Readonly<Record<string, Label>> = {
  rural: { en: 'Rural areas', zh: '农村地区' },
  'national-demonstration-counties': { en: 'Demonstration counties', zh: '示范县' },
  'national-poverty-counties': { en: 'Poverty counties', zh: '贫困县' },
};

const shortName = ({ id, label }: SegmentFacts): Label => SHORT[id] ?? label;

function groupTable(context: Context, ordered: readonly Group[]): Block[] {
  const { facts, segments, language, when, say, unitOf } = context;
  const unit = unitOf(segments.period);
  const salesIn = (row?: SalesRow) => (row === undefined ? NONE : salesOr(row, unit, language));
  const columns: Column<Group>[] = [
    [
      '',
      (group) => shortName(group)[language] + (group.illustrative ? say(' (illustrative)', '（示意）') : ''),
    ],
    [say('Counties', '县数'), ({ count }) => count ?? NONE],
    [say('Period', '全周期'), ({ period }) => salesIn(period)],
    [
      say('of rural, %', '占农村%'),
      ({ period }) => numberOr(period?.share_of_rural_percent, period?.share_of_rural_error_points),
    ],
    [growthHeading(facts.period, language), ({ period }) => growthWithError(period, language)],
    [when, ({ day }) => salesIn(day)],
    [growthHeading(facts.day, language), ({ day }) => growthWithError(day, language)],
    [
      say('of period, %', '占全周期%'),
      ({ day }) => numberOr(day?.share_of_period_percent, day?.share_of_period_error_points),
    ],
  ];
  const words = {
    caption: say('Groups of counties: main figures', '各类县域主要指标'),
    subtitle: say(`Sales in ${unit.short}`, `金额单位：${unit.short}`),
  };
  return tableOf(words, ordered, columns);
}
