import type { BatchHeader } from './record-batch.ts';

/** The offsets of a batch. */
export interface Extent {
  readonly first: bigint;
  /** One past the last offset, which may have no record: compaction removes some. */
  readonly end: bigint;
  /** Number of records, as far as the header is plausible. An unreadable batch counts them from `first` on. */
  readonly count: number;
}

/** Whether a broker could have written the header: it is of format v2, and its offsets lie within the log. */
export function isSound(batch: BatchHeader, highWatermark: bigint): boolean {
  const { magic, baseOffset, lastOffsetDelta } = batch;
  return (
    magic === 2 &&
    baseOffset >= 0n &&
    lastOffsetDelta >= 0 &&
    baseOffset + BigInt(lastOffsetDelta) < highWatermark
  );
}

/**
 * The offsets of a batch whose header may be broken, never more than the log has. Uses those fields of a
 * contradictory header that are possible. Where none is, assumes a single offset, so that a sound batch after it
 * is not skipped.
 */
export function extentOf(batch: BatchHeader, next: bigint, highWatermark: bigint): Extent {
  const { magic, baseOffset, lastOffsetDelta } = batch;
  const first = baseOffset >= 0n && baseOffset < highWatermark ? baseOffset : next;
  const possible = (offsets: number): number =>
    offsets > 0 && first + BigInt(offsets) <= highWatermark ? offsets : 0;
  const [range, count] = [possible(lastOffsetDelta + 1), possible(batch.count)];
  const offsets = magic === 2 || range === count ? range || count || 1 : 1;
  return {
    first,
    end: first + BigInt(offsets),
    count: count > 0 && count <= offsets ? count : offsets,
  };
}
