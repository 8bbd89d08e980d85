import type { Draws } from '../../simulation/season/random.ts';
import { shuffled } from './shuffle.ts';
import type { Fault } from './faults/fault.ts';

/** Killing goes on in parts, with the other faults between them. */
const KILLS_PER_PART = 100;
const KILL_FAULT = 1;

export interface Injection {
  readonly fault: Fault;
  /** For fault 1: how many workers to kill. */
  readonly kills: number;
}

/** The order of a run: shuffled by the seed, kills in parts; what halts a partition for good comes last. */
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
