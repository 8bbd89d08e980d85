import type { IngestCounts } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import { reached } from '../points.ts';
import type { Validator } from '../validation/pool.ts';
import type { BatchMemories } from './batch-memories.ts';
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
 * Batches of one source that are at work at once: one is stored while two are judged. Fewer leave a core idle where
 * there is only one source; more would only wait for their turn to be stored.
 */
const AT_WORK = 3;

/**
 * Moves batches from a source into the tables: several are judged at once, and they are stored in order. Resolves with
 * what was stored; rejects on the first failure, after which the ingest log says where to go on.
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
  const move = async ({ held, ...range }: SourceBatch, before: Promise<void>): Promise<void> => {
    const { records, bytes } = held.memory;
    try {
      let result;
      try {
        result = await ingestor.validator.validate(held.memory.batch(topicPlatform));
      } finally {
        // Also where this batch fails: whoever waits for the last one then knows that none is at work any more.
        await before;
      }
      reached('batch.validated');
      const reasons = await storeBatch(ingestor.client, { source, epoch, ...range, bytes, records }, result);
      progress.next = range.next;
      progress.records += records;
      progress.accepted += result.accepted;
      progress.quarantined += result.quarantined.length;
      addCounts(progress.reasons, reasons);
      onStored(progress);
      held.release();
    } finally {
      // What failed may still be on its way to ClickHouse. A place lost with each failure would end all reading.
      held.discard();
    }
  };

  const atWork: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batches) {
      reached('batch.read');
      last = move(batch, last);
      // Its failure is met when its turn comes, or below; until then it must not count as unhandled.
      last.catch(() => undefined);
      atWork.push(last);
      if (atWork.length === AT_WORK) await atWork.shift();
    }
  } finally {
    await last;
  }
}

function addCounts(total: Record<string, number>, added: Record<string, number>): void {
  for (const [name, count] of Object.entries(added)) total[name] = (total[name] ?? 0) + count;
}
