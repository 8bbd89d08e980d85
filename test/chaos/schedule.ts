import type { Draws } from '../../simulation/season/random.ts';
import { shuffled } from './shuffle.ts';
import type { Fault } from './faults/fault.ts';

/** Kills are split into parts, with other faults between them. */
const KILLS_PER_PART = 100;
const KILL_FAULT = 1;

export interface Injection {
  readonly fault: Fault;
  /** Number of workers to kill, for fault 1. */
  readonly kills: number;
}

/** Order of a run: shuffled by the seed, with kills in parts. Faults that halt a partition for good come last. */
export function schedule(faults: readonly Fault[], kills: number, draws: Draws): Injection[] {
  const injections = faults.flatMap((fault): Injection[] => {
    if (fault.number !== KILL_FAULT) return [{ fault, kills: 0 }];
    const parts = Math.ceil(kills / KILLS_PER_PART);
    return Array.from({ length: parts }, (_, part) => ({
      fault,
      kills: Math.min(KILLS_PER_PART, kills - part * KILLS_PER_PART),
    }));
  });
  return shuffled(injections, draws).sort(
    (a, b) => Number(a.fault.last ?? false) - Number(b.fault.last ?? false),
  );
}
