import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../../domain/text/counted.ts';
import { RefusedDeliveryError, ThrottledError } from './errors.ts';
import type { EncodedEvent } from './events.ts';
import type { Delivery, Transport } from './transport.ts';

export interface RetryLimits {
  /** How often a batch is tried whose outcome is unknown, unless that takes longer than `forMs`. */
  readonly attempts: number;
  readonly forMs: number;
  /** After the first attempt; twice as long after the second, and so on. */
  readonly retryAfterMs: number;
  /** How long a batch waits for a receiver that asks to wait, in all. */
  readonly throttledMs: number;
}

export const RETRY_LIMITS: RetryLimits = {
  attempts: 4,
  forMs: 120_000,
  retryAfterMs: 1_000,
  throttledMs: 600_000,
};

/**
 * Delivers a batch at least once: after a failure that leaves it open what was taken, the whole batch is sent again, in
 * the same order. Rejects with what to do.
 */
export async function deliverWithRetries(
  transport: Transport,
  events: readonly EncodedEvent[],
  { attempts, forMs, retryAfterMs, throttledMs }: RetryLimits,
  signal: AbortSignal,
): Promise<Delivery> {
  let [failures, waitedMs, tryingMs] = [0, 0, 0];
  for (;;) {
    signal.throwIfAborted();
    const beganMs = performance.now();
    try {
      return await transport.deliver(events);
    } catch (error) {
      // The cause says what to do, if it is known.
      if (error instanceof RefusedDeliveryError) throw error.cause instanceof Error ? error.cause : error;
      let waitMs: number;
      if (error instanceof ThrottledError) {
        waitMs = error.retryAfterMs;
        waitedMs += waitMs;
        if (waitedMs > throttledMs) throw error;
      } else {
        failures += 1;
        tryingMs += performance.now() - beganMs;
        if (failures >= attempts || tryingMs > forMs) throw givenUp(events.length, failures, error);
        waitMs = retryAfterMs * failures;
      }
      await sleep(waitMs, undefined, { signal });
    }
  }
}

function givenUp(events: number, attempts: number, error: unknown): Error {
  const last = error instanceof Error ? error.message : String(error);
  return new Error(
    `${counted(events, 'event was')} not acknowledged in ${counted(attempts, 'attempt')} (${last}): ` +
      'see whether the receiver runs and its disks have room, then publish again; duplicates do no harm',
    { cause: error },
  );
}
