import { CODES, type ClickHouseError } from './errors.ts';

/** A part that is still refused so soon after a start was not mended by it. */
const LEAST_UPTIME_MS = 60_000;

const FULL: readonly number[] = [CODES.NOT_ENOUGH_SPACE, CODES.CANNOT_WRITE_TO_FILE_DESCRIPTOR];

/** Told how requests end; decides when the parts on the disk are no longer to be trusted. */
export interface PartDoubts {
  wrote(): void;
  failed(error: ClickHouseError): void;
}

/**
 * Merges that end while the disk is full leave parts with empty files of marks, and count them as good (seen of
 * 26.7, with fsync of merges and without compressed marks alike; inserts are refused as they should be). A start
 * checks every part, puts such ones aside, and takes the parts they were merged from, which are kept for eight
 * minutes. So the engine starts again when a write meets a full disk, once until a write succeeds, and when a
 * statement meets such a part.
 */
export function doubtParts(startAgain: (why: string) => void, nowMs: () => number = Date.now): PartDoubts {
  const startedMs = nowMs();
  let written = false;
  return {
    wrote() {
      written = true;
    },
    failed({ code }) {
      if (FULL.includes(code) && written) {
        written = false;
        startAgain('the disk became full: the parts that were merged meanwhile have to be checked');
      }
      if (code === CODES.CORRUPTED_DATA && nowMs() - startedMs >= LEAST_UPTIME_MS)
        startAgain('a part is broken: a start puts it aside and takes those that it was merged from');
    },
  };
}
