import type { ArchiveIdentity, ArchiveProgress, ArchiveResult } from '../../schemas/activities.ts';
import { archiveLines } from '../../services/archives/archive-lines.ts';
import { endOfLogged, nextEpoch } from '../../services/ledger/ingest-log.ts';
import type { BatchMemory } from './batch-memory.ts';
import type { Held, Memories } from './memories.ts';
import type { Ingestor } from './ingestor.ts';
import { type Progress, pump, type ReadBatches } from './pump.ts';
import { type Source, sourceName } from '../../services/ledger/source.ts';
import type { SourceBatch } from './source-batch.ts';

/**
 * Loads an archive from where the ingest log left it. The file must not change meanwhile: it is known by its
 * content. Stops cleanly, with what is stored, when the signal says so.
 */
export async function loadArchive(
  ingestor: Ingestor,
  archive: ArchiveIdentity,
  signal: AbortSignal,
  onProgress: (progress: ArchiveProgress) => void,
): Promise<ArchiveResult> {
  const source: Source = { kind: 'archive', name: archive.name, sha256: archive.sha256 };
  const from = (await endOfLogged(ingestor.client, sourceName(source)))?.next ?? 0n;
  const progress: Progress = { next: from, records: 0, accepted: 0, quarantined: 0, reasons: {} };
  let bytesRead = 0;
  const report = (): void => {
    onProgress({ line: Number(progress.next), bytesRead });
  };
  const read: ReadBatches = (failed) =>
    batchesOf(archive.path, from, ingestor.memories.events, AbortSignal.any([signal, failed]), (bytes) => {
      bytesRead = bytes;
      report();
    });
  const epoch = await nextEpoch(ingestor.client, sourceName(source));
  await pump(ingestor, source, epoch, undefined, read, progress, report);
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
  memories: Memories<BatchMemory>,
  signal: AbortSignal,
  onBytesRead: (bytes: number) => void,
): AsyncGenerator<SourceBatch> {
  let line = 0n;
  let first = from;
  /** The memory that is being filled; whoever is given a batch has its memory, and gives it back. */
  let filling: Held<BatchMemory> | undefined;
  const batchOf = (held: Held<BatchMemory>): SourceBatch => {
    const batch = { held, first, next: line, fingerprint: held.memory.fingerprint() ?? '' };
    [filling, first] = [undefined, line];
    return batch;
  };
  try {
    for await (const lines of archiveLines(path, onBytesRead)) {
      for (const value of lines) {
        line += 1n;
        if (line <= from) continue;
        const held = (filling ??= await memories.acquire());
        held.memory.put(from, Number(line - 1n - from), 0, value, 0, -1, 0, value.length);
        if (held.memory.isFull) yield batchOf(held);
      }
      if (signal.aborted) return;
    }
    if (filling !== undefined) yield batchOf(filling);
  } finally {
    filling?.release();
  }
}
