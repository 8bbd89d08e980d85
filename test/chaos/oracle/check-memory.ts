import type { MemoryWatch } from '../world/memory.ts';
import type { Verdict } from './verdict.ts';

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
