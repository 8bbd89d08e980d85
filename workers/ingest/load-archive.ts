import type { ArchiveIdentity, ArchiveProgress, ArchiveResult } from '../../schemas/activities.ts';
import { archiveLines } from '../../services/archives/archive-lines.ts';
import { endOfLogged, nextEpoch } from '../../services/ledger/ingest-log.ts';
import type { BatchBuffer } from './batch-buffer.ts';
import type { BoundedPool, Lease } from '../../adapters/resource-pool.ts';
import { observe } from '../observations.ts';
import type { IngestContext } from './ingest-context.ts';
import { type Progress, pump, type ReadBatches } from './pump.ts';
import { type Source, sourceName } from '../../services/ledger/source.ts';
import type { SourceBatch } from './source-batch.ts';

/**
 * Loads an archive, starting after the last line in the ingest log. The file must not change meanwhile, because
 * its content identifies it. When the signal aborts, stops reading and resolves with what is stored.
 */
export async function loadArchive(
  context: IngestContext,
  archive: ArchiveIdentity,
  signal: AbortSignal,
  onProgress: (progress: ArchiveProgress) => void,
): Promise<ArchiveResult> {
  const source: Source = { kind: 'archive', name: archive.name, sha256: archive.sha256 };
  const from = (await endOfLogged(context.client, sourceName(source)))?.next ?? 0n;
  const progress: Progress = { next: from, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  let bytesRead = 0;
  let reported = from;
  const report = (): void => {
    onProgress({ line: Number(progress.next), bytesRead });
    const newLines = Number(progress.next - reported);
    reported = progress.next;
    observe('archiveProgress', { archive: sourceName(source), bytes: archive.bytes, bytesRead, newLines });
  };
  const read: ReadBatches = (failed) =>
    batchesOf(archive.path, from, context.pools.events, AbortSignal.any([signal, failed]), (bytes) => {
      bytesRead = bytes;
      report();
    });
  const epoch = await nextEpoch(context.client, sourceName(source));
  try {
    await pump(context, { source, epoch, topicPlatform: undefined, read, progress, onStored: report });
  } finally {
    observe('archiveEnded', { archive: sourceName(source) });
  }
  return {
    source: sourceName(source),
    lines: Number(progress.next),
    alreadyStored: Number(from),
    records: progress.records,
    accepted: progress.accepted,
    quarantined: progress.quarantined,
    reasons: progress.reasons,
  };
}

async function* batchesOf(
  path: string,
  from: bigint,
  pool: BoundedPool<BatchBuffer>,
  signal: AbortSignal,
  onBytesRead: (bytes: number) => void,
): AsyncGenerator<SourceBatch> {
  let line = 0n;
  let first = from;
  /** The buffer being filled; a batch that is yielded takes the lease with it. */
  let filling: Lease<BatchBuffer> | undefined;
  const batchOf = (events: Lease<BatchBuffer>): SourceBatch => {
    const batch = { events, first, next: line, fingerprint: events.resource.fingerprint() ?? '' };
    [filling, first] = [undefined, line];
    return batch;
  };
  try {
    for await (const lines of archiveLines(path, onBytesRead)) {
      for (const value of lines) {
        line += 1n;
        if (line <= from) continue;
        const events = (filling ??= await pool.acquire());
        events.resource.put({
          baseOffset: from,
          offsetDelta: Number(line - 1n - from),
          timestampMs: 0,
          bytes: value,
          keyAt: 0,
          keyLength: -1,
          valueAt: 0,
          valueLength: value.length,
        });
        if (events.resource.isFull) yield batchOf(events);
      }
      if (signal.aborted) return;
    }
    if (filling !== undefined) yield batchOf(filling);
  } finally {
    filling?.release();
  }
}
