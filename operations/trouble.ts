import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { type Beat, ENGINE_FAILURE_TYPE, type EngineTrouble } from '../schemas/activities.ts';
import { message, type Text } from '../schemas/text/message.ts';
import { ENGINE_TITLES, remedyFor } from '../adapters/errors/remedies.ts';

/** What is wrong, for an operator. */
export interface Trouble {
  /** The cause in one line, with the engine's own code. */
  readonly what: Text;
  /** The engine and its address, or the part of Countyflow that is at fault. */
  readonly where: Text;
  /** Epoch ms of the halt, or of the first failure in a row; null if unknown. */
  readonly sinceMs: number | null;
  /** Null if nothing is retried. */
  readonly failedAttempts: number | null;
  /** Epoch ms; null while an attempt runs, and if nothing is retried. */
  readonly nextAttemptMs: number | null;
  readonly remedy: Text;
}

/** A trouble that nothing retries. */
export function lasting(what: Text, where: Text, remedy: Text, sinceMs: number | null = null): Trouble {
  return { what, where, sinceMs, failedAttempts: null, nextAttemptMs: null, remedy };
}

/** Each engine's name for people: `Kafka at 127.0.0.1:9092`. */
export type EngineNames = Readonly<Record<EngineTrouble['engine'], Text>>;

/** An engine as troubles name it: `Kafka at 127.0.0.1:9092`. */
export function engineLabel({
  name,
  address,
}: {
  readonly name: keyof typeof ENGINE_TITLES;
  readonly address: string;
}): Text {
  return message('status.where.engine', { engine: ENGINE_TITLES[name], address });
}

/** Where a trouble is that may have no worker as its cause. */
export const THE_WORKER = message('status.where.worker');

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** `PENDING_ACTIVITY_STATE_STARTED` in Temporal's API. */
const STARTED: unknown = 2;

/**
 * Why an activity is being retried; null if none is. Temporal remembers the last failure only, so the time of the
 * first failure in a row comes from the activity's heartbeats. There is no trouble once an attempt has stored
 * something since, nor while one runs after its worker was killed: a killed worker notes no failure.
 */
export function troubleOf(
  activities: readonly PendingActivity[] | null | undefined,
  names: EngineNames,
): Trouble | null {
  const failing = activities?.find(({ lastFailure }) => lastFailure);
  if (failing?.lastFailure == null) return null;
  const { lastFailure, attempt } = failing;
  const noted = beatOf(failing)?.failingSinceMs ?? null;
  if (failing.state === STARTED && noted === null) return null;
  const engine = engineOf(failing);
  // A Temporal that was away hears no heartbeat either, and its worker may live.
  const words = lastFailure.message ?? '';
  const isUnheard = lastFailure.timeoutFailureInfo != null;
  return {
    what: isUnheard
      ? message('status.cause.unheard')
      : words === ''
        ? message('status.cause.unnamed')
        : words,
    where: engine === undefined ? THE_WORKER : names[engine.engine],
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

/** The activity's last heartbeat; undefined before the first. */
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
