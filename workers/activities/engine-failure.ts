import { ApplicationFailure } from '@temporalio/common';
import { ENGINE_FAILURE_TYPE, type EngineTrouble } from '../../schemas/activities.ts';
import { engineFailureOf } from '../../adapters/errors/engine-failure.ts';

/** The engine that refused or did not answer; `none` for any other error. */
export function engineOf(error: unknown): EngineTrouble['engine'] | 'none' {
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
