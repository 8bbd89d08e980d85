import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerSearchAttributes } from '../../../adapters/temporal/client.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUE } from '../../../schemas/temporal.ts';
import { newIngestState } from '../../../schemas/workflow-inputs.ts';
import { publishEdition } from '../../../statistics/editions/publish-edition.ts';
import type { ingestPartition } from '../../../workflows/index.ts';
import { pause } from '../../../workflows/messages.ts';
import { partitionAttributes } from '../../../workflows/search-attributes.ts';
import { PATIENCE } from '../../support/patience.ts';
import { ScriptedActivities, untilDrains } from '../../support/scripted-activities.ts';
import { temporalCommand, openTestTemporal } from '../../support/temporal.ts';
import { used } from '../../support/used.ts';

const CONTINUE_AFTER_EVENTS = 30;
const TOPIC = 'orders.events.v1.jd';

const temporal = used(() => openTestTemporal(CONTINUE_AFTER_EVENTS));
let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: temporal.address });
});
afterAll(async () => {
  await connection.close();
});

const publish = () =>
  temporal.withWorker(
    new ScriptedActivities(),
    () => publishEdition(temporal.client, { campaign: 'double11-2017', archives: [], overrideReason: null }),
    TASK_QUEUE,
  );
async function count(query: string): Promise<number> {
  return (await temporal.client.workflow.count(query)).count;
}

describe('a server without the search attributes', () => {
  it('starts the workflows all the same', async () => {
    expect(await publish()).toMatchObject({ number: 1 });
  });
});

describe('a server that has registered the search attributes', () => {
  it('lists them, and takes a second registration as done', async () => {
    await registerSearchAttributes(connection, 'default');
    await registerSearchAttributes(connection, 'default');
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES)));
  });

  it('finds the publication of an edition by its campaign', async () => {
    // The server takes some seconds to make a new attribute known to all its parts.
    await vi.waitUntil(async () => {
      await publish();
      return (await count("CountyflowCampaign = 'double11-2017'")) > 0;
    }, PATIENCE);
  });

  it('keeps its attributes, and what it says of itself, when a partition continues as a new run', async () => {
    const activities = new ScriptedActivities();
    activities.script = Array.from({ length: 40 }, () => ({ records: 5 }));
    await temporal.withWorker(activities, async (taskQueue) => {
      const first = await temporal.client.workflow.start<typeof ingestPartition>('ingestPartition', {
        workflowId: 'ingest/continued/0',
        taskQueue,
        args: [newIngestState(TOPIC, 0)],
        typedSearchAttributes: partitionAttributes(TOPIC),
      });
      await untilDrains(activities, 41);
      const now = temporal.client.workflow.getHandle<typeof ingestPartition>('ingest/continued/0');
      const description = await now.describe();
      expect(description.runId).not.toBe(first.firstExecutionRunId);
      const details = await temporalCommand(
        temporal.address,
        ...['workflow', 'metadata', '--workflow-id', 'ingest/continued/0'],
      );
      expect(details).toContain(`Reads ${TOPIC}, partition 0`);
      await now.executeUpdate(pause);
      const query =
        "CountyflowPlatform = 'jd' AND CountyflowState = 'paused' AND ExecutionStatus = 'Running'";
      await vi.waitUntil(async () => (await count(query)) === 1, PATIENCE);
      await now.terminate();
    });
  });
});
