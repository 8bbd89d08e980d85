import { randomInt } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import {
  CLAIM_ATTEMPTS,
  ClaimedByOtherError,
  type ClaimedStretch,
  DRAWN_BELOW,
  emptyRange,
} from './claim-missing.ts';
import { describeStretches, type Stretch, uncovered } from './coverage.ts';
import { coveredBetween, logRanges } from './ingest-log.ts';
import { type PartitionSource, sourceName } from './source.ts';

/** No epoch lies between what is stored before a hole and after it. */
export class NoEpochError extends Error {
  override readonly name = 'NoEpochError';

  constructor(source: PartitionSource, hole: Stretch) {
    const { topic, partition } = source;
    super(
      `${sourceName(source)}: ${describeStretches([hole])} cannot be loaded by themselves: one reader stored what is before and after them, ` +
        `and a second reader would replace it. Read on from there instead: countyflow ingest rewind --topic ${topic} ` +
        `--partition ${String(partition)} --offset ${hole.first}`,
    );
  }
}

/**
 * Claims the first hole of a stretch within one chunk for a reader, as claimMissing does for archives; but the reader may
 * read no more than the hole. Undefined if nothing is missing. Throws a {@link NoEpochError} where a reader would
 * replace what is stored after the hole.
 */
export async function claimHole(
  client: ClickHouseClient,
  source: PartitionSource,
  stretch: Stretch,
): Promise<ClaimedStretch | undefined> {
  const name = sourceName(source);
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt += 1) {
    const hole = await firstHole(client, name, stretch);
    if (hole === undefined) return undefined;
    const epoch = epochInside(await epochsAround(client, name, hole), randomInt);
    if (epoch === undefined) throw new NoEpochError(source, hole);
    await logRanges(client, [emptyRange(name, epoch, hole.first)]);
    const { before } = await epochsAround(client, name, hole);
    const still = await firstHole(client, name, stretch);
    if (before === epoch && still?.first === hole.first && still.next === hole.next)
      return { missing: hole, epoch };
  }
  throw new ClaimedByOtherError(name, stretch);
}

/** Throws a {@link NoEpochError} for a hole that no reader may fill. */
export async function throwIfUnclaimable(
  client: ClickHouseClient,
  source: PartitionSource,
  hole: Stretch,
): Promise<void> {
  const around = await epochsAround(client, sourceName(source), hole);
  const chunks = Number(hole.next - hole.first) / CHUNK_RECORDS;
  if (around.after === null || around.after - around.before - 1 < Math.ceil(chunks) + 1)
    throw new NoEpochError(source, hole);
}

async function firstHole(
  client: ClickHouseClient,
  source: string,
  stretch: Stretch,
): Promise<Stretch | undefined> {
  return uncovered(stretch, await coveredBetween(client, source, stretch.first, stretch.next))[0];
}

async function epochsAround(client: ClickHouseClient, source: string, hole: Stretch): Promise<EpochsAround> {
  const parameters = { source, next: hole.next.toString() };
  const [[before], [after]] = await Promise.all([
    rows<{ epoch: string; begins: string }>(
      client,
      `SELECT epoch, max(first_position) AS begins FROM ingest_log
       WHERE source = {source:String} AND first_position < {next:UInt64} GROUP BY epoch ORDER BY epoch DESC LIMIT 1`,
      parameters,
    ),
    rows<{ epoch: string; begins: string }>(
      client,
      `SELECT min(epoch) AS epoch, min(first_position) AS begins FROM ingest_range
       WHERE source = {source:String} AND first_position >= {next:UInt64} HAVING count() > 0`,
      parameters,
    ),
  ]);
  const size = BigInt(CHUNK_RECORDS);
  const chunkFirst = (hole.first / size) * size;
  return {
    before: Number(before?.epoch ?? 0),
    isInChunk: before !== undefined && BigInt(before.begins) >= chunkFirst,
    after: after === undefined ? null : Number(after.epoch),
    chunks: after === undefined ? 1 : 1 + Math.ceil(Number(BigInt(after.begins) - hole.next) / CHUNK_RECORDS),
  };
}

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
