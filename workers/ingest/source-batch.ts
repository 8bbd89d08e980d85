import type { BatchMemory } from './batch-memory.ts';
import type { Held } from './memories.ts';

/**
 * Events read from a source, and the range of positions that they stand for. Whoever is given it has its memory, and
 * gives it back: the reader has none of it any more.
 */
export interface SourceBatch {
  readonly held: Held<BatchMemory>;
  readonly first: bigint;
  readonly next: bigint;
  readonly fingerprint: string;
}
