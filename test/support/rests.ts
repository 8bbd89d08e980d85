import { vi } from 'vitest';

/** The longest time for which the dashboard keeps figures before it computes newer ones. */
const MOST_REST_MS = 30_000;

/** From now on this process can be told that time has passed, so that a test need not ask for a page all the while. */
export function tellTime(): { passRests: () => void } {
  const now = performance.now.bind(performance);
  let passedMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
  return {
    passRests: () => {
      passedMs += MOST_REST_MS;
    },
  };
}
