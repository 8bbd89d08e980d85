import type { IngestCounts } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import { reached } from '../points.ts';
import type { Validator } from '../validation/pool.ts';
import type { Permits } from '../permits.ts';
import { packBatch, type RawRecord } from './raw-batch.ts';
import type { Source } from './source.ts';
import { storeBatch } from './store-batch.ts';

/** A few thousand events on their way; above this an insert gains little and memory pays. */
export const MAX_BATCH_EVENTS = 20_000;
export const MAX_BATCH_BYTES = 12 * 1024 * 1024;

export interface Ingestor {
  readonly client: ClickHouseClient;
  readonly validator: Validator;
  readonly permits: Permits;
}

/** Events read from a source, and the range of positions that they stand for. */
export interface SourceBatch {
  readonly records: readonly RawRecord[];
  readonly first: bigint;
  readonly next: bigint;
  readonly bytes: number;
  readonly fingerprint: string;
  /** Gives the memory of the batch back. */
  release(): void;
}

export interface Progress extends IngestCounts {
  /** After the last stored position. */
  next: bigint;
}

/**
 * Moves batches from a source into the tables, in order, the next one being read and judged while the last is
 * inserted. Resolves with what was stored; rejects on the first failure, after which the ingest log says where
 * to go on.
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
    for await (const batch of batches) {
      reached('batch.read');
      const validated = ingestor.validator.validate(packBatch(batch.records, topicPlatform));
      const [, result] = await Promise.all([storing, validated]).catch((error: unknown) => {
        // Nothing will store this batch; a permit lost with each failure would end all reading.
        batch.release();
        throw error;
      });
      reached('batch.validated');
      const { first, next, bytes, fingerprint } = batch;
      const range = { source, epoch, first, next, bytes, fingerprint, records: batch.records.length };
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
          batch.release();
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
