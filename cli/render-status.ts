import type { State } from '../infra/engines/state.ts';
import type { PartitionStatus } from '../services/status/partition-status.ts';
import type { Settling } from '../services/status/settling.ts';
import type { EngineStatus, Status } from '../services/status/status.ts';
import type { Trouble } from '../services/status/trouble.ts';
import { count, printable } from './format.ts';
import { drawTable } from './table.ts';

/** The status for people: tables, then for each problem what, where, since when and what to do. */
export function renderStatus(
  status: Status,
  processes: State['processes'] | undefined,
  nowMs = Date.now(),
): string {
  const { engines, partitions, work, backfills, rollups, misnamed } = status;
  const problems = [
    ...engines.flatMap(engineLines),
    ...partitions.flatMap(({ topic, partition, state, problem }) =>
      problemLines(`${topic}/${partition}`, state, problem, nowMs),
    ),
    ...[...work, ...backfills].flatMap(({ name, state, problem }) =>
      problemLines(name, state, problem, nowMs),
    ),
    ...misnamed.flatMap(({ topic, problem }) => problemLines(topic, 'misnamed', problem, nowMs)),
  ];
  return [
    engineTable(engines),
    processTable(processes),
    partitionTable(partitions),
    ...[...work, ...backfills].map(({ name, state }) => `${printable(name)}: ${state}`),
    settlingLine(rollups),
    ...rebuildLines(rollups),
    ...problems,
  ].join('\n');
}

function engineTable(engines: readonly EngineStatus[]): string {
  return drawTable(
    ['Engine', 'Address', 'Answers'],
    engines.map(({ name, address, answers }) => [name, address, answers ? 'yes' : 'NO']),
  );
}

function processTable(processes: State['processes'] | undefined): string {
  if (processes === undefined) return 'No local engines: the addresses come from the environment.';
  return drawTable(
    ['Process', 'Pids', 'Page', 'Log'],
    processes.map(({ name, identities, page, log }) => [
      name,
      identities.map(({ pid }) => pid).join(' '),
      page ?? '',
      log,
    ]),
  );
}

function partitionTable(partitions: readonly PartitionStatus[]): string {
  if (partitions.length === 0) return 'No order topics are known.';
  const number = (value: number | null): string => (value === null ? '' : count(value));
  return drawTable(
    ['Partition', 'State', 'Cursor', 'Lag', 'Accepted', 'Quarantined'],
    partitions.map(({ topic, partition, state, cursor, lag, accepted, quarantined }) => [
      `${topic}/${partition}`,
      state,
      cursor ?? '',
      number(lag),
      number(accepted),
      number(quarantined),
    ]),
  );
}

function settlingLine(settling: Settling | null): string {
  if (settling === null) return 'Rollups: unknown, since ClickHouse does not answer.';
  const { dirtyHours, hotHours } = settling;
  return dirtyHours === 0
    ? `Rollups: up to date; ${count(hotHours)} hours have not settled.`
    : `Rollups: ${count(dirtyHours)} hours of placed time wait for a refresh.`;
}

function rebuildLines(settling: Settling | null): string[] {
  if (settling?.rebuild == null) return [];
  const { doneHours, hours } = settling.rebuild;
  return [`rebuilding rollups: ${count(doneHours)} of ${count(hours)} hours`];
}

function engineLines({ name, address, cause, remedy }: EngineStatus): string[] {
  if (cause === null) return [];
  return [
    '',
    `${name} does not answer`,
    `  what:   ${printable(cause)}`,
    `  where:  ${address}`,
    `  to do:  ${remedy ?? ''}`,
  ];
}

function problemLines(subject: string, state: string, problem: Trouble | null, nowMs: number): string[] {
  if (problem === null) return [];
  const { what, where, sinceMs, failedAttempts, nextAttemptMs, remedy } = problem;
  return [
    '',
    `${printable(subject)} is ${state}`,
    `  what:   ${printable(what)}`,
    `  where:  ${printable(where)}`,
    ...(sinceMs === null ? [] : [`  since:  ${new Date(sinceMs).toISOString()}${attempts(failedAttempts)}`]),
    ...(nextAttemptMs === null ? [] : [`  next:   an attempt in ${secondsUntil(nextAttemptMs, nowMs)} s`]),
    `  to do:  ${printable(remedy)}`,
  ];
}

function attempts(failed: number | null): string {
  return failed === null ? '' : `, ${count(failed)} attempt${failed === 1 ? '' : 's'} failed`;
}

function secondsUntil(laterMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((laterMs - nowMs) / 1000));
}
