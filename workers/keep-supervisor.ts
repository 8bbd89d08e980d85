import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { SUPERVISOR_ID, TASK_QUEUE } from '../schemas/temporal.ts';
import type { SupervisorInput } from '../schemas/workflow-inputs.ts';
import { SUPERVISOR_SUMMARY } from '../workflows/details.ts';
import type { ingestSupervisor } from '../workflows/index.ts';

const EVERY_MS = 10_000;

/** Starts the supervisor of all ingest, unless it runs. */
export async function startSupervisor(client: Client, input: SupervisorInput): Promise<void> {
  await client.workflow.start<typeof ingestSupervisor>('ingestSupervisor', {
    workflowId: SUPERVISOR_ID,
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [input],
    staticSummary: SUPERVISOR_SUMMARY,
  });
}

/**
 * Starts the supervisor again whenever it is gone, until the signal aborts: a Temporal with a new database has none,
 * and nothing else would start one. `onFailure` is called for the first failure in a row.
 */
export async function keepSupervisor(
  client: Client,
  input: SupervisorInput,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<void> {
  let failing = false;
  for (;;) {
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await startSupervisor(client, input);
      failing = false;
    } catch (error) {
      if (!failing) onFailure(error);
      failing = true;
    }
  }
}
