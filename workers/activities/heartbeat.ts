import { Context } from '@temporalio/activity';
import { reached } from '../points.ts';

const BEAT_EVERY_MS = 1_000;

/**
 * Runs an activity that beats every second, whatever it waits for: so a killed worker is noticed within seconds,
 * and a slow insert is not taken for one. `details` is what a retry will know of this attempt.
 */
export async function withHeartbeat<T>(
  details: () => unknown,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat(details());
    reached('cursor.beaten');
  }, BEAT_EVERY_MS);
  try {
    return await run(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
