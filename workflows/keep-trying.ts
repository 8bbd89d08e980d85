import { ActivityFailure, isCancellation, log, sleep } from '@temporalio/workflow';

export const TRY_AGAIN_AFTER = '15 seconds';

/** A failure that Temporal does not try again by itself, and that nobody asked for. */
export function isSurprise(error: unknown): error is ActivityFailure {
  return error instanceof ActivityFailure && !isCancellation(error);
}

/** For workflows that nobody would start again: whatever ends an activity for good, it is asked for anew. */
export async function keepTrying<T>(activity: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await activity();
    } catch (error) {
      if (!isSurprise(error)) throw error;
      log.warn('An activity ended by a failure; it is tried again', { failure: error.cause?.message });
      await sleep(TRY_AGAIN_AFTER);
    }
  }
}
