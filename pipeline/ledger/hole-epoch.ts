import { DRAWN_BELOW } from './chunk-epoch.ts';

/** What the ledger says about the epochs around a hole. */
export interface EpochsAround {
  /** The highest epoch of a range that begins before the end of the hole; 0 for none. */
  readonly before: number;
  /** Whether that range begins in the chunk of the hole, as that of an earlier reader of it does. */
  readonly isInChunk: boolean;
  /** The lowest epoch of a range that begins at or after the end of the hole and counts; null for none. */
  readonly after: number | null;
  /** Chunks from that of the hole up to the range after it: each needs epochs of its own, in order. */
  readonly chunks: number;
}

/**
 * The epoch of a reader that fills a hole: above all that is logged before the hole's end, so that what they write late is
 * replaced, and below all that counts after it, so that it replaces none of it (docs/adr/0037). Undefined if there is none.
 *
 * A first reader of a chunk leaves its share of the free epochs to those that may read the same chunk again, since the
 * chunks after it may have theirs by then. `draw` returns a random number below its argument.
 */
export function epochInside(
  { before, isInChunk, after, chunks }: EpochsAround,
  draw: (below: number) => number,
): number | undefined {
  const free = after === null ? 0 : after - before - 1;
  if (free < 1) return undefined;
  const share = Math.floor(free / (chunks + 1));
  const drawn = draw(Math.max(1, Math.min(DRAWN_BELOW, Math.floor(share / 4))));
  return before + 1 + (isInChunk ? 0 : share) + drawn;
}
