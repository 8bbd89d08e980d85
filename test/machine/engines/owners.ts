import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../../../infra/engines/state.ts';

export function makeHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  return {
    home,
    remove: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Process ids of everything that an owner started, itself left out. */
export const pidsOf = (state: State) =>
  state.processes.flatMap(({ identities }) => identities.map(({ pid }) => pid));

/** Asks the system, not the code under test. A zombie has ended; it waits for a parent that may never look. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** The processes that are still there after the time given. */
export async function leftAfter(pids: readonly number[], withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  while (pids.some(isRunning) && performance.now() < deadline) await sleep(50);
  return pids.filter(isRunning);
}
