import { addUp, type Cell, type Measured } from '../../domain/statistics/figures/cells.ts';
import { completeness } from '../../domain/statistics/figures/figures.ts';
import { salesFigures } from '../../domain/statistics/figures/sales-figures.ts';
import { spansOf, type WindowHours } from '../../domain/statistics/figures/window-hours.ts';
import { comparedBase, type ComparedWindow } from '../../domain/statistics/wording/same-hours.ts';
import { type ClockWindow, shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { membersOf } from '../figures/dimensions.ts';
import { labelsOf } from '../figures/labels.ts';
import { type Dimension, SALES_COLUMNS, type SalesQuestion, type SalesRow } from '../figures/read-sales.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { labelled } from '../figures/member-lists.ts';
import { type CampaignQuestion, PERIOD, windowOf } from './question.ts';
import type { SliceSums, SummedBy, Sums } from './slice-sums.ts';

type Question = Omit<SalesQuestion, 'campaign'>;

/** Each dimension of a question with the one that it is summed from. Totals come from the one with the fewest members. */
const DIMENSION_OF = {
  all: 'channel',
  hour: 'channel',
  day: 'channel',
  segment: 'channel',
  combination: 'channel',
  province: 'province',
  platform: 'platform',
  channel: 'channel',
  direction: 'direction',
} as const satisfies Partial<Record<Dimension | 'combination', SummedBy>>;
type SummedDimension = keyof typeof DIMENSION_OF;
type SummedQuestion = Omit<Question, 'by'> & { readonly by: SummedDimension };

/** Hours and days are all of their own sales in the period. Sums of days, which have it, know no channel and direction. */
const isOfPeriod = (by: SummedDimension): boolean => !isClock(by) && by !== 'channel' && by !== 'direction';

/** The same source, whose sales that add up come from sums of one version. It answers as `sales_by_window` does. */
export function summedSource(source: StatisticsSource, sums: SliceSums): StatisticsSource {
  return {
    ...source,
    sales: async (question) => {
      const facts = await source.facts();
      return isSummed(question, facts) ? summedSales(sums, facts, question) : source.sales(question);
    },
  };
}

/** Sales by the segments that counties are of, such as `national-poverty-counties+rural`: each sale in one row. */
export function salesByCombination(
  sums: SliceSums,
  facts: CampaignFacts,
  question: CampaignQuestion,
): SalesRow[] {
  return summedSales(sums, facts, { ...question, by: 'combination' });
}

/** What is comparable follows from counties and platforms at once; what is wrong with a question, the view says. */
function isSummed(question: Question, facts: CampaignFacts): question is Question & SummedQuestion {
  const { by, scope, segment, window } = question;
  const known = new Set(facts.segments.map(({ id }) => id));
  return (
    by in DIMENSION_OF &&
    scope === 'all' &&
    (segment === 'all' || segment.split('+').every((id) => known.has(id))) &&
    (!('id' in window) || facts.windows.some(({ id }) => id === window.id))
  );
}

function summedSales(
  sums: SliceSums,
  facts: CampaignFacts,
  { window: asked, by, segment, basis }: SummedQuestion,
): SalesRow[] {
  const window = windowOf(facts, asked);
  const hours = hoursOf(window, windowOf(facts, PERIOD));
  const spans = spansOf([hours]);
  const parts = spans.partsOf(hours);
  const wanted = segment.split('+');
  const cells = [...sums.hours].flatMap(([hour, dimensions]) => {
    const span = spans.bounds.filter((bound) => bound <= hour).length;
    if (parts[span] === 0) return [];
    return [...(dimensions.get(DIMENSION_OF[by])?.values() ?? [])].map(({ segments, member, sums: values }) =>
      cellOf({ key: isClock(by) ? String(hour) : member, direction: member, segments, span }, values),
    );
  });
  const members = addUp(cells, {
    ...{ basis, parts, direction: '', hasRural: true, isClock: isClock(by) },
    ...{ hasWholeBase: by === 'hour', hasPeriod: isOfPeriod(by) },
    isAsked: (segments) => segment === 'all' || segments.some((id) => wanted.includes(id)),
    membersOf: membersOf(by, {
      shiftSeconds: hours.own[0] - hours.base[0],
      ...{ regions: new Map(), groups: new Map() },
    }),
  });
  const rules = {
    ...{ basis, factor: facts.sampleFactor, hasBase: window.base !== null, hasRefunds: true },
    isComplete: completeness(by, window.startAt, window.completeTo ?? window.endAt),
    withinPeriod: hours.withinPeriod,
  };
  const labels = labelsOf(facts.labels);
  // Sums of slices know no counties.
  const figures = salesFigures(
    members.map((one) => ({ ...one, activeCounties: null })),
    rules,
  );
  return labelled(
    figures,
    SALES_COLUMNS,
    (member) => labels.get(`${by} ${member}`) ?? { en: member, zh: member },
  );
}

const isClock = (by: SummedDimension): boolean => by === 'hour' || by === 'day';

/** `direction` is one if cells are told apart by it. */
function cellOf(
  told: Pick<Cell, 'key' | 'direction' | 'segments' | 'span'>,
  [placed = 0n, placedFen = 0n, paid = 0n, paidFen = 0n, refundedFen = 0n, ...squares]: Sums,
): Cell {
  const measured = (orders: bigint, fen: bigint, squared = 0n): Measured => ({
    ...{ fen, orders: Number(orders), counted: Number(orders), squared: Number(squared) },
    ...{ quantityThousandths: 0n, counties: [] },
  });
  return {
    ...{ ...told, unit: '', otherKey: '', otherUnit: '', refundedFen },
    ...{ refundedOrders: 0, cancelledOrders: 0, cancelledFen: 0n },
    of: {
      placed: measured(placed, placedFen, squares[0]),
      paid: measured(paid, paidFen, squares[1]),
      net: measured(paid, paidFen - refundedFen, squares[2]),
    },
  };
}

function hoursOf(window: ComparedWindow, period: ComparedWindow): WindowHours {
  const [own, ofPeriod] = [secondsOf(window), secondsOf(period)];
  const base = window.base === null ? ([own[0], own[0]] as const) : secondsOf(window.base);
  const same = comparedBase(window);
  return {
    ...{ own, base, completeTo: window.completeTo === null ? own[1] : secondsAt(window.completeTo) },
    baseCompleteTo: same === null ? base[1] : secondsOf(same)[1],
    period: secondsOf({ ...period, endAt: period.completeTo ?? period.endAt }),
    withinPeriod: own[0] >= ofPeriod[0] && own[1] <= ofPeriod[1],
  };
}

function secondsAt(clock: string): number {
  return Date.parse(shanghaiInstant(clock)) / 1_000;
}

function secondsOf({ startAt, endAt }: ClockWindow): readonly [number, number] {
  return [secondsAt(startAt), secondsAt(endAt)];
}
