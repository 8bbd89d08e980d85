import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { chunkStretch } from '../../operations/loads/missing-chunks.ts';
import { isUnchanged, type PlanSource, readPlanSources } from '../../operations/loads/plans.ts';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import { chunkStart, readArchives } from '../../pipeline/ledger/archives.ts';
import type { Stretch } from '../../pipeline/ledger/coverage.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import { FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import {
  type ChunkProgress,
  type ChunkRequest,
  type ChunkResult,
  SOURCE_CHANGED,
} from '../../schemas/backfill.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { observe } from '../observations.ts';
import { type ArchivePart, loadPart, type PartControl } from './load-cells.ts';
import { loadHoles } from './load-holes.ts';
import { type LiveLagWatch, Pace } from './pace.ts';

export interface ChunkControl {
  readonly lag: LiveLagWatch;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ChunkProgress) => void;
}

/**
 * Loads what is missing of a chunk of a plan. Throws an ArchiveError if its file or partition cannot be read, or is another
 * one now.
 */
export async function loadChunk(
  context: IngestContext,
  kafka: KafkaConnection,
  request: ChunkRequest,
  { lag, signal, onProgress }: ChunkControl,
): Promise<ChunkResult> {
  const [source] = await readPlanSources(context.client, request.load, request.ordinal, 1);
  if (source === undefined) throw new ArchiveError(`The plan of ${request.load} is gone: plan it again.`);
  if (!(await isUnchanged(context.client, source, signal)))
    throw new ArchiveError(`${source.path} ${SOURCE_CHANGED}: plan and load it again.`);
  const { first, next } = chunkStretch(source, request.chunk);
  const load = await loaderOf(context, kafka, source, request);
  const archive = `${source.source}/${String(request.chunk)}`;
  const share = (next - first) / Math.max(1, source.next - source.first);
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
      load({
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

type Load = (control: PartControl) => Promise<ChunkResult>;

/** What loads a chunk of an archive, or of a partition. */
async function loaderOf(
  context: IngestContext,
  kafka: KafkaConnection,
  planned: PlanSource,
  request: ChunkRequest,
): Promise<Load> {
  const { first, next } = chunkStretch(planned, request.chunk);
  const stretch = { first: BigInt(first), next: BigInt(next) };
  const source = parseSourceName(planned.source);
  if (source?.kind === 'kafka') return (control) => loadHoles(context, kafka, source, stretch, control);
  const part = await partOf(context, planned, request, stretch);
  return (control) => loadPart(context, part, control);
}

async function partOf(
  { client }: IngestContext,
  planned: PlanSource,
  { mode, sinceMs }: ChunkRequest,
  stretch: Stretch,
): Promise<ArchivePart> {
  const source = parseSourceName(planned.source);
  const [known] = await readArchives(client, [planned.source]);
  const from =
    planned.chunks === 1 ? FIRST_CHUNK : await chunkStart(client, planned.source, Number(stretch.first));
  if (source?.kind !== 'archive' || planned.reading === null || known === undefined || from === undefined)
    throw new ArchiveError(`${planned.path} is no longer registered as it was planned: plan it again.`);
  return {
    ...{ source, path: planned.path, reading: planned.reading, baseEpoch: known.baseEpoch, from },
    stretch,
    sinceMs: mode === 'all' ? sinceMs : 0,
  };
}
