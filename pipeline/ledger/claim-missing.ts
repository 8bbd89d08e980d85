import { randomInt } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { DRAWN_BELOW, epochOf } from './chunk-epoch.ts';
import { boundaryFrom, type Stretch, uncovered } from './coverage.ts';
import { coveredBetween, type LoggedRange, logRanges } from './ingest-log.ts';

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
  throw new Error(`other readers of ${source} come between this one and position ${cell.first}`);
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
