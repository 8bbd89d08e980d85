import type { PartitionStatus } from '../../../operations/status/partition-status.ts';

/** Observations while the partition was halted. */
export interface Halt {
  readonly code: number | null;
  readonly row: PartitionStatus;
  readonly others: readonly PartitionStatus[];
  /** Texts that the problem must contain. */
  readonly names: readonly string[];
  readonly seenMs: number;
}
