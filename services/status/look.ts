import type { WorkflowExecutionDescription } from '@temporalio/client';
import { beatOf } from './trouble.ts';

/** An idle drain and an idle refresh look several times a second, and report it every second. */
const LOOK_HOLDS_MS = 60_000;

/** When an activity of the workflow last had an answer about its work: by its heartbeat, or by the workflow's state. */
export function lastLook(
  activities: WorkflowExecutionDescription['raw']['pendingActivities'],
  noted: number | undefined,
): number | null {
  const looks = [noted, ...(activities ?? []).map((activity) => beatOf(activity)?.lookedMs)];
  const known = looks.filter((look) => typeof look === 'number');
  return known.length === 0 ? null : Math.max(...known);
}

/** Whether a look tells something about now: it is recent, and of the present run of the worker. */
export function isCurrent(lookedMs: number | null, startedMs: number | null, nowMs: number): boolean {
  return lookedMs !== null && lookedMs >= (startedMs ?? 0) && nowMs - lookedMs <= LOOK_HOLDS_MS;
}
