import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import { type EngineNames, type Trouble, troubleOf } from '../trouble.ts';

const ANSWER_WITHIN_MS = 4_000;

/** What a load that should run waits for: its own activities, or those of its chunks. `gone` if no workflow runs it. */
export async function runningTrouble(
  temporal: Client,
  load: string,
  names: EngineNames,
): Promise<Trouble | 'gone' | null> {
  return temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
    const handle = temporal.workflow.getHandle(loadWorkflowId(load));
    try {
      const { status, raw } = await handle.describe();
      if (status.name !== 'RUNNING') return 'gone';
      const own = troubleOf(raw.pendingActivities, names);
      if (own !== null) return own;
      for (const { workflowId } of raw.pendingChildren ?? []) {
        const child = await temporal.workflow.getHandle(workflowId ?? '').describe();
        const trouble = troubleOf(child.raw.pendingActivities, names);
        if (trouble !== null) return trouble;
      }
      return null;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'gone';
      throw error;
    }
  });
}
