import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import { CHUNK_UNREADABLE_TYPE, type ChunkRequest, type ChunkResult } from '../schemas/backfill.ts';
import { BACKFILL_TASK_QUEUE } from '../schemas/temporal.ts';
import { LONG_ACTIVITY } from './long-activity.ts';
import { currentTimeMs } from './time.ts';

/** Temporal hands out tasks of lower numbers first; the default is 3. */
export const BACKFILL_PRIORITY = { priorityKey: 5 } as const;

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
