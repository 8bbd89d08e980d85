import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { type Beat, ENGINE_FAILURE_TYPE, type EngineTrouble } from '../../schemas/activities.ts';
import { remedyFor } from './remedies.ts';

/** What is wrong, for an operator. */
export interface Problem {
  /** The cause in a line, with the engine's own code. */
  readonly what: string;
  /** The engine and its address, or what else it lies with. */
  readonly where: string;
  /** Epoch ms: when it halted, or the first of the failures that go on; null where nobody knows. */
  readonly sinceMs: number | null;
  /** Attempts that failed; null where nothing is tried again. */
  readonly failedAttempts: number | null;
  /** Epoch ms; null while an attempt runs or nothing is tried again. */
  readonly nextAttemptMs: number | null;
  readonly remedy: string;
}

/** How each engine is named where people read it: `Kafka at 127.0.0.1:9092`. */
export type EngineNames = Readonly<Record<EngineTrouble['engine'], string>>;

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** PENDING_ACTIVITY_STATE_STARTED of Temporal's API. */
const STARTED: unknown = 2;

/**
 * Why an activity is being tried again; null where none is. Temporal remembers the last failure only: since when
 * they go on is what the activity itself has noted with its beats. An attempt that has stored something since is no
 * trouble any more; nor is one that runs after its worker was killed, which notes nothing.
 */
export function troubleOf(
  activities: readonly PendingActivity[] | null | undefined,
  names: EngineNames,
): Problem | null {
  const failing = activities?.find(({ lastFailure }) => lastFailure);
  if (failing?.lastFailure == null) return null;
  const { lastFailure, attempt } = failing;
  const noted = beatOf(failing)?.failingSinceMs ?? null;
  if (failing.state === STARTED && noted === null) return null;
  const engine = engineOf(failing);
  const vanished = lastFailure.timeoutFailureInfo != null;
  return {
    what: vanished
      ? `its worker stopped answering (${lastFailure.message ?? 'timeout'})`
      : (lastFailure.message ?? ''),
    where: engine === undefined ? 'the worker' : names[engine.engine],
    sinceMs:
      noted ??
      optionalTsToMs(failing.lastAttemptCompleteTime) ??
      optionalTsToMs(failing.lastStartedTime) ??
      null,
    failedAttempts: (attempt ?? 1) - 1,
    nextAttemptMs:
      failing.state === STARTED ? null : (optionalTsToMs(failing.nextAttemptScheduleTime) ?? null),
    remedy: remedyFor(engine),
  };
}

/** What an activity last told of itself; undefined before it has. */
export function beatOf(activity: PendingActivity | undefined): Beat<unknown> | undefined {
  return decoded(activity?.heartbeatDetails) as Beat<unknown> | undefined;
}

function engineOf({ lastFailure }: PendingActivity): EngineTrouble | undefined {
  const info = lastFailure?.applicationFailureInfo;
  return info?.type === ENGINE_FAILURE_TYPE
    ? (decoded(info.details) as EngineTrouble | undefined)
    : undefined;
}

function decoded(details: PendingActivity['heartbeatDetails']): unknown {
  const payload = details?.payloads?.[0];
  return payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);
}
