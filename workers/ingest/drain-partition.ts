import { OffsetOutOfRangeError, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { mirrorOffset } from '../../adapters/kafka/mirror-offsets.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { DrainPosition, DrainRequest, DrainResult } from '../../schemas/activities.ts';
import { platformOf } from '../../schemas/topics.ts';
import { findStart, type Remembered } from '../../services/ledger/continuity.ts';
import { currentIncarnation } from '../../services/ledger/gaps.ts';
import { nextEpoch } from '../../services/ledger/ingest-log.ts';
import type { Ingestor } from './ingestor.ts';
import { type Progress, pump, type ReadBatches } from './pump.ts';
import { readPartition } from './read-partition.ts';
import { type PartitionSource, sourceName } from '../../services/ledger/source.ts';

export interface DrainControl {
  readonly signal: AbortSignal;
  readonly onProgress: (at: DrainPosition) => void;
  readonly onMirrorFailure: (error: unknown) => void;
}

/** Reads a partition into the tables for a bounded time. Stops early, and cleanly, when the signal says so. */
export async function drainPartition(
  ingestor: Ingestor,
  kafka: KafkaConnection,
  request: DrainRequest,
  control: DrainControl,
): Promise<DrainResult> {
  const { topic, partition } = request;
  const incarnation = await currentIncarnation(ingestor.client, request);
  const source: PartitionSource = { kind: 'kafka', topic, partition, incarnation };
  const deadlineMs = Date.now() + request.drainMs;
  const reader = await openLogReader(kafka, topic, partition);
  try {
    const start = await findStart(ingestor.client, reader, source, rememberedOf(request, incarnation));
    const progress: Progress = { next: start.next, records: 0, accepted: 0, quarantined: 0, reasons: {} };
    let highWatermark = start.next;
    const tell = (): void => {
      const cursor = progress.next.toString();
      control.onProgress({ incarnation, cursor, highWatermark: highWatermark.toString() });
    };
    const read: ReadBatches = (signal) =>
      readPartition({
        reader,
        memories: ingestor.memories.events,
        from: start.next,
        fingerprint: start.fingerprint,
        deadlineMs,
        signal: AbortSignal.any([control.signal, signal]),
        onIdle: (mark) => {
          highWatermark = mark;
          tell();
        },
      });
    const epoch = await nextEpoch(ingestor.client, sourceName(source));
    try {
      await pump(ingestor, source, epoch, platformOf(topic), read, progress, tell);
    } catch (error) {
      // The log lost the cursor while it was read: this says what is lost, or that it can be read again.
      if (error instanceof OffsetOutOfRangeError)
        await findStart(ingestor.client, reader, source, { cursor: progress.next, highWatermark });
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
  } finally {
    await reader.close();
  }
}

/** What is remembered of an earlier log under the topic's name says nothing about the current one. */
function rememberedOf(request: DrainRequest, incarnation: number): Remembered {
  if (request.incarnation !== incarnation) return { cursor: null, highWatermark: null };
  return { cursor: toBigInt(request.cursor), highWatermark: toBigInt(request.highWatermark) };
}

function toBigInt(position: string | null): bigint | null {
  return position === null ? null : BigInt(position);
}
