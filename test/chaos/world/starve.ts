import { setTimeout as sleep } from 'node:timers/promises';
import { type Identity, isAlive, signal } from '../../../infra/engines/supervision/identity.ts';

const PERIOD_MS = 200;
const SHARE = 0.1;

/**
 * Lets each process run for a tenth of the time until the signal aborts, whichever process has its name by then. It
 * takes no rights, unlike a quota of the system. Resolves to the number of turns, when all run again.
 */
export async function starve(
  processes: () => readonly Identity[],
  until: AbortSignal,
): Promise<{ readonly turns: number; readonly share: number }> {
  let turns = 0;
  let ranMs = 0;
  const startedMs = performance.now();
  const stopped = new Set<Identity>();
  try {
    while (!until.aborted) {
      for (const one of processes()) {
        stopped.add(one);
        signal(one, 'SIGSTOP');
      }
      await sleep(PERIOD_MS * (1 - SHARE));
      const runsMs = performance.now();
      resume(stopped);
      await sleep(PERIOD_MS * SHARE);
      ranMs += performance.now() - runsMs;
      turns += 1;
    }
  } finally {
    resume(stopped);
  }
  return { turns, share: ranMs / (performance.now() - startedMs) };
}

function resume(stopped: Set<Identity>): void {
  for (const one of stopped) signal(one, 'SIGCONT');
  for (const one of stopped) if (!isAlive(one)) stopped.delete(one);
}
