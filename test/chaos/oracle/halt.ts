import type { PartitionRow } from '../world/operator.ts';

/** What was seen while the partition stood still. */
export interface Halt {
  readonly code: number;
  readonly row: PartitionRow;
  readonly others: readonly PartitionRow[];
  /** What the reason had to name. */
  readonly names: readonly string[];
  readonly seenMs: number;
}
