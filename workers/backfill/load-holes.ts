import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type LogReader, OffsetOutOfRangeError, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { offsetOf, type RecordSink, taking } from '../../adapters/kafka/record-sink.ts';
import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import { claimHole } from '../../pipeline/ledger/claim-hole.ts';
import { findStart } from '../../pipeline/ledger/continuity.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import type { PartitionSource } from '../../pipeline/ledger/source.ts';
import { BATCH_CAPACITY, type BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { ChunkResult } from '../../schemas/backfill.ts';
import { platformOf } from '../../schemas/topics.ts';
import { type IngestContext, type Progress, pump, type ReadBatches } from '../ingest/pump.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import { countsOf, type PartControl } from './load-cells.ts';
import type { Pace } from './pace.ts';

/**
 * Loads what the ledger lacks of a chunk of a partition, hole after hole. Throws a PartitionHaltError where the log is not
 * the one that was read, or no longer holds some of it; what it still holds is loaded before.
 */
export async function loadHoles(
  context: IngestContext,
  kafka: KafkaConnection,
  source: PartitionSource,
  chunk: Stretch,
  control: PartControl,
): Promise<ChunkResult> {
  const reader = await openLogReader(kafka, source.topic, source.partition);
  try {
    const result = await loadHeld(context, reader, source, chunk, control);
    if (!control.signal.aborted) await checkFrom(context, reader, source, chunk.first);
    return result;
  } finally {
    await reader.close();
  }
}

async function loadHeld(
  context: IngestContext,
  reader: LogReader,
  source: PartitionSource,
  chunk: Stretch,
  { pace, signal, onProgress }: PartControl,
): Promise<ChunkResult> {
  const earliest = await reader.earliest();
  const held = { first: earliest > chunk.first ? earliest : chunk.first, next: chunk.next };
  const progress: Progress = { next: held.first, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  while (held.first < held.next && !signal.aborted) {
    const claim = await claimHole(context.client, source, held);
    if (claim === undefined) break;
    const { missing, epoch } = claim;
    const { fingerprint } = await checkFrom(context, reader, source, missing.first);
    const read: ReadBatches = (failed) =>
      holeBatches(missing, {
        ...{ reader, pace, fingerprint, pool: context.pools.events },
        signal: AbortSignal.any([signal, failed]),
      });
    progress.next = missing.first;
    let told = missing.first;
    const onStored = ({ next }: Progress): void => {
      onProgress({ next: next.toString(), bytesRead: 0 }, Number(next - told));
      told = next;
    };
    try {
      const topicPlatform = platformOf(source.topic);
      await pump(context, { source, epoch, topicPlatform, read, progress, onStored });
    } catch (error) {
      // The log dropped the offset during the read. What is lost is thrown here, else a retry reads on.
      if (error instanceof OffsetOutOfRangeError) await checkFrom(context, reader, source, progress.next);
      throw error;
    }
  }
  return countsOf(progress);
}

/** Throws a PartitionHaltError unless the log is the one that was read, and holds what is missing from an offset on. */
function checkFrom(
  { client }: IngestContext,
  reader: LogReader,
  source: PartitionSource,
  cursor: bigint,
): ReturnType<typeof findStart> {
  return findStart(client, reader, source, { cursor, highWatermark: null });
}

const FETCH = { waitMs: 0, maxBytes: 1024 * 1024 };

interface HoleOptions {
  readonly reader: LogReader;
  readonly pool: BoundedPool<BatchBuffer>;
  readonly pace: Pace;
  /** Of the record before the hole. */
  readonly fingerprint: string;
  readonly signal: AbortSignal;
}

/** Yields the records of a hole as batches that cover it and no more. When the signal aborts, no further batch begins. */
async function* holeBatches(
  { first: from, next: end }: Stretch,
  { reader, pool, pace, signal, ...options }: HoleOptions,
): AsyncGenerator<SourceBatch> {
  let { fingerprint } = options;
  for (let first = from; first < end && !signal.aborted;) {
    const events = await pool.acquire();
    let next: bigint;
    try {
      next = await fill(events, reader, { first, next: end }, pace.batchRecords);
    } catch (error) {
      events.release();
      throw error;
    }
    fingerprint = events.resource.fingerprint() ?? fingerprint;
    const { records } = events.resource;
    yield { events, first, next, fingerprint };
    first = next;
    await pace.after(records, signal);
  }
}

/** Fills a buffer from a stretch, and returns the offset after the last one that it covers. */
async function fill(
  { resource }: Lease<BatchBuffer>,
  reader: LogReader,
  { first, next: end }: Stretch,
  batchRecords: number,
): Promise<bigint> {
  const sink = recordsBefore(end, resource);
  let at = first;
  while (at < end && !resource.isFull && resource.records < batchRecords) {
    const records = Math.min(batchRecords, resource.records + Number(end - at));
    const { nextOffset } = await reader.read(at, sink, {
      ...FETCH,
      capacity: { records, bytes: BATCH_CAPACITY.bytes },
    });
    if (nextOffset === at) throw new OffsetOutOfRangeError(`the log ends at ${at}`);
    at = nextOffset < end ? nextOffset : end;
  }
  return at;
}

/** Leaves out the records from an offset on: offsets may be missing from a log, so that their number says little. */
function recordsBefore(end: bigint, sink: RecordSink): RecordSink {
  return taking(sink, {
    put(record) {
      if (offsetOf(record) < end) sink.put(record);
    },
    withhold(record, withheld) {
      if (offsetOf(record) < end) sink.withhold(record, withheld);
    },
  });
}
