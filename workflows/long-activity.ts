import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  isCancellation,
  log,
  sleep,
} from '@temporalio/workflow';

/**
 * For activities that run for seconds to hours with a heartbeat every second. Missing heartbeats reveal a killed
 * worker. A cancelled activity first stores what it has read. A failed one is retried until it succeeds, since Kafka
 * or ClickHouse may be down for a night.
 */
export const LONG_ACTIVITY = {
  heartbeatTimeout: '6 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
} satisfies ActivityOptions;

/** Epoch ms of the history: Temporal replaces Date in the workflow sandbox, so every replay gets the same. */
export function currentTimeMs(): number {
  // eslint-disable-next-line no-restricted-globals -- the only use; deterministic in the sandbox
  return Date.now();
}

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
