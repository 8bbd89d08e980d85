import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import {
  CHUNK_UNREADABLE_TYPE,
  type ChunkPage,
  type ChunkPlace,
  type ChunkRequest,
  type ChunkResult,
  type LoadInput,
  type LoadScope,
} from '../schemas/backfill.ts';
import { BACKFILL_TASK_QUEUE, chunkWorkflowId } from '../schemas/temporal.ts';
import { currentTimeMs, LONG_ACTIVITY } from './long-activity.ts';

export type ChunkOutcome = 'done' | 'failed' | 'cancelled';

export interface ChunkListener {
  readonly onStart: () => void;
  readonly onEnd: (outcome: ChunkOutcome) => void;
}

/**
 * Loads the chunks of a page, at most `maxParallel` at once. A chunk that fails for good leaves the others alone. When
 * the scope is cancelled, waits until each running chunk has stored what it has read, and throws the cancellation.
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
  const loadOne = async (place: ChunkPlace): Promise<ChunkOutcome> => {
    try {
      await loadIn(scope, place, share());
      return 'done';
    } catch (error) {
      if (isCancellation(error)) return 'cancelled';
      if (error instanceof ChildWorkflowFailure) return 'failed';
      throw error;
    }
  };
  const slot = async (): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      if (cancellation !== undefined) return;
      running += 1;
      onStart();
      const outcome = await loadOne(place);
      running -= 1;
      onEnd(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxParallel, chunks.length) }, slot));
  if (cancellation !== undefined) throw cancellation;
}

async function loadIn(scope: LoadScope, place: ChunkPlace, ratePerSecond: number | null): Promise<void> {
  for (;;) {
    try {
      await executeChild(backfillChunk, {
        workflowId: chunkWorkflowId(scope.load, place.ordinal, place.chunk),
        args: [{ ...scope, ...place, ratePerSecond }],
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        priority: BACKFILL_PRIORITY,
        staticSummary: `Loads chunk ${String(place.chunk)} of source ${String(place.ordinal)}`,
      });
      return;
    } catch (error) {
      // Of a run that was terminated; Temporal ends it in a moment.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep('1 second', { summary: 'Until the chunk of an earlier run has ended' });
    }
  }
}

/** Temporal hands out tasks of lower numbers first; the default is 3. */
const BACKFILL_PRIORITY = { priorityKey: 5 } as const;

const { loadChunk } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  taskQueue: BACKFILL_TASK_QUEUE,
  priority: BACKFILL_PRIORITY,
  // A compressed file is one chunk, and a slow rate may be asked for.
  startToCloseTimeout: '30 days',
  summary: 'Loads what is missing of the chunk',
});
const { noteLoad } = proxyActivities<Activities>({
  startToCloseTimeout: '20 seconds',
  retry: LONG_ACTIVITY.retry,
  summary: 'Notes that the chunk failed',
});

/** Loads a chunk. Engines that fail are tried for ever; a file that cannot be read fails the chunk, which is noted. */
export async function backfillChunk(request: ChunkRequest): Promise<ChunkResult> {
  try {
    return await loadChunk(request);
  } catch (error) {
    const { load, mode, run, ordinal, chunk } = request;
    if (!(error instanceof ActivityFailure) || !isUnreadable(error)) throw error;
    const note = error.cause?.message ?? error.message;
    const base = { load, mode, run, ordinal, chunk, note, sinceMs: 0, who: '' };
    await noteLoad({ ...base, event: 'chunk-failed', atMs: currentTimeMs() });
    throw error;
  }
}

function isUnreadable({ cause }: ActivityFailure): boolean {
  return cause instanceof ApplicationFailure && cause.type === CHUNK_UNREADABLE_TYPE;
}
