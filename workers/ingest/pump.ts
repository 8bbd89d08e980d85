import type { IngestCounts } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import { reached } from '../points.ts';
import type { Validator } from '../validation/pool.ts';
import type { BatchMemories } from './batch-memories.ts';
import { readAhead } from './read-ahead.ts';
import type { Source } from './source.ts';
import type { SourceBatch } from './source-batch.ts';
import { storeBatch } from './store-batch.ts';

export interface Ingestor {
  readonly client: ClickHouseClient;
  readonly validator: Validator;
  readonly memories: BatchMemories;
}

export interface Progress extends IngestCounts {
  /** After the last stored position. */
  next: bigint;
}

/**
 * Moves batches from a source into the tables, in order: one is read while one is judged and one is inserted.
 * Resolves with what was stored; rejects on the first failure, after which the ingest log says where to go on.
 */
export async function pump(
  ingestor: Ingestor,
  source: Source,
  epoch: number,
  topicPlatform: Platform | undefined,
  batches: AsyncIterable<SourceBatch>,
  progress: Progress,
  onStored: (progress: Progress) => void,
): Promise<void> {
  let storing: Promise<void> = Promise.resolve();
  try {
    for await (const batch of readAhead(batches)) {
      reached('batch.read');
      const { first, next, fingerprint, held } = batch;
      const { records, bytes } = held.memory;
      const validated = ingestor.validator.validate(held.memory.batch(topicPlatform));
      let result;
      try {
        // The judging first: while it lasts, the memory is read.
        result = await validated;
        await storing;
      } catch (error) {
        // Nothing will store this batch; a memory lost with each failure would end all reading.
        held.release();
        throw error;
      }
      reached('batch.validated');
      const range = { source, epoch, first, next, bytes, fingerprint, records };
      storing = storeBatch(ingestor.client, range, result)
        .then((reasons) => {
          progress.next = next;
          progress.records += range.records;
          progress.accepted += result.accepted;
          progress.quarantined += result.quarantined.length;
          addCounts(progress.reasons, reasons);
          onStored(progress);
        })
        .finally(() => {
          held.release();
        });
      // Its failure is met at the next await, or below; until then it must not count as unhandled.
      storing.catch(() => undefined);
    }
  } finally {
    await storing;
  }
}

function addCounts(total: Record<string, number>, added: Record<string, number>): void {
  for (const [name, count] of Object.entries(added)) total[name] = (total[name] ?? 0) + count;
}
