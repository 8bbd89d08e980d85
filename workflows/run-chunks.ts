import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ChunkPage, ChunkPlace, LoadInput, LoadScope } from '../schemas/backfill.ts';
import { chunkWorkflowId } from '../schemas/temporal.ts';
import { BACKFILL_PRIORITY, backfillChunk } from './backfill-chunk.ts';

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
