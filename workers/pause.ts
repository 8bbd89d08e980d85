import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, and no longer once the signal says so. Less than nothing is nothing. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  });
}
