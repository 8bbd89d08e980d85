import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Addresses } from '../../../adapters/configuration/environment.ts';
import { workerService } from '../../../cli/local-system.ts';
import { peakBytesOf } from '../../support/process-memory.ts';

/**
 * Drains each topic up to its offset in a separate process and returns the peak of that process's resident memory
 * in bytes, as Linux counts it.
 */
export async function peakOfDraining(
  addresses: Addresses,
  ends: ReadonlyMap<string, string>,
): Promise<number> {
  const script = new URL('drain-process.ts', import.meta.url);
  const targets = [...ends].map(([topic, end]) => `${topic}=${end}`);
  // With the worker's bounds of the heap: without any, garbage grows with the machine's memory.
  const execArgv = [...(workerService.nodeOptions ?? [])];
  const child = fork(script, [JSON.stringify(addresses), ...targets], { execArgv, stdio: 'inherit' });
  try {
    await drained(child);
    const peak = peakBytesOf(child.pid ?? 0);
    if (peak === 0) throw new Error('The drain ended before its memory could be read');
    return peak;
  } finally {
    child.kill('SIGKILL');
  }
}

async function drained(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The drain ended with ${String(code)}`);
  });
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
}
