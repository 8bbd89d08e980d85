import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { type LogReader, OffsetOutOfRangeError, openLogReader } from '../../adapters/kafka/log-reader.ts';
import type { ChunkResult } from '../../schemas/backfill.ts';
import { platformOf } from '../../schemas/topics.ts';
import { claimHole } from '../../pipeline/ledger/claim-hole.ts';
import { findStart } from '../../pipeline/ledger/continuity.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import type { PartitionSource } from '../../pipeline/ledger/source.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { type Progress, pump, type ReadBatches } from '../ingest/pump.ts';
import { holeBatches } from './hole-batches.ts';
import { countsOf, type PartControl } from './load-cells.ts';

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
