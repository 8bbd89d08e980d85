import type { IngestCounts } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { reached } from '../points.ts';
import type { Ingestor } from './ingestor.ts';
import { type JudgedBatch, judgeBatch } from './judged-batch.ts';
import type { Source } from '../../services/ledger/source.ts';
import type { SourceBatch } from './source-batch.ts';
import { BATCHES_TOGETHER } from './store.ts';

export interface Progress extends IngestCounts {
  /** After the last stored position. */
  next: bigint;
}

/** Batches of one source that are at work at once: so many again are judged while others are stored. */
export const AT_WORK = 2 * BATCHES_TOGETHER;

/** Batches of a source, until there are no more or the signal says that they are of no use any more. */
export type ReadBatches = (signal: AbortSignal) => AsyncIterable<SourceBatch>;

/**
 * Moves batches from a source into the tables: several are judged at once, and they are stored in order. Resolves with
 * what was stored; rejects soon after the first failure, and the ingest log says where to go on.
 */
export async function pump(
  { validator, memories, store }: Ingestor,
  source: Source,
  epoch: number,
  topicPlatform: Platform | undefined,
  read: ReadBatches,
  progress: Progress,
  onStored: (progress: Progress) => void,
): Promise<void> {
  const judged: Promise<JudgedBatch>[] = [];
  const failing = new AbortController();

  /** Those that will not be stored: who waits for their memory may be this source itself, or one that failed as well. */
  const dropJudged = async (): Promise<void> => {
    for (const batch of await Promise.allSettled(judged))
      if (batch.status === 'fulfilled') batch.value.rows.release();
  };

  /** Stores a batch, and those after it that are at work, unless one before it has taken it along. */
  const storeNext = async (batch: Promise<JudgedBatch>): Promise<void> => {
    if (judged[0] !== batch) return;
    const together = await takeJudged(judged);
    try {
      const stored = await store.store({ source, epoch, batches: together });
      progress.next = stored.next;
      progress.records += stored.records;
      progress.accepted += stored.accepted;
      progress.quarantined += stored.quarantined;
      addCounts(progress.reasons, stored.reasons);
      onStored(progress);
      for (const { rows } of together) rows.release();
    } finally {
      // What failed may still be on its way to ClickHouse.
      for (const { rows } of together) rows.discard();
    }
  };

  const giveUp = (): void => {
    failing.abort();
    void dropJudged();
  };

  const atWork: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for await (const batch of read(failing.signal)) {
      reached('batch.read');
      const rows = await memories.rowsOf(batch.held.memory.bytes);
      if (failing.signal.aborted) {
        batch.held.release();
        rows.release();
        break;
      }
      const judging = handledLater(judgeBatch(validator, batch, topicPlatform, rows));
      judged.push(judging);
      last = last.then(() => storeNext(judging));
      last.catch(giveUp);
      atWork.push(last);
      if (atWork.length === AT_WORK) await atWork.shift();
    }
  } finally {
    try {
      await last;
    } finally {
      // After a failure: none is at work any more when this ends.
      await dropJudged();
    }
  }
}

/** Takes what is judged, and waits for what is being judged, up to the first that fails: that fails in its own turn. */
async function takeJudged(judged: Promise<JudgedBatch>[]): Promise<JudgedBatch[]> {
  const taken: JudgedBatch[] = [];
  for (let next = judged[0]; next !== undefined && taken.length < BATCHES_TOGETHER; next = judged[0]) {
    try {
      taken.push(await next);
    } catch (error) {
      if (taken.length === 0) throw error;
      break;
    }
    void judged.shift();
  }
  return taken;
}

/** Its failure is handled when its turn comes; until then it must not count as unhandled. */
function handledLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function addCounts(total: Record<string, number>, added: Record<string, number>): void {
  for (const [name, count] of Object.entries(added)) total[name] = (total[name] ?? 0) + count;
}
