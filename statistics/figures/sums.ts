import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type Adding, addUp, PART, type Sums } from '../../domain/statistics/figures/cells.ts';
import { completeness, type FigureRules } from '../../domain/statistics/figures/figures.ts';
import { type Spans, spansOf, type WindowHours } from '../../domain/statistics/figures/window-hours.ts';
import type { Label } from '../../domain/statistics/wording/language.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Asked, AskedHours } from './asked.ts';
import { askWindow } from './ask-window.ts';
import { readCells } from './read-cells.ts';
import { cutOf, membersOf } from './dimensions.ts';
import { flowOf, isDirection, sideOf } from './flow.ts';
import { isInDays, isOfLines, type Scan } from './scan-statement.ts';
import { type MemberLists, readMemberLists } from './member-lists.ts';

export interface FoundSums {
  readonly sums: readonly Sums[];
  readonly rules: FigureRules;
  readonly labelOf: (member: string) => Label;
}

/** Throws `RefusedQuestionError`: a window, a segment or a dimension that there is not. */
export async function readSums(client: ClickHouseClient, asked: Asked): Promise<FoundSums> {
  const question = { ...asked, ...(await askWindow(client, asked)) };
  const [found] = (await readSumsOfAll(client, [question])) as [FoundSums];
  return found;
}

type Question = Asked & AskedHours;

/**
 * The sums of each question, from few scans: one for all windows, bases and dimensions of the same orders. Questions
 * about the same counties and categories are answered of one moment.
 */
export async function readSumsOfAll(
  client: ClickHouseClient,
  questions: readonly Question[],
): Promise<FoundSums[]> {
  const lists = await readMemberLists(client, [...new Set(questions.map(({ by }) => by))]);
  const found = new Map<Question, FoundSums>();
  for (const asked of grouped(questions, (one) => JSON.stringify(ordersOf(one))))
    await answer(client, asked, lists, found);
  return questions.flatMap((one) => found.get(one) ?? []);
}

/** None is empty. */
type Group = readonly [Question, ...Question[]];

/** Questions with the same key. */
function grouped(questions: readonly Question[], keyOf: (asked: Question) => string): readonly Group[] {
  return [...Map.groupBy(questions, keyOf).values()] as [Question, ...Question[]][];
}

function ordersOf({ campaign, category, scope, frame, segment }: Question) {
  return { campaign, category, scope, frame, county: countyOf(segment) };
}

async function answer(
  client: ClickHouseClient,
  questions: Group,
  lists: MemberLists,
  found: Map<Question, FoundSums>,
): Promise<void> {
  const spans = spansOf(questions.map(({ hours }) => hours));
  const scans = grouped(questions, scanKey);
  const cells = await readCells(
    client,
    {
      ...{ ...ordersOf(questions[0]), bounds: spans.bounds },
      bases: [...new Set(questions.map(({ basis }) => basis))],
    },
    scans.map((asked) => scanOf(asked, spans)),
  );
  for (const [index, asked] of scans.entries())
    for (const one of asked)
      found.set(one, {
        // Each when it is read, since there may be thousands.
        get sums() {
          return addUp(cells[index]?.[cutOfQuestion(one)] ?? [], addingOf(one, spans, lists));
        },
        rules: rulesOf(one),
        labelOf: (member) => lists.labels.get(`${one.by} ${member}`) ?? { en: member, zh: member },
      });
}

/** Questions with the same are answered from one scan. */
function scanKey(asked: Question): string {
  const [cut, side] = [cutOfQuestion(asked), sideOf(flowOf(asked.segment).flow)];
  const directions = hasDirections(asked);
  return [asked.kind, side, isOfLines(cut), directions, !directions && isInDays(cut)].join(' ');
}

function hasDirections({ by, segment }: Question): boolean {
  return by === 'direction' || isDirection(flowOf(segment).flow);
}

function scanOf(questions: Group, spans: Spans): Scan {
  const [first] = questions;
  const wanted = questions.flatMap((asked) =>
    spans.partsOf(asked.hours).flatMap((part, span) => {
      const counted = hasPeriod(asked) ? part : part & ~PART.period;
      return counted === 0 ? [] : [span];
    }),
  );
  return {
    kind: first.kind,
    side: sideOf(flowOf(first.segment).flow),
    cuts: [...new Set(questions.map(cutOfQuestion))],
    spans: [...new Set(wanted)],
    hasDirections: questions.some(hasDirections),
    isSample: first.factor > 1,
  };
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

function addingOf(asked: Question, spans: Spans, lists: MemberLists): Adding {
  const { by, basis, segment, hours } = asked;
  const { flow, place } = flowOf(segment);
  const isCounty = countyOf(segment) !== '';
  const wanted = place.split('+');
  return {
    ...{ basis, parts: spans.partsOf(hours), direction: isDirection(flow) ? flow : '' },
    membersOf: membersOf(by, { ...lists, shiftSeconds: shiftOf(hours) }),
    isClock: by === 'hour' || by === 'day',
    isAsked: (segments) => place === 'all' || isCounty || segments.some((one) => wanted.includes(one)),
    ...{ hasRural: !isCounty, hasWholeBase: by === 'hour', hasPeriod: hasPeriod(asked) },
  };
}

function rulesOf({ by, hours, factor }: Question): FigureRules {
  const [from] = hours.own;
  return {
    ...{ factor, hasBase: hours.base[0] < hours.base[1], withinPeriod: hours.withinPeriod },
    isComplete: completeness(by, shanghaiClock(from * 1_000), shanghaiClock(hours.completeTo * 1_000)),
  };
}
