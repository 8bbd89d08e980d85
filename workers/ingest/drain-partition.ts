import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { CollectedRecords } from '../../adapters/kafka/collected-records.ts';
import { type LogReader, OffsetOutOfRangeError, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { mirrorOffset } from '../../adapters/kafka/mirror-offsets.ts';
import type { BoundedPool } from '../../adapters/resource-pool.ts';
import { findStart, type Remembered } from '../../pipeline/ledger/continuity.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { nextEpoch } from '../../pipeline/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';
import { BATCH_CAPACITY, type BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import type { DrainPosition, DrainRequest, DrainResult, EngineTrouble } from '../../schemas/activities.ts';
import { platformOf } from '../../schemas/topics.ts';
import { observe } from '../observations.ts';
import { pause } from '../pause.ts';
import { type IngestContext, type Progress, pump, type ReadBatches } from './pump.ts';
import type { SourceBatch } from './source-batch.ts';

export interface DrainControl {
  readonly signal: AbortSignal;
  /** Called with every answer of an engine about the partition. */
  readonly onProgress: (at: DrainPosition, engine: EngineTrouble['engine']) => void;
  readonly onMirrorFailure: (error: unknown) => void;
}

/**
 * Reads a partition into the tables for `drainMs` and resolves with what is stored; stops reading early when the
 * signal aborts. Throws a PartitionHaltError where the partition must not be read on.
 */
export async function drainPartition(
  context: IngestContext,
  kafka: KafkaConnection,
  request: DrainRequest,
  control: DrainControl,
): Promise<DrainResult> {
  const { topic, partition } = request;
  const incarnation = await currentIncarnation(context.client, request);
  const source: PartitionSource = { kind: 'kafka', topic, partition, incarnation };
  const deadlineMs = performance.now() + request.drainMs;
  await using reader = await openLogReader(kafka, topic, partition);
  const start = await findStart(context.client, reader, source, rememberedOf(request, incarnation));
  const progress: Progress = { next: start.next, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  let highWatermark = start.next;
  const report = (engine: EngineTrouble['engine']): void => {
    const cursor = progress.next.toString();
    const at = { incarnation, cursor, highWatermark: highWatermark.toString() };
    control.onProgress(at, engine);
    observe('position', { topic, partition, lag: highWatermark - progress.next });
  };
  const read: ReadBatches = (signal) =>
    readPartition({
      reader,
      pool: context.pools.events,
      from: start.next,
      fingerprint: start.fingerprint,
      deadlineMs,
      signal: AbortSignal.any([control.signal, signal]),
      onHighWatermark: (mark) => {
        highWatermark = mark;
        report('kafka');
      },
    });
  const epoch = await nextEpoch(context.client, sourceName(source));
  try {
    const topicPlatform = platformOf(topic);
    const onStored = (): void => {
      report('clickhouse');
    };
    await pump(context, { source, epoch, topicPlatform, read, progress, onStored });
  } catch (error) {
    // The log dropped the cursor's offset during the read. findStart throws what is lost, else a retry reads on.
    if (error instanceof OffsetOutOfRangeError)
      await findStart(context.client, reader, source, { cursor: progress.next, highWatermark });
    throw error;
  }
  if (progress.next > start.next) {
    await mirrorOffset(kafka, topic, partition, progress.next).catch(control.onMirrorFailure);
  }
  const { records, accepted, quarantined, reasons } = progress;
  return {
    incarnation,
    cursor: progress.next.toString(),
    highWatermark: highWatermark.toString(),
    records,
    accepted,
    quarantined,
    reasons,
  };
}

/** The cursor and high watermark of an earlier log under the topic's name say nothing about the current one. */
function rememberedOf(request: DrainRequest, incarnation: number): Remembered {
  if (request.incarnation !== incarnation) return { cursor: null, highWatermark: null };
  return { cursor: toBigInt(request.cursor), highWatermark: toBigInt(request.highWatermark) };
}

function toBigInt(position: string | null): bigint | null {
  return position === null ? null : BigInt(position);
}

const IDLE_WAIT_MS = 500;

/** What each partition may keep while it waits for a buffer: little, since there may be hundreds of partitions. */
const FIRST_READ = {
  waitMs: IDLE_WAIT_MS,
  maxBytes: 64 * 1024,
  capacity: { records: 10_000, bytes: 256 * 1024 },
};
const NEXT_READS = { waitMs: 0, maxBytes: 1024 * 1024, capacity: BATCH_CAPACITY };

/**
 * The shortest interval between the starts of two batches, unless a full batch is waiting. Storing a batch costs
 * ClickHouse some 40 ms of processor time however few rows it has; without this, every request of a publisher
 * would become a batch.
 */
const MIN_BATCH_INTERVAL_MS = 300;

export interface ReadPartition {
  readonly reader: LogReader;
  readonly pool: BoundedPool<BatchBuffer>;
  readonly from: bigint;
  readonly fingerprint: string;
  /** Of `performance`: a clock that is set must not make a drain longer. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Called before each batch, and regularly while no records come. */
  readonly onHighWatermark: (highWatermark: bigint) => void;
}

/**
 * Yields batches of a partition until the deadline or the signal. Acquires a buffer only after the first records
 * of a batch have come, so that idle partitions hold none, then fills it with what the log has.
 */
export async function* readPartition(options: ReadPartition): AsyncGenerator<SourceBatch> {
  const { reader, pool, deadlineMs, signal, onHighWatermark } = options;
  let at = options.from;
  let fingerprint = options.fingerprint;
  let startedMs = -Infinity;
  while (!signal.aborted && performance.now() < deadlineMs) {
    const firstRecords = new CollectedRecords();
    let chunk = await reader.read(at, firstRecords, FIRST_READ);
    onHighWatermark(chunk.highWatermark);
    if (chunk.nextOffset === at) continue;
    const waiting = chunk.highWatermark - chunk.nextOffset;
    if (waiting < BATCH_CAPACITY.records)
      await pause(startedMs + MIN_BATCH_INTERVAL_MS - performance.now(), signal);
    startedMs = performance.now();
    const events = await pool.acquire();
    const first = at;
    try {
      firstRecords.moveTo(events.resource);
      for (;;) {
        const [before] = [at, (at = chunk.nextOffset)];
        if (at === before || events.resource.isFull) break;
        chunk = await reader.read(at, events.resource, NEXT_READS);
      }
    } catch (error) {
      events.release();
      throw error;
    }
    fingerprint = events.resource.fingerprint() ?? fingerprint;
    yield { events, first, next: at, fingerprint };
  }
}
