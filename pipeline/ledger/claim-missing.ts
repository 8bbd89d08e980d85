import { randomInt } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import { boundaryFrom, type Stretch, uncovered } from './coverage.ts';
import { coveredBetween, type LoggedRange, logRanges } from './ingest-log.ts';

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

export interface ClaimOptions {
  readonly baseEpoch: number;
  /** Ranges that were stored before this, in epoch ms of ClickHouse's clock, count as missing; 0 for none. */
  readonly sinceMs: number;
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
 * Claims the rest of a chunk for a reader: logs an empty range at its first missing position, which replaces whatever
 * earlier readers write there from now on. Looks again afterwards, and begins anew if another reader has come between:
 * else both could count. Undefined if nothing is missing (docs/adr/0037).
 */
export async function claimMissing(
  client: ClickHouseClient,
  source: string,
  cell: Stretch,
  { baseEpoch, sinceMs }: ClaimOptions,
): Promise<ClaimedStretch | undefined> {
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt += 1) {
    const missing = await firstMissing(client, source, cell, sinceMs);
    if (missing === undefined) return undefined;
    const highest = await highestEpochBefore(client, source, cell.next);
    const drawn = randomInt(DRAWN_BELOW);
    const epoch = epochOf(missing, { baseEpoch, highest, nowMs: Date.now(), drawn });
    await logRanges(client, [emptyRange(source, epoch, missing.first)]);
    const isHighest = (await highestEpochBefore(client, source, cell.next)) === epoch;
    const still = await firstMissing(client, source, cell, sinceMs);
    if (isHighest && still?.first === missing.first) return { missing, epoch };
  }
  throw new ClaimedByOtherError(source, cell);
}

async function firstMissing(
  client: ClickHouseClient,
  source: string,
  cell: Stretch,
  sinceMs: number,
): Promise<Stretch | undefined> {
  const [hole] = uncovered(cell, await coveredBetween(client, source, cell.first, cell.next, sinceMs));
  if (hole === undefined) return undefined;
  // A reader never begins inside a range that counts: positions of it would count twice.
  const counting = sinceMs === 0 ? [] : await coveredBetween(client, source, cell.first, cell.next);
  const first = boundaryFrom(hole.first, counting);
  return first < cell.next ? { first, next: cell.next } : undefined;
}

async function highestEpochBefore(
  client: ClickHouseClient,
  source: string,
  position: bigint,
): Promise<number> {
  const [found] = await rows<{ epoch: string }>(
    client,
    'SELECT max(epoch) AS epoch FROM ingest_log WHERE source = {source:String} AND first_position < {position:UInt64}',
    { source, position: position.toString() },
  );
  return Number(found?.epoch ?? 0);
}

/** Claims what is after a position. It covers nothing. */
export function emptyRange(source: string, epoch: number, at: bigint): LoggedRange {
  return {
    ...{ source, epoch, first: at, next: at, records: 0, accepted: 0, quarantined: 0 },
    ...{ reasons: {}, bytes: 0, fingerprint: '0', occurredMs: null },
  };
}
