import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { LoadMode, LoadRunStatus } from '../../schemas/backfill.ts';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import type { backfillLoad } from '../../workflows/index.ts';
import { pauseLoad, resumeLoad } from '../../workflows/messages.ts';
import { commandEvent, recordEnd, recordEvent } from './load-events.ts';
import { readLoadState } from './loads.ts';
import { readPlan, UnknownLoadError } from './plans.ts';
import { type LoadEngines, type LoadHandle, startLoad } from './start-load.ts';

/** A command does not suit the state of the load. */
export class LoadStateError extends Error {
  override readonly name = 'LoadStateError';
}

/** A worker answers within a second; one that starts takes some more. */
const ANSWER_WITHIN_MS = 15_000;

/** Chunks stop when they have stored what they have read. */
export async function commandLoad(
  { clickhouse, temporal }: LoadEngines,
  load: string,
  command: 'pause' | 'resume',
  who: string,
): Promise<LoadRunStatus> {
  if ((await readLoadState(clickhouse, load)) === undefined) throw new UnknownLoadError(load);
  const handle = temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
  try {
    return await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      handle.executeUpdate(command === 'pause' ? pauseLoad : resumeLoad, { args: [who] }),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)
      throw new LoadStateError(`${load} does not run: countyflow backfill show ${load} says why`, {
        cause: error,
      });
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
      throw new LoadStateError(
        `no worker answers; the command is kept and takes effect when one does: countyflow status`,
        { cause: error },
      );
    throw error;
  }
}

/** Asks the load to stop. What it has read is stored first. */
export async function cancelLoad({ clickhouse, temporal }: LoadEngines, load: string): Promise<LoadHandle> {
  const state = await readLoadState(clickhouse, load);
  if (state === undefined) throw new UnknownLoadError(load);
  const handle = temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
  // Temporal takes the cancellation of a workflow that has ended, and does nothing.
  if (await isRunning(handle)) {
    await handle.cancel();
    return handle;
  }
  if (state !== 'running' && state !== 'paused')
    throw new LoadStateError(`${load} is ${state}: there is nothing to cancel`);
  // Its workflow was terminated, or Temporal has lost it.
  const scope = { load, mode: 'missing', sinceMs: 0, run: '' } as const;
  await recordEnd(clickhouse, { ...scope, atMs: Date.now(), cancelled: true });
  return handle;
}

async function isRunning(handle: LoadHandle): Promise<boolean> {
  try {
    return (await handle.describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Runs the plan again for the chunks that the mode names, as the ledger knows them. */
export async function retryLoad(
  engines: LoadEngines,
  load: string,
  mode: LoadMode,
  who: string,
): Promise<LoadHandle> {
  const state = await readLoadState(engines.clickhouse, load);
  if (state === undefined) throw new UnknownLoadError(load);
  if (state === 'planned')
    throw new LoadStateError(`${load} was never started: countyflow backfill start ${load}`);
  const handle = engines.temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
  if (await isRunning(handle)) throw new LoadStateError(`${load} still runs: cancel it, or wait for its end`);
  if (mode === 'all') await throwIfLog(engines.clickhouse, load);
  return startLoad(engines, load, { mode, who });
}

/** What is stored of a log cannot be replaced in the middle: all that follows would have to be read again. */
async function throwIfLog(client: LoadEngines['clickhouse'], load: string): Promise<void> {
  const { sources } = await readPlan(client, load);
  const partition = sources.find(({ kind }) => kind === 'kafka');
  if (partition === undefined) return;
  const [, topic = '', number = ''] = /^(.+)\/(\d+)$/.exec(partition.path) ?? [];
  throw new LoadStateError(
    `${load} reads Kafka, and what is stored of a topic is read again by a rewind alone: countyflow ingest rewind ` +
      `--topic ${topic} --partition ${number} --offset ${String(partition.first)}`,
  );
}

/** Notes that an operator knows how the load ended. */
export async function acknowledgeLoad(
  { clickhouse }: Pick<LoadEngines, 'clickhouse'>,
  load: string,
  who: string,
  note: string,
): Promise<void> {
  const state = await readLoadState(clickhouse, load);
  if (state === undefined) throw new UnknownLoadError(load);
  if (!['cancelled', 'failed', 'partial'].includes(state))
    throw new LoadStateError(`${load} is ${state}: only a load that ended badly is acknowledged`);
  await recordEvent(clickhouse, commandEvent(load, 'acknowledged', { who, note }));
}
