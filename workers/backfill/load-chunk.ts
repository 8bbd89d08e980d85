import pLimit from 'p-limit';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { recordEvents } from '../../operations/loads/load-events.ts';
import { chunkStretch } from '../../operations/loads/missing-chunks.ts';
import { isUnchanged, type PlannedSource, readPlanSources } from '../../operations/loads/plans.ts';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import { NoEpochError } from '../../pipeline/ledger/claim-hole.ts';
import { PartitionHaltError } from '../../pipeline/ledger/continuity.ts';
import { type ChunkRequest, type ChunkResult, type LoadEvent } from '../../schemas/backfill.ts';
import { addCounts, type IngestContext } from '../ingest/pump.ts';
import { observe } from '../observations.ts';
import { loadPart } from './load-part.ts';
import { partOpener } from './open-parts.ts';
import { type LiveLagWatch, Pace } from './pace.ts';

export interface ChunkControl {
  readonly lag: LiveLagWatch;
  readonly signal: AbortSignal;
  /** Told the source, and the position after the last that was stored of it: another after each store. */
  readonly onStored: (place: string) => void;
}

/** Their ranges are stored together. Each takes a buffer of small rows, of which the live stream needs some. */
const FILES_AT_ONCE = 24;

const UNREADABLE = [ArchiveError, PartitionHaltError, NoEpochError] as const;

/**
 * Loads what is missing of a chunk of a plan. A source that no retry can read leaves the other files of the chunk alone,
 * and is noted in the history of the load.
 */
export async function loadChunk(
  context: IngestContext,
  kafka: KafkaConnection,
  request: ChunkRequest,
  { lag, signal, onStored }: ChunkControl,
): Promise<ChunkResult> {
  const { client } = context;
  const { load, ordinal, chunk, also, ratePerSecond } = request;
  const failures = new Map<number, string>();
  const failing = new AbortController();
  const until = AbortSignal.any([signal, failing.signal]);
  /** Remembers a source that no retry can read. Anything else ends the others too. */
  const unlessUnreadable = async (source: number, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      if (error instanceof Error && UNREADABLE.some((kind) => error instanceof kind))
        failures.set(source, error.message);
      else failing.abort(error);
    }
  };
  const near = await readPlanSources(client, load, ordinal, (also.at(-1) ?? ordinal) - ordinal + 1);
  const planned = [ordinal, ...also].flatMap((one) => {
    const source = near.find((other) => other.ordinal === one);
    if (source === undefined) failures.set(one, `The plan of ${load} is gone: plan it again.`);
    return source ?? [];
  });

  const archive = `${load}/${String(ordinal)}/${String(chunk)}`;
  const bytes = Math.round(planned.reduce((sum, source) => sum + bytesOf(source, chunk), 0));
  let bytesRead = 0;
  const tell = (newLines: number): void => {
    observe('archiveProgress', { archive, load, bytes, bytesRead: Math.min(bytes, bytesRead), newLines });
  };
  const open = await partOpener(client, kafka, request, planned, {
    onBytesRead: (newBytes) => (bytesRead += newBytes),
    signal: until,
  });
  const pace = new Pace(ratePerSecond, lag);
  const total = { records: 0, accepted: 0, quarantined: 0, reasons: {} };
  const loadOne = async (source: PlannedSource): Promise<void> => {
    if (until.aborted) return;
    // It may have changed while those before it were read.
    if (!(await isUnchanged(client, source, until)))
      throw new ArchiveError('archive.changed', { path: source.path });
    await using part = await open(source);
    if (part === undefined) return;
    const stored = await loadPart(context, part, {
      ...{ pace, signal: until },
      onStored: (next, newPositions) => {
        onStored(`${String(source.ordinal)}:${next}`);
        tell(newPositions);
      },
    });
    for (const count of ['records', 'accepted', 'quarantined'] as const) total[count] += stored[count];
    addCounts(total.reasons, stored.reasons);
  };
  tell(0);
  try {
    const limit = pLimit(filesAtOnce(planned, pace));
    await lag.during(() =>
      limit.map(planned, (source) => unlessUnreadable(source.ordinal, () => loadOne(source))),
    );
  } finally {
    observe('archiveEnded', { archive });
  }
  failing.signal.throwIfAborted();
  // What was told to stop is loaded again, and may be readable then.
  if (!signal.aborted && failures.size > 0) await recordEvents(client, [...failures].map(failureOf(request)));
  return { ...total, failed: failures.size };
}

/** In the history of the load. */
function failureOf({ load, run, mode, chunk }: ChunkRequest) {
  return ([ordinal, note]: readonly [ordinal: number, why: string]): LoadEvent => ({
    ...{ load, event: 'chunk-failed', run, mode, ordinal, chunk, note },
    ...{ atMs: Date.now(), sinceMs: 0, who: '' },
  });
}

function bytesOf(source: PlannedSource, chunk: number): number {
  const { first, next } = chunkStretch(source, chunk);
  return source.bytes * ((next - first) / Math.max(1, source.next - source.first));
}

/** As many as a batch has room for, so that the files of a chunk keep to its rate together. */
function filesAtOnce(sources: readonly PlannedSource[], { batchRecords }: Pace): number {
  const positions = sources.reduce((sum, { first, next }) => sum + next - first, 0);
  const fitting = Math.floor((batchRecords * sources.length) / Math.max(1, positions));
  return Math.max(1, Math.min(FILES_AT_ONCE, fitting));
}
