import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import type { Chunk, ChunkPage, ChunkResult, LoadInput, LoadScope } from '../schemas/backfill.ts';
import { BACKFILL_TASK_QUEUE } from '../schemas/temporal.ts';
import { keepTrying, LONG_ACTIVITY } from './long-activity.ts';

export interface ChunkListener {
  readonly onStart: () => void;
  /** Without a result if it was cancelled. */
  readonly onEnd: (result: ChunkResult | undefined) => void;
}

/**
 * Loads the chunks of a page, at most `maxParallel` at once. When the scope is cancelled, waits until each running chunk
 * has stored what it has read, and throws the cancellation.
 */
export async function runChunks(
  scope: LoadScope,
  { ratePerSecond, maxParallel }: Pick<LoadInput, 'ratePerSecond' | 'maxParallel'>,
  { chunks, more }: ChunkPage,
  { onStart, onEnd }: ChunkListener,
): Promise<void> {
  const current = CancellationScope.current();
  let cancellation: Error | undefined;
  current.cancelRequested.catch((error: unknown) => {
    cancellation ??= error as Error;
  });
  const waiting = [...chunks];
  let running = 0;
  /** So that the shares of all that run at once are the rate at most. */
  const share = (): number | null => {
    const together = more ? maxParallel : Math.min(maxParallel, running + waiting.length);
    return ratePerSecond === null ? null : ratePerSecond / together;
  };
  const slot = async (): Promise<void> => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
      if (cancellation !== undefined) return;
      running += 1;
      onStart();
      const result = await loadUnlessCancelled(scope, chunk, share());
      running -= 1;
      onEnd(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxParallel, chunks.length) }, slot));
  if (cancellation !== undefined) throw cancellation;
}

const { loadChunk } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  taskQueue: BACKFILL_TASK_QUEUE,
  // Temporal hands out tasks of lower numbers first; the default is 3.
  priority: { priorityKey: 5 },
  // A compressed file is one chunk, and a slow rate may be asked for.
  startToCloseTimeout: '30 days',
});

async function loadUnlessCancelled(
  scope: LoadScope,
  chunk: Chunk,
  ratePerSecond: number | null,
): Promise<ChunkResult | undefined> {
  const request = { ...scope, ...chunk, ratePerSecond };
  try {
    return await keepTrying(() => loadChunk.executeWithOptions({ summary: summaryOf(chunk) }, [request]));
  } catch (error) {
    if (isCancellation(error)) return undefined;
    throw error;
  }
}

function summaryOf({ ordinal, chunk, also }: Chunk): string {
  const last = also.at(-1);
  return last === undefined
    ? `Loads chunk ${String(chunk)} of source ${String(ordinal)}`
    : `Loads ${String(also.length + 1)} small files, from source ${String(ordinal)} to ${String(last)}`;
}
