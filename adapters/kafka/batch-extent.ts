import type { BatchHeader } from './record-batch.ts';

/** Which offsets a batch stands for. */
export interface Extent {
  readonly first: bigint;
  /** After the last; later than the last record where compaction has removed some. */
  readonly end: bigint;
  /** Records, as far as the header is believed; they come first where their places are not known. */
  readonly count: number;
}

/** Whether a header says nothing that a broker would not write: what it says of offsets lies within the log. */
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
 * The offsets of a batch whose header may be broken, never more than the log has. A header that contradicts itself
 * is believed in what is possible; one in which nothing is stands for a single offset, so that no good batch
 * behind it is taken for a part of it.
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
