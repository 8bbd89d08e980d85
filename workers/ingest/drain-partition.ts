import { type LogReader, OffsetOutOfRangeError, openLogReader } from '../adapters/kafka/log-reader.ts';
import { mirrorOffset } from '../adapters/kafka/mirror-offsets.ts';
import { rows } from '../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../connections.ts';
import type { DrainRequest, DrainResult } from '../../schemas/activities.ts';
import { platformOf } from '../../schemas/topics.ts';
import { checkContinuity, haltOf, type Start } from './continuity.ts';
import { nextEpoch, resumePoint } from './ingest-log.ts';
import { type Ingestor, type Progress, pump } from './pump.ts';
import { readPartition } from './read-partition.ts';
import { type Source, sourceName } from './source.ts';

export interface DrainControl {
  readonly signal: AbortSignal;
  readonly onProgress: (cursor: string) => void;
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
  const source: Source = { kind: 'kafka', topic, partition };
  const deadlineMs = Date.now() + request.drainMs;
  const reader = await openLogReader(kafka, topic, partition);
  try {
    const start = await startOf(ingestor, reader, source, request.cursor);
    await checkContinuity(reader, source, start);
    const progress: Progress = { next: start.next, records: 0, accepted: 0, quarantined: 0, reasons: {} };
    let highWatermark = start.next;
    const batches = readPartition({
      reader,
      permits: ingestor.permits,
      from: start.next,
      fingerprint: start.fingerprint,
      deadlineMs,
      signal: control.signal,
      onIdle: (mark) => {
        highWatermark = mark;
        control.onProgress(progress.next.toString());
      },
    });
    const epoch = await nextEpoch(ingestor.client, sourceName(source));
    await pump(ingestor, source, epoch, platformOf(topic), batches, progress, ({ next }) => {
      control.onProgress(next.toString());
    });
    if (progress.next > start.next) {
      await mirrorOffset(kafka, topic, partition, progress.next).catch(control.onMirrorFailure);
    }
    const { records, accepted, quarantined, reasons } = progress;
    return {
      cursor: progress.next.toString(),
      highWatermark: highWatermark.toString(),
      records,
      accepted,
      quarantined,
      reasons,
    };
  } catch (error) {
    if (error instanceof OffsetOutOfRangeError) throw await haltOf(reader, source, error);
    throw error;
  } finally {
    await reader.close();
  }
}

async function startOf(
  ingestor: Ingestor,
  reader: LogReader,
  source: Source,
  cursor: string | null,
): Promise<Start> {
  if (cursor === null) {
    return (
      (await resumePoint(ingestor.client, sourceName(source))) ?? {
        next: await reader.earliest(),
        fingerprint: '',
      }
    );
  }
  const [logged] = await rows<{ fingerprint: string }>(
    ingestor.client,
    `SELECT toString(fingerprint) AS fingerprint FROM ingest_range
     WHERE source = {source:String} AND next_position = {cursor:UInt64}`,
    { source: sourceName(source), cursor },
  );
  return { next: BigInt(cursor), fingerprint: logged?.fingerprint ?? '' };
}
