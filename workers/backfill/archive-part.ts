import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Lease } from '../../adapters/resource-pool.ts';
import { type ReadOptions, readRecords } from '../../pipeline/archives/read-records.ts';
import type { RecordGroup } from '../../pipeline/archives/record-splitter.ts';
import { type Cell, claimMissing, withinChunks } from '../../pipeline/ledger/claim-missing.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import type { ArchiveSource } from '../../pipeline/ledger/source.ts';
import type { ArchiveRecord } from '../../pipeline/platforms/translate.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { ArchiveReading, ChunkStart } from '../../schemas/archives/reading.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import type { Part, ReadControl } from './load-part.ts';

/** What is to be read of an archive: a chunk of a plain file, or a whole one. */
export interface ArchivePart extends Pick<ReadOptions, 'signal' | 'translate' | 'onBytesRead'> {
  readonly source: ArchiveSource;
  readonly path: string;
  readonly reading: ArchiveReading;
  /** Where the reading begins: at what is claimed or before it. */
  readonly from: ChunkStart;
  readonly claim: Part['claim'];
}

/** The file is read once, from claim to claim. */
export function archivePart({ source, path, reading, claim, ...options }: ArchivePart): Part {
  const cursor = new RecordCursor(readRecords(path, reading, options));
  return {
    ...{ source, topicPlatform: undefined, claim },
    read: (missing, control) => archiveBatches(missing, cursor, control),
    [Symbol.asyncDispose]: () => cursor.close(),
  };
}

/** Claims each chunk of a part of an archive when it is its turn. */
export function claimsOf(client: ClickHouseClient, part: Cell, sinceMs: number): Part['claim'] {
  const stretches = withinChunks(part);
  return async () => {
    for (let next = stretches.shift(); next !== undefined; next = stretches.shift()) {
      const claimed = await claimMissing(client, [{ ...part, ...next }], sinceMs);
      if (claimed.size > 0) return claimed.get(part.source);
    }
    return undefined;
  };
}

/**
 * Yields the records of a stretch of an archive as batches that cover it: positions without a record belong to the batch
 * of the record before them. When the signal aborts, no further batch begins.
 */
async function* archiveBatches(
  { first: from, next: to }: Stretch,
  cursor: RecordCursor,
  { pool, pace, signal }: ReadControl,
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
  } catch (error) {
    // A reader that waits for the next piece of the file rejects when the signal aborts.
    if (!signal.aborted || error !== signal.reason) throw error;
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
