import { readFileSync } from 'node:fs';

export type NamedPid = readonly [name: string, pid: number];

/** Peak resident memory that each kind of process has been seen with, in bytes. */
export class MemoryWatch {
  readonly peakBytes = new Map<string, number>();
  readonly #pids: () => readonly NamedPid[];
  readonly #timer: NodeJS.Timeout;

  constructor(pids: () => readonly NamedPid[]) {
    this.#pids = pids;
    this.#timer = setInterval(() => {
      this.look();
    }, 250);
  }

  look(): void {
    for (const [name, pid] of this.#pids()) {
      const bytes = peakOf(pid);
      if (bytes > (this.peakBytes.get(name) ?? 0)) this.peakBytes.set(name, bytes);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** VmHWM of a process; 0 where there is none any more. */
function peakOf(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return 0;
    throw error;
  }
}
