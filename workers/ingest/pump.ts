import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type Attributes, endingWith, inSpan, recordSpan, startSpan } from '../../adapters/tracing/spans.ts';
import { type Source, sourceName } from '../../pipeline/ledger/source.ts';
import type { BufferPools } from '../../pipeline/validation/batch-buffer.ts';
import type { Validator } from '../../pipeline/validation/pool.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';
import type { IngestCounts } from '../../schemas/activities.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { rangeAttributes } from '../observations.ts';
import { type SourceBatch, type StorableBatch, validateSourceBatch } from './source-batch.ts';
import { BATCHES_TOGETHER, openStore, type Store } from './store.ts';

/** What all sources of a process share. */
export interface IngestContext {
  readonly client: ClickHouseClient;
  readonly validator: Validator;
  readonly pools: BufferPools;
  readonly store: Store;
}

export function createIngestContext(
  client: ClickHouseClient,
  validator: Validator,
  pools: BufferPools,
  rejects?: RejectSender,
): IngestContext {
  return { client, validator, pools, store: openStore(client, rejects) };
}

export interface Progress extends IngestCounts {
  /** The position after the last stored one. */
  next: bigint;
}

/** How many batches of a source are in flight: one group is validated while another is stored. */
export const MAX_IN_FLIGHT = 2 * BATCHES_TOGETHER;

/** Reads the batches of a source until it has no more or the signal aborts. */
export type ReadBatches = (signal: AbortSignal) => AsyncIterable<SourceBatch>;

export interface PumpOptions {
  readonly source: Source;
  readonly epoch: number;
  /** The platform that owns the topic; undefined for an archive. */
  readonly topicPlatform: Platform | undefined;
  readonly read: ReadBatches;
  /** Where the source begins; updated with each store. */
  readonly progress: Progress;
  readonly onStored: (progress: Progress) => void;
}

/**
 * Moves the batches of a source into the tables: validates several at once and stores them in order, and adds what
 * it stored to `progress`. Rejects soon after the first failure; the next reader resumes from the ingest log.
 */
export async function pump(
  { validator, pools, store }: IngestContext,
  { source, epoch, topicPlatform, read, progress, onStored }: PumpOptions,
): Promise<void> {
  const validating: Promise<StorableBatch>[] = [];
  const failing = new AbortController();
  const origin = { source: sourceName(source), topicPlatform };
  const attributesOf = (first: bigint, next: bigint): Attributes =>
    rangeAttributes({ source: origin.source, epoch, first, next });

  /** Releases the rows that will not be stored: this source or another that failed may wait for their buffers. */
  const releaseUnstored = async (): Promise<void> => {
    for (const batch of await Promise.allSettled(validating))
      if (batch.status === 'fulfilled') batch.value.rows.release();
  };

  /** Stores a batch together with those after it, unless an earlier call has already taken it. */
  const storeNext = async (batch: Promise<StorableBatch>): Promise<void> => {
    if (validating[0] !== batch) return;
    const together = await takeValidated(validating);
    try {
      const span = startSpan('store', attributesOf(together[0]?.first ?? 0n, together.at(-1)?.next ?? 0n));
      const stored = await endingWith([span], () => store.store({ source, epoch, batches: together, span }));
      progress.next = stored.next;
      progress.records += stored.records;
      progress.accepted += stored.accepted;
      progress.quarantined += stored.quarantined;
      addCounts(progress.reasons, stored.reasons);
      onStored(progress);
      for (const { rows } of together) rows.release();
    } finally {
      // A failed insert may still be reading the rows.
      for (const { rows } of together) rows.discard();
    }
  };

  const giveUp = (): void => {
    failing.abort();
    void releaseUnstored();
  };

  const inFlight: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for await (const batch of read(failing.signal)) {
      passCheckpoint('batch.read');
      const attributes = attributesOf(batch.first, batch.next);
      recordSpan('fetch', attributes, batch.events.resource.filledSinceMs);
      const rows = await pools.acquireRows(batch.events.resource.bytes);
      if (failing.signal.aborted) {
        batch.events.release();
        rows.release();
        break;
      }
      const storable = handledLater(
        inSpan('validate', attributes, () => validateSourceBatch(validator, batch, origin, rows)),
      );
      validating.push(storable);
      last = last.then(() => storeNext(storable));
      last.catch(giveUp);
      inFlight.push(last);
      if (inFlight.length === MAX_IN_FLIGHT) await inFlight.shift();
    }
  } finally {
    try {
      await last;
    } finally {
      // Where a batch failed, waits for the others, so that none is in flight after the pump ends.
      await releaseUnstored();
    }
  }
}

/**
 * Takes batches off the front of the queue as they become valid, up to the first whose validation fails. Throws
 * only where that is the first of all; a later one fails in its own turn.
 */
async function takeValidated(queue: Promise<StorableBatch>[]): Promise<StorableBatch[]> {
  const taken: StorableBatch[] = [];
  for (let next = queue[0]; next !== undefined && taken.length < BATCHES_TOGETHER; next = queue[0]) {
    try {
      taken.push(await next);
    } catch (error) {
      if (taken.length === 0) throw error;
      break;
    }
    void queue.shift();
  }
  return taken;
}

/** Keeps a rejection from counting as unhandled before its turn to be awaited. */
function handledLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

export function addCounts(total: Record<string, number>, added: Record<string, number>): void {
  for (const [name, count] of Object.entries(added)) total[name] = (total[name] ?? 0) + count;
}
