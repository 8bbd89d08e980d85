import { readFileSync } from 'node:fs';

/** Where the kernel counts the processes that it ended for lack of memory: of this container, else of the machine. */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** How many processes the kernel has ended for lack of memory so far; undefined where it does not say. */
export function kernelKills(): number | undefined {
  for (const path of COUNTERS) {
    try {
      const [, kills] = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
      if (kills !== undefined) return Number(kills);
    } catch {
      continue; // Another system, or an older kernel.
    }
  }
  return undefined;
}
