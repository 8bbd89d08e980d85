import { peakBytesOf } from '../../support/process-memory.ts';

export type NamedPid = readonly [name: string, pid: number];

/** Records the peak resident memory of each kind of process, in bytes. */
export class MemoryWatch {
  readonly peakBytes = new Map<string, number>();
  readonly #pids: () => readonly NamedPid[];
  readonly #timer: NodeJS.Timeout;

  constructor(pids: () => readonly NamedPid[]) {
    this.#pids = pids;
    this.#timer = setInterval(() => {
      this.sample();
    }, 250);
  }

  sample(): void {
    for (const [name, pid] of this.#pids()) {
      const bytes = peakBytesOf(pid);
      if (bytes > (this.peakBytes.get(name) ?? 0)) this.peakBytes.set(name, bytes);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
