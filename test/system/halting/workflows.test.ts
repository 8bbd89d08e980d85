import { describe, expect, it, vi } from 'vitest';
import { REFRESH_ID } from '../../../schemas/temporal.ts';
import { endHalt, ingestStatus, pause, resume } from '../../../workflows/messages.ts';
import { PATIENCE } from '../../support/patience.ts';
import { ScriptedActivities, untilDrains, withScriptedIngest } from '../../support/scripted-activities.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import { used } from '../../support/used.ts';

const temporal = used(() => openTestTemporal(1_000));

describe('the ingest of a partition', () => {
  it('ends its halt once its gap was accepted, and stays paused if it was paused', async () => {
    await withScriptedIngest(temporal, [{ halt: 'offset-out-of-range' }], async (ingest, activities) => {
      await vi.waitFor(async () => {
        expect((await ingest.query(ingestStatus)).halted).not.toBeNull();
      }, PATIENCE);
      await ingest.executeUpdate(pause);
      expect(await ingest.executeUpdate(endHalt)).toMatchObject({ halted: null, paused: true });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(activities.drains).toHaveLength(1);
      await ingest.executeUpdate(resume);
      await untilDrains(activities, 2);
    });
  });

  it('shows an unexpected failure and retries, and neither halts nor ends', async () => {
    await withScriptedIngest(
      temporal,
      [{ failure: 'out of the blue' }, { records: 5 }],
      async (ingest, activities) => {
        await vi.waitFor(async () => {
          expect(await ingest.query(ingestStatus)).toMatchObject({
            halted: null,
            failure: { message: 'out of the blue' },
          });
        }, PATIENCE);
        await vi.waitFor(() => {
          expect(activities.drains).toHaveLength(3);
        }, PATIENCE);
        expect(await ingest.query(ingestStatus)).toMatchObject({ cursor: '5', failure: null });
      },
    );
  });

  it('can be paused while it waits for its retry', async () => {
    await withScriptedIngest(temporal, [{ failure: 'out of the blue' }], async (ingest, activities) => {
      await vi.waitFor(async () => {
        expect((await ingest.query(ingestStatus)).failure).not.toBeNull();
      }, PATIENCE);
      await ingest.executeUpdate(pause);
      await ingest.executeUpdate(resume);
      await untilDrains(activities, 2);
    });
  });
});

describe('the workflows that nothing restarts', () => {
  it('continue after unexpected failures', async () => {
    const activities = new ScriptedActivities();
    activities.unexpectedFailures = 2;
    activities.partitions = [{ topic: 'surprised', partition: 0 }];
    await temporal.withWorker(activities, async (taskQueue) => {
      const handles = [
        await temporal.client.workflow.start('ingestSupervisor', { workflowId: 'surprised', taskQueue }),
        await temporal.client.workflow.start('refreshRollupsForever', {
          workflowId: REFRESH_ID,
          taskQueue,
          args: [undefined],
        }),
      ];
      await vi.waitFor(() => {
        expect(activities.unexpectedFailures).toBe(0);
        expect(activities.drains.length).toBeGreaterThan(0);
        expect(activities.refreshes.length).toBeGreaterThan(0);
      }, PATIENCE);
      for (const handle of [...handles, temporal.client.workflow.getHandle('ingest/surprised/0')]) {
        expect((await handle.describe()).status.name).toBe('RUNNING');
        await handle.terminate();
      }
    });
  });
});
