import { randomInt } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import { boundaryFrom, type Stretch, uncovered } from './coverage.ts';
import {
  coveredOf,
  type LoggedRange,
  logRanges,
  placeOf,
  type SourceStretch,
  stretchParameters,
} from './ingest-log.ts';

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

export interface ClaimedStretch {
  /** From the first missing position to the end of the chunk. */
  readonly missing: Stretch;
  readonly epoch: number;
}

/** A chunk of an archive, or a part of one, that a reader wants. */
export interface Cell extends SourceStretch {
  readonly baseEpoch: number;
}

/** Other readers came between each time. Its activity is tried again. */
export class ClaimedByOtherError extends Error {
  override readonly name = 'ClaimedByOtherError';

  constructor(source: string, { first }: Stretch) {
    super(`another reader of ${source} claimed position ${first} first; this one tries again`);
  }
}

/** More readers than this never start on a chunk at once. */
export const CLAIM_ATTEMPTS = 20;

/**
 * Claims the rest of chunks for a reader, each of another source: logs an empty range at the first missing position of
 * each, which replaces whatever earlier readers write there from now on. Looks again afterwards, and begins anew where
 * another reader has come between: else both could count. What it claimed by its source; a source of which nothing is
 * missing has none (docs/adr/0037).
 * @param sinceMs Ranges that were stored before this, by ClickHouse's clock, count as missing; 0 for none.
 */
export async function claimMissing(
  client: ClickHouseClient,
  cells: readonly Cell[],
  sinceMs: number,
): Promise<ReadonlyMap<string, ClaimedStretch>> {
  const claimed = new Map<string, ClaimedStretch>();
  let open = cells;
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt += 1) {
    const missing = await firstMissing(client, open, sinceMs);
    open = open.filter(({ source }) => missing.has(source));
    if (open.length === 0) return claimed;
    const highest = await highestEpochs(client, open);
    const wanted = new Map<string, ClaimedStretch>();
    for (const { source, baseEpoch } of open) {
      const stretch = missing.get(source);
      if (stretch === undefined) continue;
      const facts = { highest: highest.get(source) ?? 0, nowMs: Date.now(), drawn: randomInt(DRAWN_BELOW) };
      wanted.set(source, { missing: stretch, epoch: epochOf(stretch, { baseEpoch, ...facts }) });
    }
    await logRanges(
      client,
      [...wanted].map(([source, claim]) => emptyRange(source, claim.epoch, claim.missing.first)),
    );
    const now = await highestEpochs(client, open);
    const still = await firstMissing(client, open, sinceMs);
    for (const [source, claim] of wanted)
      if (now.get(source) === claim.epoch && still.get(source)?.first === claim.missing.first)
        claimed.set(source, claim);
    open = open.filter(({ source }) => !claimed.has(source));
  }
  const [other] = open;
  if (other === undefined) return claimed;
  throw new ClaimedByOtherError(other.source, other);
}

/** From the first missing position of each cell to its end. */
async function firstMissing(
  client: ClickHouseClient,
  cells: readonly Cell[],
  sinceMs: number,
): Promise<ReadonlyMap<string, Stretch>> {
  const covered = await coveredOf(client, cells, sinceMs);
  // A reader never begins inside a range that counts: positions of it would count twice.
  const counting = sinceMs === 0 ? undefined : await coveredOf(client, cells);
  return new Map(
    cells.flatMap((cell): [string, Stretch][] => {
      const [hole] = uncovered(cell, covered.get(cell.source) ?? []);
      if (hole === undefined) return [];
      const first = boundaryFrom(hole.first, counting?.get(cell.source) ?? []);
      return first < cell.next ? [[cell.source, { first, next: cell.next }]] : [];
    }),
  );
}

/** Of the ranges of each source that begin before the end of its cell. */
async function highestEpochs(
  client: ClickHouseClient,
  cells: readonly Cell[],
): Promise<ReadonlyMap<string, number>> {
  const found = await rows<{ source: string; highest: string }>(
    client,
    `SELECT source, max(epoch) AS highest FROM ingest_log
     WHERE source IN {sources:Array(String)} AND first_position < ${placeOf('nexts')} GROUP BY source`,
    stretchParameters(cells),
  );
  return new Map(found.map(({ source, highest }) => [source, Number(highest)]));
}

/** Claims what is after a position. It covers nothing. */
export function emptyRange(source: string, epoch: number, at: bigint): LoggedRange {
  return {
    ...{ source, epoch, first: at, next: at, records: 0, accepted: 0, quarantined: 0 },
    ...{ reasons: {}, bytes: 0, fingerprint: '0', occurredMs: null },
  };
}
