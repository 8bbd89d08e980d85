import { label, type MessageId } from '../../../schemas/text/say.ts';
import { shownGrowth } from '../../../domain/statistics/growth-error.ts';
import { isAboutTheSame } from '../../../domain/statistics/sample-error.ts';
import { wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import type { Label } from '../../../schemas/text/language.ts';
import { difference, percent, points, shownSign } from '../../../domain/statistics/wording/percent.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { pairedBars } from '../charts.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import type { SegmentFacts } from '../facts.ts';
import { section } from '../section.ts';
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
  'national-demonstration-counties': label('bulletin.counties.national-demonstration-counties-for'),
  'national-poverty-counties': label('bulletin.counties.national-poverty-counties'),
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
export const counties = section(heading, groupParagraphs, groupTable, bars);

function heading(context: Context): MessageId {
  const ids = groupsInOrder(context).map(({ id }) => id);
  return ids.length === ORDER.length && ids.every((id) => ORDER.includes(id))
    ? 'bulletin.counties.demonstration-counties-and-poverty'
    : 'bulletin.counties.groups-of-counties';
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

function groupParagraphs(context: Context): string[] {
  const told = groupsInOrder(context).filter(({ id }) => id !== 'rural');
  return told.flatMap((group) => groupWords(context, group) ?? []);
}

function groupWords(context: Context, group: Group): string | null {
  const { facts, language, when, amount, clauses, say } = context;
  const { id, label, period, day, count, illustrative } = group;
  if (period === undefined) return null;
  const subject = say(id in NAMES ? 'bulletin.counties.named' : 'bulletin.counties.of-list', {
    name: (NAMES[id] ?? label)[language],
    hasCount: count !== undefined,
    count,
    illustrative,
  });
  const sales = amount(period.sales_fen);
  const share =
    period.share_of_rural_percent === null ? null : percent(period.share_of_rural_percent, language);
  const ofPeriod = clauses(
    subject + say('bulletin.counties.sold-in-the-period', { sales }),
    share === null ? null : say('bulletin.counties.of-rural-sales', { share }),
  );
  if (day === undefined) return ofPeriod + say('common.full-stop');
  const daySales = amount(day.sales_fen);
  const ofDay = clauses(
    say('bulletin.counties.on-they-sold', { when, daySales }),
    growthWords(day, facts.day, language),
    comparedWithRural(context, day),
  );
  return say('bulletin.counties.ofperiod-ofday', { ofPeriod, ofDay });
}

function comparedWithRural({ rural, language, say }: Context, day: SalesRow): string | null {
  const { day: all } = rural;
  const [own, whole] = [day, all].map((row) => row && shownGrowth(row));
  if (all === undefined || own?.kind !== 'percent' || whole?.kind !== 'percent') return null;
  const ahead = difference(own.percent, whole.percent);
  const sign = shownSign(ahead);
  if (sign === 0) return say('bulletin.counties.as-fast-as-all');
  const by = points(ahead, language);
  const same = isAboutTheSame(Number(ahead), day.growth_difference_error_points)
    ? ABOUT_THE_SAME[language]
    : '';
  return say('bulletin.counties.than-all-rural-areas', { by, isMore: sign > 0 }) + same;
}

function bars(context: Context): Block[] {
  const { language, when, say } = context;
  const ordered = groupsInOrder(context);
  const names = new Map(ordered.map((group) => [group.id, shortName(group)[language]]));
  return pairedBars(
    context,
    ordered.flatMap(({ day }) => day ?? []),
    {
      id: 'segments',
      title: say('bulletin.counties.groups-of-counties-2', { when }),
      subject: say('bulletin.counties.groups-overlap-and-do'),
      labelOf: ({ member }) => names.get(member) ?? member,
    },
  );
}

/** For the narrow first column of charts and tables. */
const SHORT: Readonly<Record<string, Label>> = {
  rural: label('bulletin.counties.rural-areas'),
  'national-demonstration-counties': label('bulletin.counties.demonstration-counties'),
  'national-poverty-counties': label('bulletin.counties.poverty-counties'),
};

const shortName = ({ id, label }: SegmentFacts): Label => SHORT[id] ?? label;

function groupTable(context: Context): Block[] {
  const { facts, segments, language, when, say, unitOf } = context;
  const unit = unitOf(segments.period);
  const salesIn = (row?: SalesRow) => (row === undefined ? NONE : salesOr(row, unit, language));
  const columns: Column<Group>[] = [
    [
      '',
      (group) =>
        shortName(group)[language] + (group.illustrative ? say('bulletin.counties.illustrative') : ''),
    ],
    [say('bulletin.counties.counties'), ({ count }) => count ?? NONE],
    [say('common.period'), ({ period }) => salesIn(period)],
    [
      say('common.of-rural'),
      ({ period }) => numberOr(period?.share_of_rural_percent, period?.share_of_rural_error_points),
    ],
    [growthHeading(facts.period, language), ({ period }) => growthWithError(period, language)],
    [when, ({ day }) => salesIn(day)],
    [growthHeading(facts.day, language), ({ day }) => growthWithError(day, language)],
    [
      say('common.of-period'),
      ({ day }) => numberOr(day?.share_of_period_percent, day?.share_of_period_error_points),
    ],
  ];
  const words = {
    caption: say('bulletin.counties.groups-of-counties-main'),
    subtitle: say('common.sales-in', { unit: unit.short }),
  };
  return tableOf(words, groupsInOrder(context), columns);
}
