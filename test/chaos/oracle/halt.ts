import type { PrintedPartition } from '../../support/printed.ts';

/** Observations while the partition was halted. */
export interface Halt {
  readonly code: number | null;
  readonly row: PrintedPartition;
  readonly others: readonly PrintedPartition[];
  /** Texts that the problem must contain. */
  readonly names: readonly string[];
  readonly seenMs: number;
}
