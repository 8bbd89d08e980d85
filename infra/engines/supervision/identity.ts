import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from '../../setup/lock.mjs';

/** A process, told apart from a later one that was given the same id. */
export interface Identity {
  readonly pid: number;
  readonly start: string;
}

/** Undefined where there is no such process any more. */
export function identityOf(pid: number): Identity | undefined {
  const start = startOf(pid);
  return start === undefined ? undefined : { pid, start };
}

export const isAlive = ({ pid, start }: Identity) => startOf(pid) === start;

/** Whether the process has ended within the time given. */
export async function hasEnded(identity: Identity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isAlive(identity)) {
    if (performance.now() >= deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Sends a signal to this process and no other. */
export function signal(identity: Identity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Asks the process to end, and kills it after the time given. Resolves when it is gone, with whether it was killed. */
export async function end(identity: Identity, graceMs: number, killedWithinMs = 10_000): Promise<boolean> {
  signal(identity, 'SIGTERM');
  if (await hasEnded(identity, graceMs)) return false;
  signal(identity, 'SIGKILL');
  if (!(await hasEnded(identity, killedWithinMs)))
    throw new Error(`process ${identity.pid} does not stop: end it by hand`);
  return true;
}
