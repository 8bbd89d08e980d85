import { setTimeout as sleep } from 'node:timers/promises';
import { type Identity, isAlive, signal } from '../../../infra/engines/supervision/identity.ts';

const RUNS_MS = 20;
const SHARE = 0.1;

/**
 * Lets all processes run for a tenth of the time until the signal aborts, whichever they are by then. It takes no
 * rights, unlike a quota of the system. Resolves to the share of the time that they ran, when all run again.
 */
export async function starve(processes: () => readonly Identity[], until: AbortSignal): Promise<number> {
  const startedMs = performance.now();
  let ranMs = 0;
  const share = (): number => ranMs / (performance.now() - startedMs);
  const isOver = (): boolean => until.aborted;
  const stopped = new Set<Identity>();
  try {
    while (!isOver()) {
      for (const one of processes()) {
        stopped.add(one);
        signal(one, 'SIGSTOP');
      }
      // On a loaded machine a turn runs for longer than it should, and the next stop makes up for that.
      do await sleep(RUNS_MS);
      while (share() > SHARE && !isOver());
      const runsMs = performance.now();
      resume(stopped);
      await sleep(RUNS_MS);
      ranMs += performance.now() - runsMs;
    }
  } finally {
    resume(stopped);
  }
  return share();
}

function resume(stopped: Set<Identity>): void {
  for (const one of stopped) signal(one, 'SIGCONT');
  for (const one of stopped) if (!isAlive(one)) stopped.delete(one);
}
