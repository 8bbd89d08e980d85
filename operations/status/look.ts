import type { WorkflowExecutionDescription } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { EngineTrouble } from '../../schemas/activities.ts';
import { beatOf } from '../trouble.ts';

/**
 * How long something that was seen says something about now. An idle drain and an idle refresh look several times a
 * second, and report it within five seconds; on a loaded machine a store takes seconds.
 */
export const LOOK_HOLDS_MS = 20_000;

/** What Temporal knows of a workflow's work, epoch ms each; null if it knows nothing. */
export interface Signs {
  /** When an activity last had an answer about its work: by its heartbeat, or by the workflow's state. */
  readonly lookedMs: number | null;
  /** When an activity last began, or gave a sign of life. */
  readonly aliveMs: number | null;
  /** When an activity last had an answer of the engine. */
  readonly answeredMs: Readonly<Record<EngineTrouble['engine'], number | null>>;
}

type Activities = WorkflowExecutionDescription['raw']['pendingActivities'];

/** `noted` is what the workflow's own state says of the last look. */
export function signsOf(activities: Activities, noted: number | undefined): Signs {
  const all = activities ?? [];
  const beats = all.map((activity) => beatOf(activity));
  return {
    lookedMs: newest([noted, ...beats.map((beat) => beat?.lookedMs)]),
    aliveMs: newest(
      all.flatMap(({ lastHeartbeatTime, lastStartedTime }) => [
        optionalTsToMs(lastHeartbeatTime),
        optionalTsToMs(lastStartedTime),
      ]),
    ),
    answeredMs: {
      kafka: newest(beats.map((beat) => beat?.answeredMs?.kafka)),
      clickhouse: newest(beats.map((beat) => beat?.answeredMs?.clickhouse)),
    },
  };
}

/** Null if none is known. */
export function newest(times: readonly (number | null | undefined)[]): number | null {
  const known = times.filter((time) => typeof time === 'number');
  return known.length === 0 ? null : Math.max(...known);
}

/** Whether something was seen within the last seconds. */
export function isRecent(seenMs: number | null, nowMs: number): boolean {
  return seenMs !== null && nowMs - seenMs <= LOOK_HOLDS_MS;
}

/** Whether a look tells something about now: it is recent, and of the present run of the worker. */
export function isCurrent(lookedMs: number | null, startedMs: number | null, nowMs: number): boolean {
  return isRecent(lookedMs, nowMs) && (lookedMs ?? 0) >= (startedMs ?? 0);
}
