import type { Arena } from '../arena.ts';
import type { Verdict } from '../oracle/verdict.ts';

/** A fault of the catalogue, injected for real. */
export interface Fault {
  readonly number: number;
  readonly title: string;
  /** It leaves a mark for ever, so it comes after all others. */
  readonly last?: true;
  /** Takes long, and is made only where it is asked for by its number. */
  readonly onRequest?: true;
  /** Each engine has to have a file system of its own. */
  readonly needsSmallDisks?: true;
  /**
   * Makes the fault and ends its cause. Events are published meanwhile. Resolves to what was injected, and where;
   * rejects where the fault itself could not be made.
   */
  inject(arena: Arena): Promise<string>;
  /** What only this fault can tell, beside the invariants that are checked after every fault. */
  judge?(arena: Arena): Promise<readonly Verdict[]>;
  /** Why it cannot be made on this machine; undefined where it can. */
  unavailable?(): string | undefined;
}
