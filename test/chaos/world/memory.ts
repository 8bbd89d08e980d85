import { peakBytesOf } from '../../support/processes.ts';
import type { Verdict } from '../oracle/verdict.ts';

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

const MEBIBYTE = 1024 * 1024;

/** Limits of peak resident memory for any input, as in docs/reliability.md. */
const MAX_RESIDENT_MIB: Readonly<Record<string, number>> = {
  worker: 800,
  clickhouse: 2_000,
  kafka: 1_000,
  temporal: 500,
};

/** M: no process ever exceeded its limit. */
export function checkMemory({ peakBytes }: MemoryWatch): Verdict {
  const peaks = [...peakBytes].map(([name, bytes]) => [name, Math.round(bytes / MEBIBYTE)] as const);
  return {
    invariant: 'M',
    figures: peaks
      .map(([name, peak]) => `${name} ${String(peak)} of ${String(MAX_RESIDENT_MIB[name])} MiB`)
      .join(', '),
    problems: peaks
      .filter(([name, peak]) => peak > (MAX_RESIDENT_MIB[name] ?? 0))
      .map(([name, peak]) => `${name} had ${String(peak)} MiB resident`),
  };
}
