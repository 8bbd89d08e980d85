import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type LogReader, OffsetOutOfRangeError, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { offsetOf, type RecordSink, taking } from '../../adapters/kafka/record-sink.ts';
import type { Lease } from '../../adapters/resource-pool.ts';
import { claimHole } from '../../pipeline/ledger/claim-hole.ts';
import { findStart } from '../../pipeline/ledger/continuity.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import type { PartitionSource } from '../../pipeline/ledger/source.ts';
import { BATCH_CAPACITY, type BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import { platformOf } from '../../schemas/topics.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import type { Part, ReadControl } from './load-part.ts';

/**
 * A chunk of a partition, hole after hole. Throws a PartitionHaltError where the log is not the one that was read, or no
 * longer holds some of it; what it still holds is claimed before.
 */
export async function openPartitionPart(
  client: ClickHouseClient,
  kafka: KafkaConnection,
  source: PartitionSource,
  chunk: Stretch,
): Promise<Part> {
  const reader = await openLogReader(kafka, source.topic, source.partition);
  /** Throws unless the log is the one that was read, and holds what is missing from an offset on. */
  const checkFrom = (cursor: bigint): ReturnType<typeof findStart> =>
    findStart(client, reader, source, { cursor, highWatermark: null });
  let fingerprint = '';
  return {
    ...{ source, topicPlatform: platformOf(source.topic) },
    async claim() {
      const earliest = await reader.earliest();
      const held = { first: earliest > chunk.first ? earliest : chunk.first, next: chunk.next };
      const claimed = held.first < held.next ? await claimHole(client, source, held) : undefined;
      ({ fingerprint } = await checkFrom(claimed?.missing.first ?? chunk.first));
      return claimed;
    },
    async *read(missing, control) {
      let at = missing.first;
      try {
        for await (const batch of holeBatches(missing, { reader, fingerprint, ...control })) {
          at = batch.next;
          yield batch;
        }
      } catch (error) {
        // The log dropped the offset during the read. What is lost is thrown here, else a retry reads on.
        if (error instanceof OffsetOutOfRangeError) await checkFrom(at);
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

const FETCH = { waitMs: 0, maxBytes: 1024 * 1024 };

interface HoleOptions extends ReadControl {
  readonly reader: LogReader;
  /** Of the record before the hole. */
  readonly fingerprint: string;
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
