import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { silentRemedy } from '../../adapters/errors/remedies.ts';
import type { EngineTrouble } from '../../schemas/activities.ts';
import { message, type Text } from '../../schemas/text/message.ts';
import { beatOf, type EngineNames, lasting, THE_WORKER, type Trouble } from '../trouble.ts';
import { type SeenWorkflow, WORKFLOW_WITHIN_MS } from './ask-workflow.ts';

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
  /** When an activity last began: it is owed no answer from before. */
  readonly begunMs: number | null;
  /** When an activity last had an answer of the engine. */
  readonly answeredMs: Readonly<Record<EngineTrouble['engine'], number | null>>;
}

/** `noted` is what the workflow's own state says of the last look. */
export function signsOf(activities: SeenWorkflow<unknown>['activities'], noted: number | undefined): Signs {
  const all = activities ?? [];
  const beats = all.map((activity) => beatOf(activity));
  const begunMs = newest(all.map(({ lastStartedTime }) => optionalTsToMs(lastStartedTime)));
  return {
    lookedMs: newest([noted, ...beats.map((beat) => beat?.lookedMs)]),
    aliveMs: newest([begunMs, ...all.map(({ lastHeartbeatTime }) => optionalTsToMs(lastHeartbeatTime))]),
    begunMs,
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

/** An engine that does not answer the status. */
export interface SilentEngine {
  readonly name: EngineTrouble['engine'];
  readonly remedy: Text;
  /** When a worker last had its answer, epoch ms; null if nobody knows. */
  readonly answeredMs: number | null;
}

interface Asked {
  readonly names: EngineNames;
  readonly silent: readonly SilentEngine[];
  readonly nowMs: number;
}

/** The trouble of work that needs an engine of which neither the status nor any worker has had an answer lately. */
export function owedBy(
  { names, silent, nowMs }: Asked,
  needs: readonly EngineTrouble['engine'][],
): Trouble | undefined {
  const owing = silent.find(
    ({ name, answeredMs }) =>
      needs.includes(name) && answeredMs !== null && nowMs - answeredMs > LOOK_HOLDS_MS,
  );
  if (owing === undefined) return undefined;
  const { name, remedy, answeredMs } = owing;
  const what = message('status.cause.engine-owes', { engine: names[name] });
  return lasting(what, names[name], remedy, answeredMs);
}

const WITHIN = { seconds: WORKFLOW_WITHIN_MS / 1_000 };

/** Temporal answers, but not about this workflow. */
export const UNANSWERED = lasting(
  message('status.cause.unreported', WITHIN),
  'Temporal',
  silentRemedy('temporal'),
);

/** Nothing was seen of a workflow's work lately. `lookedMs`: when it last had an answer. */
export function workerLost(hasAnswered: boolean, startedMs: number | null, lookedMs: number | null): Trouble {
  const what = hasAnswered
    ? message('status.cause.no-sign', { seconds: LOOK_HOLDS_MS / 1_000 })
    : message('status.cause.no-worker', WITHIN);
  const remedy = message('status.remedy.find-worker', { isMaybeMissing: startedMs === null });
  return lasting(what, THE_WORKER, remedy, lookedMs);
}
