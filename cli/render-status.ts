import type { ProcessEvent, State } from '../infra/engines/state.ts';
import { ANSWER_WITHIN_MS, type EngineStatus } from '../operations/status/engine-status.ts';
import { followedText, type RollupStatus } from '../operations/status/figures-status.ts';
import type { PartitionStatus } from '../operations/status/partition-status.ts';
import type { Status } from '../operations/status/status.ts';
import {
  engineOf,
  groupTroubles,
  NAMED_SUBJECTS,
  subjectsWords,
  type TroubleGroup,
} from '../operations/status/trouble-groups.ts';
import type { Verdict } from '../operations/status/verdict.ts';
import { partitionOf } from '../schemas/temporal.ts';
import { loadLines } from './backfill/render.ts';
import { count, counted, drawTable, printable } from './format.ts';

export interface StatusPage {
  readonly status: Status;
  readonly verdict: Verdict;
  /** Undefined where no engine is local. */
  readonly processes: State['processes'] | undefined;
  readonly events: readonly ProcessEvent[];
  /** One row for each partition instead of one for each topic. */
  readonly partitions: boolean;
  readonly nowMs: number;
}

/** The status for people: the verdict, then tables, then for each cause of trouble what, where, since when and what to do. */
export function renderStatus({ status, verdict, processes, events, partitions, nowMs }: StatusPage): string {
  return [
    printable(verdict.summary),
    engineTable(status, processes),
    ...restartLines(events, nowMs),
    status.partitions.length === 0
      ? 'No order topics are known.'
      : (partitions ? partitionTable : topicTable)(status.partitions),
    ...workLines(status),
    ...status.backfills.flatMap(loadLines),
    ...incompleteLines(status.incomplete),
    rollupLine(status.rollups),
    ...rebuildLines(status.rollups),
    ...status.figures.map((one) => printable(followedText(one))),
    ...groupTroubles(status).flatMap((group) =>
      troubleLines(group, engineOf(status, group) !== undefined, nowMs),
    ),
  ].join('\n');
}

function engineTable(
  { engines, partitions, work }: Status,
  processes: State['processes'] | undefined,
): string {
  const local = new Map(processes?.map((process) => [process.name, process]));
  const rowOf = (name: string, address: string, answers: string): string[] => {
    const { runningSince, page = '' } = local.get(name) ?? {};
    const since = local.has(name) ? (runningSince ?? 'starting again') : 'not local';
    return [name, answers, since, address, page];
  };
  const names = engines.map(({ name }) => name as string);
  const states = [...partitions, ...work].map(({ state }) => state);
  // A retry and the state of a workflow are Temporal's words, not the worker's.
  const isSeen = partitions.some(({ state }) => OF_THE_WORKER.has(state));
  const worker = isSeen ? 'yes' : states.length === 0 ? '' : 'unknown';
  return drawTable(
    ['Process', 'Answers', 'Runs since', 'Address', 'Page'],
    [
      ...engines.map((one) => rowOf(one.name, one.address, answerOf(one))),
      ...(processes ?? [])
        .filter(({ name }) => !names.includes(name))
        .map(({ name }) => rowOf(name, '', worker)),
    ],
  );
}

/** States in which a worker has been seen within the last seconds. */
const OF_THE_WORKER = new Set(['running', 'waiting', 'paused', 'halted']);
const SLOW_MS = 2_000;

/** `yes`, `slow: 3.4 s`, or that it did not. */
function answerOf({ state, tookMs }: EngineStatus): string {
  if (state === 'answers')
    return (tookMs ?? 0) < SLOW_MS ? 'yes' : `slow: ${((tookMs ?? 0) / 1000).toFixed(1)} s`;
  return { silent: `not in ${ANSWER_WITHIN_MS / 1000} s`, refuses: 'REFUSES', away: 'NO' }[state];
}

const SHOWN_EVENTS = 3;
const SHOWN_FOR_MS = 24 * 60 * 60_000;

/** Restarts of the last day, newest first. */
function restartLines(events: readonly ProcessEvent[], nowMs: number): string[] {
  const recent = events.filter(
    ({ at, event }) => event !== 'ended' && nowMs - Date.parse(at) <= SHOWN_FOR_MS,
  );
  const lines = recent
    .slice(-SHOWN_EVENTS)
    .reverse()
    .map(({ at, process, event, cause }) =>
      event === 'started again'
        ? `${process} restarted at ${at}, after it ended with ${printable(cause)}`
        : `${process} could not be started at ${at}: ${printable(cause)}`,
    );
  const more = recent.length - lines.length;
  return more > 0 ? [...lines, `and ${counted(more, 'more restart')} in the last 24 hours (--json)`] : lines;
}

const COUNTS = ['Lag', 'Accepted', 'Quarantined'];

/** One row for each topic. */
function topicTable(partitions: readonly PartitionStatus[]): string {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return drawTable(
    ['Topic', 'Partitions', 'State', ...COUNTS],
    [...topics].map(([topic, its]) => [topic, count(its.length), statesOf(its), ...totalsOf(its)]),
    ['Partitions', ...COUNTS],
  );
}

function partitionTable(partitions: readonly PartitionStatus[]): string {
  return drawTable(
    ['Partition', 'State', 'Cursor', ...COUNTS],
    partitions.map((one) => [
      ...[`${one.topic}/${one.partition}`, one.state, one.cursor ?? ''],
      ...totalsOf([one]),
    ]),
    ['Cursor', ...COUNTS],
  );
}

function totalsOf(partitions: readonly PartitionStatus[]): string[] {
  return (['lag', 'accepted', 'quarantined'] as const).map((key) => total(partitions.map((one) => one[key])));
}

/** `running`, or `1 halted, 1 running`. */
function statesOf(partitions: readonly PartitionStatus[]): string {
  const states = [...Map.groupBy(partitions, ({ state }) => state)];
  const [only] = states;
  if (states.length === 1 && only !== undefined) return only[0];
  return states.map(([state, its]) => `${its.length} ${state}`).join(', ');
}

function total(values: readonly (number | null)[]): string {
  if (values.includes(null)) return 'unknown';
  return count(values.reduce<number>((sum, value) => sum + (value ?? 0), 0));
}

/** Those that do not simply run: that they do is part of the verdict. */
function workLines({ work }: Status): string[] {
  return work
    .filter(({ state }) => state !== 'running')
    .map(({ name, state }) => `${printable(name)}: ${state}`);
}

const SHOWN_ARCHIVES = 3;

function incompleteLines(archives: Status['incomplete']): string[] {
  const shown = archives.slice(0, SHOWN_ARCHIVES).map(({ source, missing, expected }) => {
    return `incomplete: ${printable(source)}, ${count(missing)} of ${counted(expected, 'line is')} missing`;
  });
  const more = archives.length - shown.length;
  return more > 0
    ? [...shown, `and ${counted(more, 'more incomplete archive')} (countyflow accounting)`]
    : shown;
}

function rollupLine(rollups: RollupStatus | null): string {
  if (rollups === null) return 'Rollups: unknown, because ClickHouse did not answer in time.';
  const { state, dirtyHours, hotHours, unreadRecords, because, lookedMs } = rollups;
  if (state === 'waiting')
    return dirtyHours > 0
      ? `Rollups: ${counted(dirtyHours, 'hour of placed time waits', 'hours of placed time wait')} for a refresh.`
      : `Rollups: ${counted(unreadRecords, 'event waits', 'events wait')} to be read.`;
  if (state === 'unknown')
    return `Rollups: unknown, because ${printable(because ?? 'nothing has checked yet')}.`;
  const asOf = lookedMs === null ? '' : ` as of ${new Date(lookedMs).toISOString()}`;
  return `Rollups: up to date${asOf}; ${counted(hotHours, 'hour has')} not settled.`;
}

function rebuildLines(rollups: RollupStatus | null): string[] {
  if (rollups?.rebuild == null) return [];
  const { doneHours, hours } = rollups.rebuild;
  return [`rebuilding rollups: ${count(doneHours)} of ${counted(hours, 'hour')}`];
}

function troubleLines(
  { subjects, state, what, where, sinceMs, failedAttempts, nextAttemptMs, remedy }: TroubleGroup,
  isEngine: boolean,
  nowMs: number,
): string[] {
  const [first = '', ...others] = subjects;
  const concerned = isEngine ? others : subjects.length <= NAMED_SUBJECTS ? [] : subjects;
  const who = isEngine
    ? `${first} ${state.en}`
    : `${subjectsWords(subjects).en} ${subjects.length === 1 ? 'is' : 'are'} ${state.en}`;
  return [
    '',
    printable(who),
    `  what:   ${printable(what)}`,
    `  where:  ${printable(where)}`,
    ...(sinceMs === null ? [] : [`  since:  ${new Date(sinceMs).toISOString()}${attempts(failedAttempts)}`]),
    ...(nextAttemptMs === null
      ? []
      : [`  next:   another attempt in ${secondsUntil(nextAttemptMs, nowMs)} s`]),
    `  to do:  ${printable(remedy)}`,
    ...(concerned.length === 0 ? [] : [`  holds:  ${printable(byTopic(concerned))}`]),
  ];
}

/** `a/0,1, b/0, rollup-refresh`. */
function byTopic(subjects: readonly string[]): string {
  const topics = Map.groupBy(subjects, (subject) => partitionOf(`ingest/${subject}`)?.topic);
  return [...topics]
    .flatMap(([topic, its]) =>
      topic === undefined ? its : `${topic}/${its.map((one) => one.slice(topic.length + 1)).join(',')}`,
    )
    .join(', ');
}

function attempts(failed: number | null): string {
  return failed === null ? '' : `, ${counted(failed, 'attempt')} failed`;
}

function secondsUntil(laterMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((laterMs - nowMs) / 1000));
}
