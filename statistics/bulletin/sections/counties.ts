import { growthDifferencePoints, shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { isAboutTheSame } from '../../../domain/statistics/sample-error.ts';
import { amount, amountUnit, wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import type { Label, Language } from '../../../domain/statistics/wording/language.ts';
import { difference, percent, points, shownSign } from '../../../domain/statistics/wording/percent.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { type Block, paragraph, type Section, type Table } from '../document.ts';
import { pairedBars } from '../charts.ts';
import type { BulletinFigures, SegmentFacts } from '../read-bulletin.ts';
import {
  ABOUT_THE_SAME,
  growthHeading,
  growthWithError,
  growthWords,
  largest,
  NONE,
  numberOr,
  salesOr,
} from '../wording.ts';
import { ruralRows } from './overview.ts';

/** How a sentence names the segments of Double 11, in the order of the published bulletin. Others go by their label. */
const NAMES: Readonly<Record<string, Label>> = {
  'national-demonstration-counties': {
    en: 'national demonstration counties for rural e-commerce',
    zh: '国家级电子商务进农村综合示范县',
  },
  'national-poverty-counties': { en: 'national poverty counties', zh: '国家级贫困县' },
};
const ORDER = ['rural', ...Object.keys(NAMES)];

/** Groups of counties: each in a sentence, all in a chart and a table. */
export function counties(figures: BulletinFigures, language: Language): Section {
  const ordered = segmentsInOrder(figures);
  return {
    heading: heading(ordered, language),
    blocks: [
      ...ordered
        .filter(({ id }) => id !== 'rural')
        .flatMap((segment) => segmentWords(figures, segment, language)),
      // Tables break over pages and fill them; a chart after them leaves less blank than one before.
      { kind: 'table', table: segmentTable(figures, ordered, language) },
      ...chart(figures, ordered, language),
    ],
  };
}

function heading(ordered: readonly SegmentFacts[], language: Language): string {
  const isOfDouble11 = ordered.every(({ id }) => ORDER.includes(id)) && ordered.length === ORDER.length;
  if (!isOfDouble11) return language === 'zh' ? '各类县域' : 'Groups of counties';
  return language === 'zh' ? '示范县和贫困县' : 'Demonstration counties and poverty counties';
}

function segmentsInOrder({ facts }: BulletinFigures): SegmentFacts[] {
  const place = ({ id }: SegmentFacts) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return facts.segments.toSorted((a, b) => place(a) - place(b));
}

const rowOf = (rows: readonly SalesRow[], { id }: SegmentFacts) => rows.find(({ member }) => member === id);

/** The number of counties of a segment, as text; undefined if the campaign has no such statistic. */
function countOf({ statistics }: BulletinFigures, { shortName }: SegmentFacts): string | undefined {
  const value = statistics.get(`${shortName}.counties`)?.value;
  return value == null ? undefined : wholeNumber(value);
}

function segmentWords(figures: BulletinFigures, segment: SegmentFacts, language: Language): Block[] {
  const period = rowOf(figures.segments.period, segment);
  if (period === undefined) return [];
  const day = rowOf(figures.segments.day, segment);
  const count = countOf(figures, segment);
  const when = dayWords(figures.facts.day.startAt, language);
  const share = period.share_of_rural_percent;
  const grown =
    day === undefined
      ? []
      : [growthWords(day, figures.facts.day, language), comparedWithRural(figures, day, language)].filter(
          (words) => words !== null,
        );
  if (language === 'zh') {
    const name = NAMES[segment.id]?.zh ?? segment.label.zh;
    const subject = count === undefined ? name : `${count}个${name}`;
    const clauses = [
      `${subject}${segment.illustrative ? '（示意名单）' : ''}全周期网络零售额${amount(period.sales_fen, language)}`,
      ...(share === null ? [] : [`占农村网络零售额的比重为${percent(share, language)}`]),
    ];
    if (day === undefined) return [paragraph(`${clauses.join('，')}。`)];
    const ofDay = [`${when}当日${amount(day.sales_fen, language)}`, ...grown];
    return [paragraph(`${clauses.join('，')}；${ofDay.join('，')}。`)];
  }
  const named = NAMES[segment.id]?.en;
  const list = segment.illustrative ? ' (illustrative list)' : '';
  const subject =
    named === undefined
      ? `The counties of “${segment.label.en}”${count === undefined ? '' : ` (${count})`}${list}`
      : `The ${count === undefined ? '' : `${count} `}${named}${list}`;
  const first = `${subject} sold ${amount(period.sales_fen, language)} in the period${share === null ? '' : `, ${percent(share, language)} of rural sales`}.`;
  if (day === undefined) return [paragraph(first)];
  const ofDay = [`On ${when} they sold ${amount(day.sales_fen, language)}`, ...grown];
  return [paragraph(`${first} ${ofDay.join(', ')}.`)];
}

function comparedWithRural(figures: BulletinFigures, day: SalesRow, language: Language): string | null {
  const { day: all } = ruralRows(figures);
  const [own, rural] = [day, all].map((row) => row && shownGrowth(row));
  if (all === undefined || own?.kind !== 'percent' || rural?.kind !== 'percent') return null;
  const ahead = difference(own.percent, rural.percent);
  const error = growthDifferencePoints(day, all);
  const same = isAboutTheSame(Number(ahead), error) ? ABOUT_THE_SAME[language] : '';
  const sign = shownSign(ahead);
  if (language === 'zh') {
    if (sign === 0) return '增速与农村总体持平';
    return `增速${sign > 0 ? '高于' : '低于'}农村总体${points(ahead, language)}${same}`;
  }
  if (sign === 0) return 'as fast as all rural areas';
  return `${points(ahead, language)} ${sign > 0 ? 'faster' : 'slower'} than all rural areas${same}`;
}

function chart(figures: BulletinFigures, ordered: readonly SegmentFacts[], language: Language): Block[] {
  const when = dayWords(figures.facts.day.startAt, language);
  const rows = ordered.flatMap((segment) => rowOf(figures.segments.day, segment) ?? []);
  return pairedBars(figures, language, rows, {
    id: 'segments',
    title: language === 'zh' ? `${when}各类县域网络零售额` : `Groups of counties, ${when}`,
    subject: language === 'zh' ? '各组有重叠，不可相加' : 'Groups overlap and do not add up',
    labelOf: ({ member }) => {
      const segment = ordered.find(({ id }) => id === member);
      return SHORT[member]?.[language] ?? segment?.label[language] ?? member;
    },
  });
}

/** For the narrow first column of charts and tables. */
const SHORT: Readonly<Record<string, Label>> = {
  rural: { en: 'Rural areas', zh: '农村地区' },
  'national-demonstration-counties': { en: 'Demonstration counties', zh: '示范县' },
  'national-poverty-counties': { en: 'Poverty counties', zh: '贫困县' },
};

function segmentTable(figures: BulletinFigures, ordered: readonly SegmentFacts[], language: Language): Table {
  const { facts, segments } = figures;
  const unit = amountUnit(largest(segments.period.map(({ sales_fen }) => sales_fen)), language);
  const when = dayWords(facts.day.startAt, language);
  const zh = language === 'zh';
  return {
    caption: zh ? '各类县域主要指标' : 'Groups of counties: main figures',
    subtitle: zh ? `金额单位：${unit.short}` : `Sales in ${unit.short}`,
    columns: zh
      ? [
          '',
          '县数',
          '全周期',
          '占农村%',
          growthHeading(facts.period, language),
          when,
          growthHeading(facts.day, language),
          '占全周期%',
        ]
      : ['', 'Counties', 'Period', 'of rural, %', 'growth, %', when, 'growth, %', 'of period, %'],
    rows: ordered.map((segment) => {
      const period = rowOf(segments.period, segment);
      const day = rowOf(segments.day, segment);
      return [
        `${SHORT[segment.id]?.[language] ?? segment.label[language]}${segment.illustrative ? (zh ? '（示意）' : ' (illustrative)') : ''}`,
        countOf(figures, segment) ?? NONE,
        period === undefined ? NONE : salesOr(period, unit, language),
        numberOr(period?.share_of_rural_percent, period?.share_of_rural_error_points),
        growthWithError(period, language),
        day === undefined ? NONE : salesOr(day, unit, language),
        growthWithError(day, language),
        numberOr(day?.share_of_period_percent, day?.share_of_period_error_points),
      ];
    }),
  };
}
