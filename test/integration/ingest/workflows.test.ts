import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { describe, expect, it, vi } from 'vitest';
import { ingestWorkflowId, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import { newIngestState } from '../../../schemas/workflow-inputs.ts';
import type { ingestSupervisor, refreshRollupsForever } from '../../../workflows/index.ts';
import { ingestStatus, logEnd, pause, refreshStatus, resume, rewind } from '../../../workflows/messages.ts';
import { PATIENCE } from '../../support/patience.ts';
import {
  ScriptedActivities,
  cursors,
  untilDrains,
  withScriptedIngest,
} from '../../support/scripted-activities.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import type { WorkflowHandle } from '@temporalio/client';
import { used } from '../../support/used.ts';

const CONTINUE_AFTER_EVENTS = 60;

const temporal = used(() => openTestTemporal(CONTINUE_AFTER_EVENTS));

describe('the ingestPartition workflow', () => {
  it('advances its cursor by what each drain stored, and returns cursor and counts', async () => {
    await withScriptedIngest(temporal, [{ records: 10 }, { records: 5 }], async (ingest, activities) => {
      await untilDrains(activities, 3);
      expect(cursors(activities)).toEqual([null, '10', '15']);
      expect(await ingest.query(ingestStatus)).toEqual({
        topic: 'topic-1',
        partition: 0,
        incarnation: 1,
        cursor: '15',
        highWatermark: '1000000',
        paused: false,
        halted: null,
        failure: null,
        lookedMs: expect.any(Number) as number,
        counts: { records: 15, accepted: 13, quarantined: 2, reasons: { 'json.syntax': 2 } },
      });
    });
  });

  it('stops the running drain when it is paused, keeps what that stored, and resumes after it', async () => {
    await withScriptedIngest(temporal, [{ records: 10 }], async (ingest, activities) => {
      await untilDrains(activities, 2);
      expect(await ingest.executeUpdate(pause)).toMatchObject({ paused: true });
      await vi.waitFor(async () => {
        expect(await ingest.query(ingestStatus)).toMatchObject({ cursor: '11', paused: true });
      }, PATIENCE);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(activities.drains).toHaveLength(2);
      expect(await ingest.executeUpdate(resume)).toMatchObject({ paused: false, cursor: '11' });
      await untilDrains(activities, 3);
      expect(cursors(activities)).toEqual([null, '10', '11']);
    });
  });

  it('rewinds while it reads, so that the next drain begins at the target', async () => {
    await withScriptedIngest(temporal, [{ records: 10 }], async (ingest, activities) => {
      await untilDrains(activities, 2);
      expect(await ingest.executeUpdate(rewind, { args: [{ offset: '3' }] })).toMatchObject({ cursor: '3' });
      await untilDrains(activities, 3);
      expect(cursors(activities)).toEqual([null, '10', '3']);
      expect(await ingest.executeUpdate(rewind, { args: [{ timeMs: 1 }] })).toMatchObject({ cursor: '7' });
      await untilDrains(activities, 4);
      expect(cursors(activities)).toEqual([null, '10', '3', '7']);
    });
  });

  it('rewinds while it is paused and stays paused', async () => {
    await withScriptedIngest(temporal, [{ records: 10 }], async (ingest, activities) => {
      await untilDrains(activities, 2);
      await ingest.executeUpdate(pause);
      const rewound = await ingest.executeUpdate(rewind, { args: [{ offset: '3' }] });
      expect(rewound).toMatchObject({ cursor: '3', paused: true });
      await ingest.executeUpdate(resume);
      await untilDrains(activities, 3);
      expect(cursors(activities)).toEqual([null, '10', '3']);
    });
  });

  it('refuses an invalid rewind and continues', async () => {
    await withScriptedIngest(temporal, [], async (ingest, activities) => {
      await untilDrains(activities, 1);
      for (const target of [{}, { offset: '-1' }, { offset: 3 }, { offset: '1', timeMs: 1 }]) {
        const update = ingest.executeUpdate(rewind, { args: [target as never] });
        await expect(update).rejects.toMatchObject({ cause: { type: 'InvalidRewind' } });
      }
      expect(activities.drains).toHaveLength(1);
    });
  });

  it('halts with the reason, waits for an operator, and resumes at the same cursor', async () => {
    const halt = { halt: 'offset-out-of-range' } as const;
    const begunMs = Date.now();
    await withScriptedIngest(temporal, [{ records: 10 }, halt], async (ingest, activities) => {
      await vi.waitFor(async () => {
        expect(await ingest.query(ingestStatus)).toMatchObject({
          cursor: '10',
          halted: {
            reason: 'offset-out-of-range',
            message: 'halted: offset-out-of-range',
            lost: [{ first: '10', next: '12' }],
            log: { first: '12', next: '20' },
          },
        });
      }, PATIENCE);
      const { halted } = await ingest.query(ingestStatus);
      expect(halted?.sinceMs).toBeGreaterThanOrEqual(begunMs);
      expect(halted?.sinceMs).toBeLessThanOrEqual(Date.now());
      expect(activities.drains).toHaveLength(2);
      expect(await ingest.executeUpdate(resume)).toMatchObject({ halted: null });
      await untilDrains(activities, 3);
      expect(cursors(activities)).toEqual([null, '10', '10']);
    });
  });

  it('resumes at the target of a rewind after a halt', async () => {
    await withScriptedIngest(temporal, [{ halt: 'topic-changed' }], async (ingest, activities) => {
      await vi.waitFor(async () => {
        expect((await ingest.query(ingestStatus)).halted?.reason).toBe('topic-changed');
      }, PATIENCE);
      await ingest.executeUpdate(rewind, { args: [{ offset: '0' }] });
      await untilDrains(activities, 2);
      expect(cursors(activities)).toEqual([null, '0']);
    });
  });

  it('continues as new before its history grows long and keeps its cursor and counts', async () => {
    const drains = 25;
    await withScriptedIngest(
      temporal,
      new Array<{ records: number }>(drains).fill({ records: 2 }),
      async (ingest, activities) => {
        await untilDrains(activities, drains + 1);
        expect(await ingest.query(ingestStatus)).toMatchObject({
          cursor: '50',
          counts: { records: 50, accepted: 25, quarantined: 25, reasons: { 'json.syntax': 25 } },
        });
        const { historyLength, raw } = await ingest.describe();
        expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(raw.workflowExecutionInfo?.execution?.runId);
        expect(historyLength).toBeLessThan(2 * CONTINUE_AFTER_EVENTS);
      },
    );
  });

  describe('after five drains that read nothing', () => {
    const EMPTY = new Array<'nothing'>(5).fill('nothing');
    const isIdle = async (ingest: Parameters<Parameters<typeof withScriptedIngest>[2]>[0]): Promise<void> => {
      await vi.waitFor(async () => {
        expect(await ingest.query(ingestStatus)).toMatchObject({ idle: true });
      }, PATIENCE);
    };

    it('drains nothing until it is told to look, be it at the end that it knows', async () => {
      await withScriptedIngest(temporal, [...EMPTY, 'nothing'], async (ingest, activities) => {
        await ingest.signal(logEnd, '0');
        await isIdle(ingest);
        expect(activities.drains).toHaveLength(5);
        await ingest.signal(logEnd, '0');
        await untilDrains(activities, 6);
        await isIdle(ingest);
        await ingest.signal(logEnd, '1');
        await untilDrains(activities, 7);
        expect(await ingest.query(ingestStatus)).not.toHaveProperty('idle');
      });
    });

    it('drains on if nobody watches its log, or if the log is known to hold more', async () => {
      await withScriptedIngest(temporal, [...EMPTY], async (_ingest, activities) => {
        await untilDrains(activities, 6);
      });
      await withScriptedIngest(temporal, [...EMPTY], async (ingest, activities) => {
        await ingest.signal(logEnd, '1');
        await untilDrains(activities, 6);
      });
    });

    it('is paused, resumed and rewound without being told', async () => {
      await withScriptedIngest(temporal, [...EMPTY, 'nothing'], async (ingest, activities) => {
        await ingest.signal(logEnd, '0');
        await isIdle(ingest);
        expect(await ingest.executeUpdate(pause)).toMatchObject({ paused: true });
        await ingest.signal(logEnd, '7');
        await ingest.signal(logEnd, '0');
        expect(activities.drains).toHaveLength(5);
        await ingest.executeUpdate(resume);
        await untilDrains(activities, 6);
        await isIdle(ingest);
        expect(await ingest.executeUpdate(rewind, { args: [{ timeMs: 1 }] })).toMatchObject({ cursor: '7' });
        await untilDrains(activities, 7);
        expect(cursors(activities).at(-1)).toBe('7');
      });
    });

    it('continues as new while it is paused, however often it is told', async () => {
      await withScriptedIngest(temporal, [], async (ingest) => {
        await ingest.executeUpdate(pause);
        for (let end = 1; end <= CONTINUE_AFTER_EVENTS; end += 1) await ingest.signal(logEnd, String(end));
        await vi.waitFor(async () => {
          const { raw } = await ingest.describe();
          const { firstRunId, execution } = raw.workflowExecutionInfo ?? {};
          expect(firstRunId).not.toBe(execution?.runId);
        }, PATIENCE);
        expect(await ingest.query(ingestStatus)).toMatchObject({ paused: true });
      });
    });
  });

  it('ends when it is cancelled', async () => {
    await withScriptedIngest(temporal, [], async (ingest, activities) => {
      await untilDrains(activities, 1);
      await ingest.cancel();
      await expect(ingest.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) as unknown });
      expect(activities.drains).toHaveLength(1);
    });
  });
});

describe('the ingestSupervisor workflow', () => {
  it('starts one ingest per partition, also for new partitions, and runs once however often it is started', async () => {
    const activities = new ScriptedActivities();
    activities.partitions = [{ topic: 'a', partition: 0 }];
    const start = (taskQueue: string): Promise<WorkflowHandle<typeof ingestSupervisor>> =>
      temporal.client.workflow.start<typeof ingestSupervisor>('ingestSupervisor', {
        workflowId: SUPERVISOR_ID,
        taskQueue,
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    await temporal.withWorker(activities, async (taskQueue) => {
      const [first, second] = [await start(taskQueue), await start(taskQueue)];
      expect((await first.describe()).runId).toBe((await second.describe()).runId);
      const running = async (): Promise<string[]> => {
        const found: string[] = [];
        const query = `ExecutionStatus = 'Running' AND WorkflowType IN ('ingestPartition', 'refreshRollupsForever')`;
        for await (const { workflowId } of temporal.client.workflow.list({ query })) found.push(workflowId);
        return found.sort();
      };
      await vi.waitFor(async () => {
        expect(await running()).toEqual(['ingest/a/0', 'rollup-refresh']);
      }, PATIENCE);
      await expect(
        temporal.client.workflow.start('ingestPartition', {
          workflowId: ingestWorkflowId('a', 0),
          taskQueue,
          args: [newIngestState('a', 0)],
        }),
      ).rejects.toThrow(WorkflowExecutionAlreadyStartedError);

      activities.partitions = [
        ...activities.partitions,
        { topic: 'a', partition: 1 },
        { topic: 'b', partition: 0 },
      ];
      await vi.waitFor(async () => {
        expect(await running()).toEqual(['ingest/a/0', 'ingest/a/1', 'ingest/b/0', 'rollup-refresh']);
      }, PATIENCE);

      await first.terminate();
      expect(await running()).toHaveLength(4);
      const refresh = temporal.client.workflow.getHandle<typeof refreshRollupsForever>('rollup-refresh');
      const totals = await refresh.query(refreshStatus);
      expect(totals.slices).toBe(2 * totals.refreshes);
      expect(totals.elapsedMs).toBe(4 * totals.refreshes);
      expect(Math.abs(activities.refreshes.length - totals.refreshes)).toBeLessThanOrEqual(2);
      for (const workflowId of await running())
        await temporal.client.workflow.getHandle(workflowId).terminate();
    });
  });
});
