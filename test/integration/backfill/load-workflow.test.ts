import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { describe, expect, it, vi } from 'vitest';
import { loadWorkflowId } from '../../../schemas/temporal.ts';
import type { backfillLoad } from '../../../workflows/index.ts';
import { pauseLoad, resumeLoad } from '../../../workflows/messages.ts';
import { PATIENCE } from '../../support/patience.ts';
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

  it('counts a chunk that fails for good, and loads the others', async () => {
    const activities = scripted(0);
    activities.missing = [0, 1, 2].map((ordinal) => ({ ordinal, chunk: 0 }));
    activities.unreadableOrdinals.add(1);
    await temporal.withWorker(activities, async (taskQueue) => {
      const handle = await start(taskQueue, 'failing');
      expect(await handle.result()).toMatchObject({ failedChunks: 1 });
    });
    expect(activities.loads).toHaveLength(3);
  });

  it('stops its chunks when it is paused, and loads them again when it is resumed', async () => {
    const activities = scripted(2);
    activities.loadStep = 'until-cancelled';
    await temporal.withWorker(activities, async (taskQueue) => {
      const handle = await start(taskQueue, 'paused');
      await vi.waitFor(() => {
        expect(activities.loadsAtOnce).toBe(2);
      }, PATIENCE);
      await handle.executeUpdate(pauseLoad, { args: ['Li Na'] });
      expect(activities.loadEvents.at(-1)).toMatchObject({ event: 'paused', who: 'Li Na' });
      await vi.waitFor(() => {
        expect(activities.loadsAtOnce).toBe(0);
      }, PATIENCE);
      activities.loadStep = 'finish';
      await handle.executeUpdate(resumeLoad, { args: ['Li Na'] });
      expect(await handle.result()).toMatchObject({ state: 'done' });
    });
    expect(activities.loads).toHaveLength(4);
  });

  it('ends as cancelled when it is cancelled in the middle, and notes it', async () => {
    const activities = scripted(2);
    activities.loadStep = 'until-cancelled';
    await temporal.withWorker(activities, async (taskQueue) => {
      const handle = await start(taskQueue, 'cancelled');
      await vi.waitFor(() => {
        expect(activities.loadsAtOnce).toBe(2);
      }, PATIENCE);
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) as unknown });
      expect((await handle.describe()).status.name).toBe('CANCELLED');
    });
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
