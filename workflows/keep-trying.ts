import { ActivityFailure, isCancellation, log, sleep } from '@temporalio/workflow';

export const RETRY_AFTER = '15 seconds';

/** A failure that Temporal does not retry by itself, other than a cancellation. */
export function isUnexpectedFailure(error: unknown): error is ActivityFailure {
  return error instanceof ActivityFailure && !isCancellation(error);
}

/** For workflows that nothing restarts: an activity that failed for good is called again. */
export async function keepTrying<T>(activity: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await activity();
    } catch (error) {
      if (!isUnexpectedFailure(error)) throw error;
      log.warn('An activity failed and is retried', { failure: error.cause?.message });
      await sleep(RETRY_AFTER, { summary: 'Until the next attempt' });
    }
  }
}
