import { WorkflowNotFoundError } from '@temporalio/client';
import type { LoadEvent } from '../../schemas/backfill.ts';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import { turnFree } from '../../workflows/messages.ts';
import { recordEvent } from './load-events.ts';
import { readLoadQueue, turnOf } from './load-queue.ts';
import type { LoadEngines } from './loads.ts';
import { runningAmong } from './temporal-answer.ts';

/**
 * Notes that a load runs if its turn has come, and resolves to whether it has. Two loads take the last turn only if the one
 * that goes first was noted between the look of the other and its note; then both run, and each stores what it would alone.
 */
export async function takeTurn(
  { clickhouse, temporal }: LoadEngines,
  event: LoadEvent,
  atOnce: number,
): Promise<boolean> {
  const queue = await readLoadQueue(clickhouse, temporal);
  // An attempt whose answer was lost has noted it.
  if (queue.running.includes(event.load)) return true;
  const free = atOnce - queue.running.length;
  const first = free > 0 ? (turnOf(queue, event.load)?.before ?? []) : [];
  if ((await runningAmong(temporal, first)).length >= free) return false;
  await recordEvent(clickhouse, event);
  return true;
}

/** Tells the loads that may run now. One that is not told asks by itself within a minute. */
export async function tellNext({ clickhouse, temporal }: LoadEngines, atOnce: number): Promise<void> {
  const { running, waiting } = await readLoadQueue(clickhouse, temporal);
  let free = atOnce - running.length;
  for (const { load } of waiting) {
    if (free <= 0) return;
    try {
      await temporal.workflow.getHandle(loadWorkflowId(load)).signal(turnFree);
      free -= 1;
    } catch (error) {
      // It was terminated, and the next one goes before it.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}
