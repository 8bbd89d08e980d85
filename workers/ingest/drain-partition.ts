import { OffsetOutOfRangeError, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { mirrorOffset } from '../../adapters/kafka/mirror-offsets.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { DrainPosition, DrainRequest, DrainResult, EngineTrouble } from '../../schemas/activities.ts';
import { platformOf } from '../../schemas/topics.ts';
import { findStart, type Remembered } from '../../pipeline/ledger/continuity.ts';
import { currentGeneration } from '../../pipeline/ledger/gaps.ts';
import { nextEpoch } from '../../pipeline/ledger/ingest-log.ts';
import { observe } from '../observations.ts';
import type { IngestContext } from './ingest-context.ts';
import { type Progress, pump, type ReadBatches } from './pump.ts';
import { readPartition } from './read-partition.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';

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
  const generation = await currentGeneration(context.client, request);
  const source: PartitionSource = { kind: 'kafka', topic, partition, generation };
  const deadlineMs = Date.now() + request.drainMs;
  const reader = await openLogReader(kafka, topic, partition);
  try {
    const start = await findStart(context.client, reader, source, rememberedOf(request, generation));
    const progress: Progress = { next: start.next, records: 0, accepted: 0, quarantined: 0, reasons: {} };
    let highWatermark = start.next;
    const report = (engine: EngineTrouble['engine']): void => {
      const cursor = progress.next.toString();
      const at = { incarnation: generation, cursor, highWatermark: highWatermark.toString() };
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
      incarnation: generation,
      cursor: progress.next.toString(),
      highWatermark: highWatermark.toString(),
      records,
      accepted,
      quarantined,
      reasons,
    };
  } finally {
    await reader.close();
  }
}

/** The cursor and high watermark of an earlier log under the topic's name say nothing about the current one. */
function rememberedOf(request: DrainRequest, generation: number): Remembered {
  if (request.incarnation !== generation) return { cursor: null, highWatermark: null };
  return { cursor: toBigInt(request.cursor), highWatermark: toBigInt(request.highWatermark) };
}

function toBigInt(position: string | null): bigint | null {
  return position === null ? null : BigInt(position);
}
