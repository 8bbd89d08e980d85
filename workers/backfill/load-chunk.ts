import type { ChunkProgress, ChunkRequest, ChunkResult } from '../../schemas/backfill.ts';
import { FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import { ArchiveError } from '../../services/archives/archive-error.ts';
import { chunkStretch } from '../../services/backfill/missing-chunks.ts';
import { type PlanSource, readPlanSources } from '../../services/backfill/plans.ts';
import { isUnchanged } from '../../services/backfill/unchanged.ts';
import { chunkStart, readArchives } from '../../services/ledger/archives.ts';
import { parseSourceName } from '../../services/ledger/source.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { observe } from '../observations.ts';
import type { LiveLagWatch } from './live-lag.ts';
import { type ArchivePart, loadPart } from './load-cells.ts';
import { Pace } from './pace.ts';

export interface ChunkControl {
  readonly lag: LiveLagWatch;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ChunkProgress) => void;
}

/** Loads what is missing of a chunk of a plan. Throws an ArchiveError if its file cannot be read, or is another one now. */
export async function loadChunk(
  context: IngestContext,
  request: ChunkRequest,
  { lag, signal, onProgress }: ChunkControl,
): Promise<ChunkResult> {
  const [source] = await readPlanSources(context.client, request.load, request.ordinal, 1);
  if (source === undefined) throw new ArchiveError(`${request.load} has no plan any more: plan it again.`);
  if (!(await isUnchanged(source, signal)))
    throw new ArchiveError(`${source.path} has changed since it was planned: plan and load it again.`);
  const part = await partOf(context, source, request);
  const archive = `${source.source}/${String(request.chunk)}`;
  const share = Number(part.stretch.next - part.stretch.first) / Math.max(1, source.next - source.first);
  const bytes = Math.round(source.bytes * share);
  const tell = (bytesRead: number, newLines: number): void => {
    observe('archiveProgress', {
      ...{ archive, load: request.load, bytes },
      ...{ bytesRead: Math.min(bytes, bytesRead), newLines },
    });
  };
  tell(0, 0);
  try {
    return await lag.during(() =>
      loadPart(context, part, {
        pace: new Pace(request.ratePerSecond, lag),
        signal,
        onProgress: (progress, newPositions) => {
          onProgress(progress);
          tell(progress.bytesRead, newPositions);
        },
      }),
    );
  } finally {
    observe('archiveEnded', { archive });
  }
}

async function partOf(
  { client }: IngestContext,
  planned: PlanSource,
  { chunk, mode, sinceMs }: ChunkRequest,
): Promise<ArchivePart> {
  const { first, next } = chunkStretch(planned, chunk);
  const source = parseSourceName(planned.source);
  const [known] = await readArchives(client, [planned.source]);
  const from = planned.chunks === 1 ? FIRST_CHUNK : await chunkStart(client, planned.source, first);
  if (source?.kind !== 'archive' || planned.reading === null || known === undefined || from === undefined)
    throw new ArchiveError(`${planned.path} is no longer known as it was planned: plan it again.`);
  return {
    ...{ source, path: planned.path, reading: planned.reading, baseEpoch: known.baseEpoch, from },
    stretch: { first: BigInt(first), next: BigInt(next) },
    sinceMs: mode === 'all' ? sinceMs : 0,
  };
}
