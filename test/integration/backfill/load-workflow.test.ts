import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { loadWorkflowId } from '../../../schemas/temporal.ts';
import type { backfillLoad } from '../../../workflows/index.ts';
import { ScriptedActivities } from '../../support/scripted-activities.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import { used } from '../../support/used.ts';

const CONTINUE_AFTER_EVENTS = 200;
const MOST_EVENTS_OF_A_CHUNK = 16;
const MOST_BYTES_OF_A_CHUNK = 8_000;
/** Chunks that the workflow asks for at once. */
const PAGE = 50;

const temporal = used(() => openTestTemporal(CONTINUE_AFTER_EVENTS));

function start(
  taskQueue: string,
  load: string,
  maxParallel = 2,
): Promise<WorkflowHandleWithFirstExecutionRunId<typeof backfillLoad>> {
  return temporal.client.workflow.start<typeof backfillLoad>('backfillLoad', {
    workflowId: loadWorkflowId(load),
    taskQueue,
    args: [{ load, mode: 'missing', sinceMs: 0, who: '', ratePerSecond: 1_000, maxParallel, title: 'files' }],
  });
}

function scripted(chunks: number): ScriptedActivities {
  const activities = new ScriptedActivities();
  activities.missing = [...Array(chunks).keys()].map((chunk) => ({ ordinal: 0, chunk }));
  return activities;
}

describe('the workflow of a load', () => {
  it('runs as many chunks at once as it may, which share its rate', async () => {
    const activities = scripted(5);
    activities.loadsThatMeet = 2;
    await temporal.withWorker(activities, async (taskQueue) => {
      expect(await (await start(taskQueue, 'shared')).result()).toMatchObject({ state: 'done' });
    });
    expect(activities.mostLoadsAtOnce).toBe(2);
    expect(activities.loads.map(({ chunk }) => chunk).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(activities.loads.every(({ ratePerSecond }) => (ratePerSecond ?? 0) <= 500)).toBe(true);
  });

  it('keeps each run of a load of many chunks small', async () => {
    const activities = scripted(PAGE + 5);
    activities.loadMs = 0;
    await temporal.withWorker(activities, async (taskQueue) => {
      const handle = await start(taskQueue, 'many', 16);
      await handle.result();
      const description = await handle.describe();
      expect(description.runId).not.toBe(handle.firstExecutionRunId);
      const first = await temporal.client.workflow
        .getHandle(handle.workflowId, handle.firstExecutionRunId)
        .describe();
      expect(first.historyLength).toBeLessThan(PAGE * MOST_EVENTS_OF_A_CHUNK);
      expect(first.historySize).toBeLessThan(PAGE * MOST_BYTES_OF_A_CHUNK);
      console.log(
        `a run of ${String(PAGE)} chunks: ${String(first.historyLength)} events, ${String(first.historySize)} bytes`,
      );
    });
    expect(activities.loads).toHaveLength(PAGE + 5);
  });
});
