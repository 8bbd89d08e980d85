import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { State } from '../../../infra/engines/state.ts';

const OWNER = fileURLToPath(new URL('owner.ts', import.meta.url));
export const SERVICE = fileURLToPath(new URL('service.ts', import.meta.url));

export function makeHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  return {
    home,
    remove: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export interface Owner {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  /** What it wrote to stderr, once it has ended. */
  readonly said: Promise<string>;
  /** Its state, once everything is ready. Rejects with what it said when it ends before. */
  readonly ready: Promise<State>;
}

export function startOwner(home: string, engines: string, ...services: string[]): Owner {
  const child = spawn(process.execPath, [OWNER, home, engines, ...services], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said = text(child.stderr);
  const ready = Promise.race([
    once(child.stdout, 'data').then(([data]) => JSON.parse(String(data)) as State),
    ended.then(async () => Promise.reject(new Error(await said))),
  ]);
  return { process: child, ended, said, ready };
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
