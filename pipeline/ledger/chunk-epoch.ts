import { CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import type { Stretch } from './coverage.ts';

/**
 * How far the epochs of two chunks are apart: 49 days in ms. An archive may have 2^20 chunks, and their epochs stay
 * exact in a double.
 */
const EPOCHS_PER_CHUNK = 2 ** 32;
/** Kept for retries once the clock has used up the rest. */
const RESERVED = 2 ** 28;
/** Readers that start at once differ by a random number below this: their clocks may be equal. */
export const DRAWN_BELOW = 2 ** 12;

export interface EpochFacts {
  readonly baseEpoch: number;
  readonly highest: number;
  readonly nowMs: number;
  readonly drawn: number;
}

/**
 * The epoch of a reader that reads a chunk of an archive from a stretch's first position to the end of the chunk. It is
 * above those of all earlier readers of the chunk, so that what they write late is replaced, and below those of all
 * readers of later chunks, so that it replaces none of theirs (docs/adr/0037). No two readers may have the same: those that
 * have logged nothing differ by the clock and by a `drawn` number. `highest` is the highest epoch logged for a range that begins before the end; 0 for none.
 */
export function epochOf(stretch: Stretch, { baseEpoch, highest, nowMs, drawn }: EpochFacts): number {
  const chunk = Number(stretch.first / BigInt(CHUNK_RECORDS));
  const clock = Math.min(Math.max(nowMs, baseEpoch), baseEpoch + EPOCHS_PER_CHUNK - RESERVED);
  return Math.max(highest + 1, chunk * EPOCHS_PER_CHUNK + clock) + drawn;
}

/** The stretch, cut where chunks meet: a range may not cross the border, or it could count twice. */
export function withinChunks({ first, next }: Stretch): Stretch[] {
  const parts: Stretch[] = [];
  const size = BigInt(CHUNK_RECORDS);
  for (let at = first; at < next;) {
    const border = (at / size + 1n) * size;
    const end = border < next ? border : next;
    parts.push({ first: at, next: end });
    at = end;
  }
  return parts;
}
