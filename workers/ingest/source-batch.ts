import type { Lease } from '../../adapters/resource-pool.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';

/**
 * Events of a source and the half-open range of positions they cover. The receiver owns the lease and must end it.
 */
export interface SourceBatch {
  readonly events: Lease<BatchBuffer>;
  readonly first: bigint;
  readonly next: bigint;
  /** Of the record before `next`. */
  readonly fingerprint: string;
}
