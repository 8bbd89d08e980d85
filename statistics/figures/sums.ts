import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { addUp, type Choosing, type Sums } from '../../domain/statistics/figures/add-up.ts';
import { type Folding, PART } from '../../domain/statistics/figures/cells.ts';
import { fold, type Portion } from '../../domain/statistics/figures/portions.ts';
import { completeness, type FigureRules, isClock } from '../../domain/statistics/figures/figures.ts';
import { type Spans, spansOf, type WindowHours } from '../../domain/statistics/figures/window-hours.ts';
import type { Label } from '../../schemas/text/language.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Asked, AskedHours } from './asked.ts';
import type { CellsBySpan, Place, ReadCells } from './cell-rows.ts';
import { readCells } from './kept-cells.ts';
import { cutOf, isByUnit, membersOf } from './dimensions.ts';
import { flowOf, isDirection, sideOf } from './flow.ts';
import { isInDays, isOfLines, type Scan } from './scan-statement.ts';
import { type MemberLists, readMemberLists } from './member-lists.ts';

export interface FoundSums {
  readonly sums: readonly Sums[];
  readonly rules: FigureRules;
  readonly labelOf: (member: string) => Label;
}

export type Question = Asked & AskedHours;

export interface Extent {
  /** What figures about one place count, whose sums are asked for. */
  readonly places: readonly Place[];
  /** Whether sums say how many counties they are of. */
  readonly hasCounties: boolean;
  readonly read: ReadCells;
  readonly readLists: typeof readMemberLists;
}

/**
 * The sums of each question, from few scans: one for all windows, bases and dimensions of the same orders. Questions
 * about the same counties and categories are answered of one moment.
 */
export async function readSumsOfAll(
  client: ClickHouseClient,
  questions: readonly Question[],
  { places = [], hasCounties = true, read = readCells, readLists = readMemberLists }: Partial<Extent> = {},
): Promise<FoundSums[]> {
  const lists = await readLists(client, [...new Set(questions.map(({ by }) => by))]);
  const found = new Map<Question, FoundSums>();
  for (const asked of ofSameOrders(questions))
    await answer(client, asked, { ...lists, places, hasCounties, read }, found);
  return questions.flatMap((one) => found.get(one) ?? []);
}

/** None is empty. */
type Group = readonly [Question, ...Question[]];

/** Questions with the same key. */
function grouped(questions: readonly Question[], keyOf: (asked: Question) => string): readonly Group[] {
  return [...Map.groupBy(questions, keyOf).values()] as [Question, ...Question[]][];
}

/** Questions about the same orders, which are answered of one moment. */
export function ofSameOrders(questions: readonly Question[]): readonly Group[] {
  return grouped(questions, (one) => JSON.stringify(ordersOf(one)));
}

function ordersOf({ campaign, category, scope, frame, segment }: Question) {
  return { campaign, category, scope, frame, county: countyOf(segment) };
}

async function answer(
  client: ClickHouseClient,
  questions: Group,
  lists: MemberLists & Omit<Extent, 'readLists'>,
  found: Map<Question, FoundSums>,
): Promise<void> {
  const spans = spansOf(questions.map(({ hours }) => hours));
  const scans = grouped(questions, scanKey);
  const cells = await lists.read(
    client,
    {
      ...{ ...ordersOf(questions[0]), bounds: spans.bounds, places: lists.places },
      bases: [...new Set(questions.map(({ basis }) => basis))],
    },
    scans.map((asked) => scanOf(asked, spans, lists.hasCounties)),
  );
  // Questions that differ by segment alone follow each other, and share portions.
  let last: { readonly key: string; readonly portions: readonly Portion[] } | undefined;
  for (const [index, asked] of scans.entries())
    for (const one of asked)
      found.set(
        one,
        sumsOf(one, lists, () => {
          const { by, basis, windowId, segment } = one;
          const key = JSON.stringify([index, by, basis, windowId, flowOf(segment).flow]);
          if (last?.key !== key)
            last = { key, portions: portionsOf(cells[index]?.[cutOfQuestion(one)] ?? [], one, spans, lists) };
          return last.portions;
        }),
      );
}

/** Portions are read when sums are. */
export function sumsOf(asked: Question, lists: MemberLists, portions: () => readonly Portion[]): FoundSums {
  return {
    // When it is read, since there may be thousands.
    get sums() {
      return addUp(portions(), choosingOf(asked));
    },
    rules: rulesOf(asked),
    labelOf: (member) => lists.labels.get(`${asked.by} ${member}`) ?? { en: member, zh: member },
  };
}

/** What cells of the question's dimension, whose hours are cut into spans, add up to, whatever segment is asked for. */
export function portionsOf(
  cells: CellsBySpan,
  asked: Question,
  spans: Spans,
  lists: MemberLists,
): readonly Portion[] {
  const folding = foldingOf(asked, spans, lists);
  const counted = folding.parts.flatMap((part, span) => (part === 0 ? [] : (cells[span] ?? [])));
  return fold(counted, folding);
}

/** Questions with the same are answered from one scan. */
function scanKey(asked: Question): string {
  const [cut, side] = [cutOfQuestion(asked), sideOf(flowOf(asked.segment).flow)];
  const directions = hasDirections(asked);
  // A row counts in each figure about a place that it is of.
  const isByFigure = cut === 'place-figure';
  return [asked.kind, side, isOfLines(cut), isByFigure, directions, !directions && isInDays(cut)].join(' ');
}

function hasDirections({ by, segment }: Question): boolean {
  return by === 'direction' || by === 'trade' || isDirection(flowOf(segment).flow);
}

function scanOf(questions: Group, spans: Spans, hasCounties: boolean): Scan {
  const [first] = questions;
  const parts = questions.map((asked) => countedParts(asked, spans));
  const spansWith = (isCounted: (part: number) => boolean) => [
    ...new Set(parts.flatMap((ofSpans) => ofSpans.flatMap((part, span) => (isCounted(part) ? [span] : [])))),
  ];
  return {
    kind: first.kind,
    side: sideOf(flowOf(first.segment).flow),
    cuts: [...new Set(questions.map(cutOfQuestion))],
    spans: spansWith((part) => part !== 0),
    ownSpans: hasCounties ? spansWith((part) => (part & PART.own) !== 0) : [],
    hasDirections: questions.some(hasDirections),
    isSample: first.factor > 1,
  };
}

/** The parts of its window that a question counts, by span: bits of {@link PART}. */
export function countedParts(asked: Question, spans: Spans): readonly number[] {
  const { own, complete, base, sameHours, period } = PART;
  const ofAll = own | complete | base | sameHours | (hasPeriod(asked) ? period : 0);
  const counted = cutOfQuestion(asked) === 'place-figure' ? own : ofAll;
  return spans.partsOf(asked.hours).map((part) => part & counted);
}

function shiftOf({ own, base }: WindowHours): number {
  return own[0] - base[0];
}

function cutOfQuestion({ by, hours }: Pick<Question, 'by' | 'hours'>) {
  return cutOf(by, shiftOf(hours));
}

const countyOf = (segment: string): string => /^\d+$/.exec(flowOf(segment).place)?.[0] ?? '';

/** Of hours, channels and the like, and of directions of trade but for the total, no share of the period is given. */
function hasPeriod({ kind, by, scope, segment }: Asked): boolean {
  if (kind !== 'sales') return false;
  if (by === 'all') return true;
  const isKnown = ['segment', 'county', 'province', 'region', 'platform'].includes(by);
  return isKnown && !isDirection(flowOf(segment).flow) && scope !== 'comparable-outlets';
}

function foldingOf(asked: Question, spans: Spans, lists: MemberLists): Folding {
  const { by, basis, segment, hours, factor } = asked;
  const { flow } = flowOf(segment);
  return {
    ...{ basis, parts: countedParts(asked, spans), direction: isDirection(flow) ? flow : '' },
    membersOf: membersOf(by, { ...lists, shiftSeconds: shiftOf(hours) }),
    ...{ isClock: isClock(by), isByUnit: isByUnit(by), isSample: factor > 1 },
    ...{ hasWholeBase: by === 'hour', hasPeriod: hasPeriod(asked) },
  };
}

function choosingOf({ segment }: Question): Choosing {
  const { place } = flowOf(segment);
  const isOfAll = place === 'all' || countyOf(segment) !== '';
  const wanted = place.split('+');
  return {
    isAsked: (segments) => isOfAll || segments.some((one) => wanted.includes(one)),
    hasRural: countyOf(segment) === '',
  };
}

function rulesOf({ by, hours, factor }: Question): FigureRules {
  const [from] = hours.own;
  return {
    ...{ factor, hasBase: hours.base[0] < hours.base[1], withinPeriod: hours.withinPeriod },
    isComplete: completeness(by, shanghaiClock(from * 1_000), shanghaiClock(hours.completeTo * 1_000)),
  };
}
