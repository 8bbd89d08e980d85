import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import type { backfillLoad } from '../../workflows/index.ts';
import { listLoads, type LoadStatus } from './loads.ts';
import { UnknownLoadError } from './plans.ts';
import type { LoadEngines, LoadHandle } from './start-load.ts';

const ASK_EVERY_MS = 500;
/** An engine that restarts takes less. */
const PATIENCE_MS = 120_000;

/** Reports a load until it has ended, and returns its last state. An engine that does not answer is waited for. */
export async function followLoad(
  engines: LoadEngines,
  load: string,
  onStatus: (status: LoadStatus | 'no answer') => void,
): Promise<LoadStatus> {
  const handle = engines.temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
  const ended = patiently(() => endOf(handle)).then(() => true);
  // It is awaited below, and until then must not count as unhandled.
  ended.catch(() => undefined);
  while (!(await Promise.race([ended, sleep(ASK_EVERY_MS, false)]))) {
    const status = await readLoad(engines, load).catch((error: unknown) => {
      if (error instanceof UnknownLoadError) throw error;
      return 'no answer' as const;
    });
    onStatus(status);
  }
  return patiently(() => readLoad(engines, load));
}

/** Throws an {@link UnknownLoadError} for a name that no load has. */
export async function readLoad(engines: LoadEngines, load: string): Promise<LoadStatus> {
  const [status] = await listLoads(engines, { unacknowledged: false, load });
  if (status === undefined) throw new UnknownLoadError(load);
  return status;
}

/** Resolves when the workflow has ended, however; at once if there is none. */
async function endOf(handle: LoadHandle): Promise<void> {
  try {
    await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Tries again while an engine does not answer. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  let failingMs: number | undefined;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      failingMs ??= Date.now();
      if (error instanceof UnknownLoadError || Date.now() - failingMs > PATIENCE_MS) throw error;
      await sleep(ASK_EVERY_MS);
    }
  }
}
