import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { requested } from '../../adapters/errors/explain-request.ts';
import { isLive, type LoadMode, type LoadOptions, type LoadState } from '../../schemas/backfill.ts';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import type { backfillLoad } from '../../workflows/index.ts';
import { pauseLoad, resumeLoad, setLoadOptions } from '../../workflows/messages.ts';
import { recordCommand, recordEnd } from './load-events.ts';
import { ENDED_BADLY, listLoads, type LoadEngines, type LoadStatus, readLoadState } from './loads.ts';
import { readPlan, UnknownLoadError } from './plans.ts';
import { type LoadHandle, shownBy, startLoad } from './start-load.ts';
import { ANSWER_WITHIN_MS, isRunning } from './temporal-answer.ts';

/** A command does not suit the state of the load. */
export class LoadStateError extends Error {
  override readonly name = 'LoadStateError';
}

/** Chunks stop when they have stored what they have read. Resolves to what was noted. */
export async function commandLoad(
  engines: LoadEngines,
  load: string,
  command: 'pause' | 'resume',
  who: string,
): Promise<LoadStatus> {
  const update = command === 'pause' ? pauseLoad : resumeLoad;
  await updateLoad(engines, load, command === 'pause' ? 'the pause' : 'the resumption', (handle) =>
    handle.executeUpdate(update, { args: [who] }),
  );
  return readLoad(engines, load);
}

/** Chunks that run begin again at the speed, after what they have stored. Resolves to what is in force. */
export function changeOptions(
  engines: LoadEngines,
  load: string,
  changes: Partial<LoadOptions>,
  who: string,
): Promise<LoadOptions> {
  return updateLoad(engines, load, 'the change', (handle) =>
    handle.executeUpdate(setLoadOptions, { args: [who, changes] }),
  );
}

async function updateLoad<T>(
  { clickhouse, temporal }: LoadEngines,
  load: string,
  what: string,
  update: (handle: LoadHandle) => Promise<T>,
): Promise<T> {
  await stateOf(clickhouse, load);
  const handle = temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
  try {
    return await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      requested({ what, shownBy: shownBy(load) }, () => update(handle)),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)
      throw new LoadStateError(`${load} is not running: see ${shownBy(load)}`, { cause: error });
    throw error;
  }
}

/** Asks the load to stop. What it has read is stored first. */
export async function cancelLoad({ clickhouse, temporal }: LoadEngines, load: string): Promise<LoadHandle> {
  const state = await stateOf(clickhouse, load);
  const handle = temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
  // Temporal takes the cancellation of a workflow that has ended, and does nothing.
  if (await isRunning(temporal, load)) {
    await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      requested({ what: 'the cancellation', shownBy: shownBy(load) }, () => handle.cancel()),
    );
    return handle;
  }
  if (!isLive(state)) throw new LoadStateError(`${load} is ${state}: there is nothing to cancel`);
  // Its workflow was terminated, or Temporal has lost it.
  const scope = { load, mode: 'missing', sinceMs: 0, run: '' } as const;
  await recordEnd(clickhouse, { ...scope, atMs: Date.now(), cancelled: true });
  return handle;
}

async function stateOf(client: LoadEngines['clickhouse'], load: string): Promise<LoadState> {
  const state = await readLoadState(client, load);
  if (state === undefined) throw new UnknownLoadError(load);
  return state;
}

/** Runs the plan again for the chunks that the mode names, as the ledger knows them. */
export async function retryLoad(
  engines: LoadEngines,
  load: string,
  mode: LoadMode,
  who: string,
): Promise<LoadHandle> {
  const state = await stateOf(engines.clickhouse, load);
  // Without a worker, one that was started is still called planned.
  if (await isRunning(engines.temporal, load))
    throw new LoadStateError(`${load} is still running: cancel it, or wait until it ends`);
  if (state === 'planned')
    throw new LoadStateError(`${load} was never started: countyflow backfill start ${load}`);
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
    `${load} reads Kafka. Only a rewind reads stored offsets of a topic again: countyflow ingest rewind ` +
      `--topic ${topic} --partition ${number} --offset ${String(partition.first)}`,
  );
}

/** Notes that an operator knows how the load ended. */
export async function acknowledgeLoad(
  engines: LoadEngines,
  load: string,
  who: string,
  note: string,
): Promise<void> {
  const { state } = await readLoad(engines, load);
  if (!ENDED_BADLY.has(state))
    throw new LoadStateError(`${load} is ${state}: only a load that ended incomplete can be acknowledged`);
  await recordCommand(engines.clickhouse, { load, event: 'acknowledged', who, note });
}

const ASK_EVERY_MS = 500;
/** An engine that restarts takes less. */
const PATIENCE_MS = 120_000;

/** Reports a load until it has ended, and returns its last state. An engine that does not answer is waited for. */
export async function followLoad(
  engines: LoadEngines,
  load: string,
  onStatus: (status: LoadStatus | 'no answer') => void,
): Promise<LoadStatus> {
  // A load that Temporal runs waits for ClickHouse, however long.
  let heardMs = Date.now();
  for (;;) {
    try {
      const runs = await engines.temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        isRunning(engines.temporal, load),
      );
      if (runs) heardMs = Date.now();
      const status = await readLoad(engines, load);
      if (!runs) return status;
      onStatus(status);
    } catch (error) {
      if (error instanceof UnknownLoadError || Date.now() - heardMs > PATIENCE_MS) throw error;
      onStatus('no answer');
    }
    await sleep(ASK_EVERY_MS);
  }
}

/** Throws an {@link UnknownLoadError} for a name that no load has. */
export async function readLoad(engines: LoadEngines, load: string): Promise<LoadStatus> {
  const [status] = await listLoads(engines, { unacknowledged: false, load });
  if (status === undefined) throw new UnknownLoadError(load);
  return status;
}
