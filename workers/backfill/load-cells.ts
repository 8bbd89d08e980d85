import { readRecords } from '../../pipeline/archives/read-records.ts';
import { claimMissing, withinChunks } from '../../pipeline/ledger/claim-missing.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { type ArchiveSource, sourceName } from '../../pipeline/ledger/source.ts';
import { openTranslator } from '../../pipeline/platforms/open-translator.ts';
import type { ArchiveReading, ChunkStart } from '../../schemas/archives/reading.ts';
import type { ChunkProgress, ChunkResult } from '../../schemas/backfill.ts';
import { type IngestContext, type Progress, pump, type ReadBatches } from '../ingest/pump.ts';
import { archiveBatches, RecordCursor } from './archive-batches.ts';
import type { Pace } from './pace.ts';

/** What is to be read of an archive: a chunk of a plain file, or a whole packed one. */
export interface ArchivePart {
  readonly source: ArchiveSource;
  readonly path: string;
  readonly reading: ArchiveReading;
  readonly baseEpoch: number;
  readonly stretch: Stretch;
  /** Where the reading begins: at the stretch or before it. */
  readonly from: ChunkStart;
  /** Ranges that were stored before this, in epoch ms of ClickHouse's clock, count as missing; 0 for none. */
  readonly sinceMs: number;
}

export interface PartControl {
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ChunkProgress, newPositions: number) => void;
}

/**
 * Loads what the ledger lacks of a part of an archive. Each chunk has a reader of its own, with an epoch of its own,
 * that begins where what is stored ends. When the signal aborts, stops and resolves with what is stored.
 */
export async function loadPart(
  context: IngestContext,
  { source, path, reading, baseEpoch, stretch, from, sinceMs }: ArchivePart,
  { pace, signal, onProgress }: PartControl,
): Promise<ChunkResult> {
  const { client } = context;
  const name = sourceName(source);
  const totals: Progress = { next: stretch.first, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  let bytesRead = 0;
  const cursor = new RecordCursor(
    readRecords(path, reading, {
      from,
      signal,
      translate: await openTranslator(client, reading),
      onBytesRead: (bytes) => {
        bytesRead = bytes;
      },
    }),
  );
  try {
    for (const cell of withinChunks(stretch)) {
      if (signal.aborted) return countsOf(totals);
      const claim = await claimMissing(client, name, cell, { baseEpoch, sinceMs });
      if (claim === undefined) continue;
      const { missing, epoch } = claim;
      const progress: Progress = { ...totals, next: missing.first };
      const read: ReadBatches = (failed) =>
        archiveBatches(missing, {
          cursor,
          pool: context.pools.events,
          pace,
          signal: AbortSignal.any([signal, failed]),
        });
      let told = missing.first;
      const onStored = ({ next }: Progress): void => {
        onProgress({ next: next.toString(), bytesRead }, Number(next - told));
        told = next;
      };
      await pump(context, { source, epoch, topicPlatform: undefined, read, progress, onStored });
      Object.assign(totals, progress);
    }
    return countsOf(totals);
  } finally {
    await cursor.close();
  }
}

/** Without the position, which is a bigint and so no JSON. */
export function countsOf({ records, accepted, quarantined, reasons }: Progress): ChunkResult {
  return { records, accepted, quarantined, reasons };
}
