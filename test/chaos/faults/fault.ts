import type { Arena } from '../arena.ts';
import type { Verdict } from '../oracle/verdict.ts';

/** A fault that is injected into a running system. */
export interface Fault {
  readonly number: number;
  readonly title: string;
  /** It halts a partition for good, so it comes after all others. */
  readonly last?: true;
  /** Takes long, so it runs only if it is requested by its number. */
  readonly onRequest?: true;
  /** Needs a separate file system for each engine. */
  readonly needsSmallDisks?: true;
  /**
   * Injects the fault and ends its cause, while events are published. Resolves to a description of what was injected
   * and where. Rejects if the fault could not be injected.
   */
  inject(arena: Arena): Promise<string>;
  /** Checks for this fault only, in addition to the invariants that are checked after every fault. */
  check?(arena: Arena): Promise<readonly Verdict[]>;
  /** Why it cannot be injected on this machine, or undefined if it can. */
  unavailable?(): string | undefined;
}
