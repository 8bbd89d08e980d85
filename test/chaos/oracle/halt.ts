import type { PartitionStatus } from '../../../services/status/partition-status.ts';

/** What was seen while the partition stood still. */
export interface Halt {
  readonly code: number | null;
  readonly row: PartitionStatus;
  readonly others: readonly PartitionStatus[];
  /** What the reason had to name. */
  readonly names: readonly string[];
  readonly seenMs: number;
}
