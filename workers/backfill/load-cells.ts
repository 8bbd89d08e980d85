import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import { readRecords } from '../../pipeline/archives/read-records.ts';
import type { RecordGroup } from '../../pipeline/archives/record-splitter.ts';
import { claimMissing, withinChunks } from '../../pipeline/ledger/claim-missing.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { type ArchiveSource, sourceName } from '../../pipeline/ledger/source.ts';
import { openTranslator } from '../../pipeline/platforms/open-translator.ts';
import type { ArchiveRecord } from '../../pipeline/platforms/translate.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { ArchiveReading, ChunkStart } from '../../schemas/archives/reading.ts';
import type { ChunkProgress, ChunkResult } from '../../schemas/backfill.ts';
import { type IngestContext, type Progress, pump, type ReadBatches } from '../ingest/pump.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
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

interface BatchOptions {
  readonly cursor: RecordCursor;
  readonly pool: BoundedPool<BatchBuffer>;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Yields the records of a stretch of an archive as batches that cover it: positions without a record belong to the batch
 * of the record before them. When the signal aborts, no further batch begins.
 */
async function* archiveBatches(
  { first: from, next: to }: Stretch,
  { cursor, pool, pace, signal }: BatchOptions,
): AsyncGenerator<SourceBatch> {
  let first = from;
  let filling: Lease<BatchBuffer> | undefined;
  const batchTo = (events: Lease<BatchBuffer>, next: bigint): SourceBatch => {
    // Archives do not continue by fingerprints: their hash identifies them.
    const batch = { events, first, next, fingerprint: '0' };
    [filling, first] = [undefined, next];
    return batch;
  };
  try {
    for await (const records of cursor.between(Number(from), Number(to))) {
      for (const record of records) {
        filling ??= await pool.acquire();
        const { resource } = filling;
        resource.putArchived(from, record);
        if (!resource.isFull && resource.records < pace.batchRecords) continue;
        const count = resource.records;
        yield batchTo(filling, BigInt(record.position + 1));
        await pace.after(count, signal);
        if (signal.aborted) return;
      }
      if (signal.aborted) return;
    }
    if (signal.aborted) return;
    // Blank lines at the end, or a stretch of nothing else, are covered too.
    if (filling !== undefined || first < to) yield batchTo(filling ?? (await pool.acquire()), to);
  } finally {
    filling?.release();
  }
}

/** Reads the records of an archive once, stretch after stretch. */
class RecordCursor {
  readonly #groups: AsyncGenerator<RecordGroup>;
  #group: RecordGroup | undefined;
  #index = 0;

  constructor(groups: AsyncGenerator<RecordGroup>) {
    this.#groups = groups;
  }

  /** Yields the records of a stretch that are read together, valid until the cursor moves, and passes those before it. Stretches must follow each other. */
  async *between(first: number, next: number): AsyncGenerator<readonly ArchiveRecord[]> {
    for (;;) {
      const group = (this.#group ??= await this.#read());
      if (group === undefined) return;
      const { records } = group;
      while ((records[this.#index]?.position ?? Infinity) < first) this.#index += 1;
      const from = this.#index;
      while ((records[this.#index]?.position ?? Infinity) < next) this.#index += 1;
      if (this.#index > from) yield records.slice(from, this.#index);
      if (this.#index < records.length || group.next >= next) return;
      this.#group = undefined;
    }
  }

  async close(): Promise<void> {
    await this.#groups.return(undefined);
  }

  async #read(): Promise<RecordGroup | undefined> {
    this.#index = 0;
    const result: IteratorResult<RecordGroup, unknown> = await this.#groups.next();
    return result.done === true ? undefined : result.value;
  }
}
