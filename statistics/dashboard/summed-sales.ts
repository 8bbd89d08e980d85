import type { Basis, Cell } from '../../domain/statistics/figures/cells.ts';
import { comparedHours } from '../../domain/statistics/figures/compared-hours.ts';
import { isClock } from '../../domain/statistics/figures/figures.ts';
import { type Spans, spansOf } from '../../domain/statistics/figures/window-hours.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { NOBODY } from '../figures/asked.ts';
import { cutOf } from '../figures/dimensions.ts';
import { labelsOf } from '../figures/labels.ts';
import {
  type Dimension,
  type SalesQuestion,
  type SalesRow,
  salesRows,
  windowIdOf,
} from '../figures/read-sales.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { countedParts, portionsOf, sumsOf } from '../figures/sums.ts';
import type { Cell as SliceCell, SummedBy } from './hour-cells.ts';
import { type CampaignQuestion, PERIOD, windowOf } from './question.ts';
import type { SliceSums } from './slice-sums.ts';

type Question = Omit<SalesQuestion, 'campaign'>;

/** Each dimension of a question with the one that it is summed from. */
const DIMENSION_OF = {
  all: 'all',
  hour: 'all',
  day: 'all',
  segment: 'all',
  combination: 'all',
  province: 'province',
  platform: 'platform',
  channel: 'channel',
  direction: 'direction',
} as const satisfies Partial<Record<Dimension | 'combination', SummedBy>>;
type SummedDimension = keyof typeof DIMENSION_OF;
type SummedQuestion = Omit<Question, 'by'> & { readonly by: SummedDimension };

/** The same source, whose sales that add up come from sums of one version. It answers as the source does. */
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
  { window, ...asked }: SummedQuestion,
): SalesRow[] {
  const hours = comparedHours(windowOf(facts, window), windowOf(facts, PERIOD));
  const orders = { kind: 'sales', campaign: '', category: '', frame: NOBODY } as const;
  const question = { ...asked, ...orders, windowId: windowIdOf(window), hours, factor: facts.sampleFactor };
  const lists = { labels: labelsOf(facts.labels), regions: new Map(), groups: new Map() };
  const portions = () => {
    const spans = spansOf([hours]);
    return portionsOf(cellsOf(sums, question, spans), question, spans, lists);
  };
  // Pages with other filters ask for other segments of the same portions.
  const key = JSON.stringify([question.by, question.basis, hours, question.factor]);
  // Sums of slices know no counties.
  return salesRows(
    question,
    sumsOf(question, lists, () => sums.cells.once(key, portions)),
  ).map((row) => ({ ...row, active_counties: null }));
}

type WholeQuestion = Parameters<typeof countedParts>[0] & Pick<SummedQuestion, 'by'>;

function cellsOf(sums: SliceSums, question: WholeQuestion, spans: Spans): Cell[][] {
  const { by, basis, hours } = question;
  const parts = countedParts(question, spans);
  const cells: Cell[][] = parts.map(() => []);
  const cut = cutOf(by, hours.own[0] - hours.base[0]);
  const of = [DIMENSION_OF[by], spans.bounds] as const;
  const ofSpans = () => sums.cells.ofSpans(...of).map((all, span) => [0, span, all] as const);
  for (const [hour, span, found] of isClock(by) ? sums.cells.ofDays(...of, cut === 'hour') : ofSpans())
    if (parts[span] !== 0)
      for (const cell of found.values())
        cells[span]?.push(cellOf(cell, isClock(by) ? String(hour) : cell.member, span, basis));
  return cells;
}

/** The member is a direction if cells are told apart by it. */
function cellOf(
  { segments, member, sampleGroup, sums }: SliceCell,
  key: string,
  span: number,
  basis: Basis,
): Cell {
  const [placed = 0n, placedFen = 0n, paid = 0n, paidFen = 0n, refundedFen = 0n] = sums;
  const [orders, fen] = (
    { placed: [placed, placedFen], paid: [paid, paidFen], net: [paid, paidFen - refundedFen] } as const
  )[basis];
  const measured = { orders: Number(orders), fen, quantityThousandths: 0n, counties: undefined };
  return {
    ...{ key, direction: member, segments, span, unit: '', refundedFen },
    ...{ refundedOrders: 0, cancelledOrders: 0, cancelledFen: 0n },
    of: () => measured,
    eachGroup: (_, add) => {
      add(sampleGroup, measured.orders, Number(fen));
    },
  };
}
