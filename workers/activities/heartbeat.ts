import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { engineFailureOf } from '../../adapters/errors/engine-failure.ts';
import { type Beat, ENGINE_FAILURE_TYPE, type EngineTrouble } from '../../schemas/activities.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { observe } from '../observations.ts';

/** The engine that refused or did not answer; `none` for any other error. */
function engineOf(error: unknown): EngineTrouble['engine'] | 'none' {
  return engineFailureOf(error)?.engine ?? 'none';
}

/**
 * An engine's error as a failure that Temporal retries. It does not keep the original as its cause: ClickHouse
 * quotes the row that it could not read, and nothing of an event may enter a history. Other errors are returned
 * unchanged.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof ApplicationFailure) return error;
  const failure = engineFailureOf(error);
  if (failure === undefined) return error;
  const { engine, code, message } = failure;
  return ApplicationFailure.retryable(message, ENGINE_FAILURE_TYPE, { engine, code } satisfies EngineTrouble);
}

const BEAT_EVERY_MS = 1_000;

/**
 * Runs an activity with a heartbeat every second or `everyMs`, whatever it waits for: a killed worker is noticed within seconds,
 * and a slow insert is not mistaken for one. `progress` is what a retry gets to know of this attempt. `stored` is the
 * part of it that changes only when something was stored; a change ends the current row of failures.
 */
export async function withHeartbeat<Progress, Result>(
  progress: () => Progress,
  stored: (progress: Progress) => string | number | null | undefined,
  /** `looked` notes that an engine answered about the work: from then on the activity knows what there is to do. */
  run: (signal: AbortSignal, looked: (engine: EngineTrouble['engine']) => void) => Promise<Result>,
  everyMs = BEAT_EVERY_MS,
): Promise<Result> {
  const context = Context.current();
  const last = context.info.heartbeatDetails as Beat<Progress> | undefined;
  const failingSinceMs = (): number | null => {
    if (last === undefined) return null;
    const [before, now] = [stored(last.at) ?? null, stored(progress()) ?? null];
    const further = before !== null && now !== null && before !== now;
    return further ? null : last.failingSinceMs;
  };
  let lookedMs: number | null = null;
  const answeredMs: Partial<Record<EngineTrouble['engine'], number>> = {};
  const beat = (sinceMs: number | null): void => {
    context.heartbeat({
      at: progress(),
      failingSinceMs: sinceMs,
      lookedMs,
      answeredMs,
    } satisfies Beat<Progress>);
  };
  const timer = setInterval(() => {
    beat(failingSinceMs());
    passCheckpoint('cursor.heartbeat');
  }, everyMs);
  try {
    return await run(context.cancellationSignal, (engine) => {
      const isFirst = lookedMs === null;
      lookedMs = answeredMs[engine] = Date.now();
      // A status that is asked meanwhile need not wait for the timer.
      if (isFirst) beat(failingSinceMs());
    });
  } catch (error) {
    // An activity that was told to stop has not failed.
    if (!context.cancellationSignal.aborted) {
      beat(failingSinceMs() ?? Date.now());
      observe('failed', { activity: context.info.activityType, engine: engineOf(error) });
    }
    throw toFailure(error);
  } finally {
    clearInterval(timer);
  }
}
