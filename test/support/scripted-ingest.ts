import type { WorkflowHandle } from '@temporalio/client';
import { expect, vi } from 'vitest';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import { type IngestState, newIngestState } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { PATIENCE } from './patience.ts';
import { ScriptedActivities } from './scripted-activities.ts';
import type { TestTemporal } from './temporal.ts';

let topics = 0;

/** Runs the ingest of a new topic against scripted drains, then ends it. */
export async function withScriptedIngest(
  temporal: TestTemporal,
  script: ScriptedActivities['script'],
  use: (ingest: WorkflowHandle<typeof ingestPartition>, activities: ScriptedActivities) => Promise<void>,
): Promise<void> {
  topics += 1;
  const topic = `topic-${topics}`;
  const activities = new ScriptedActivities();
  activities.script = script;
  await temporal.withWorker(activities, async (taskQueue) => {
    const workflowId = ingestWorkflowId(topic, 0);
    const args: [IngestState] = [newIngestState(topic, 0)];
    await temporal.client.workflow.start<typeof ingestPartition>('ingestPartition', {
      workflowId,
      taskQueue,
      args,
    });
    // Without a run id, because the workflow continues as new.
    const ingest = temporal.client.workflow.getHandle<typeof ingestPartition>(workflowId);
    try {
      await use(ingest, activities);
    } finally {
      if ((await ingest.describe()).status.name === 'RUNNING') await ingest.terminate();
    }
  });
}

export function cursors(activities: ScriptedActivities): (string | null)[] {
  return activities.drains.map(({ cursor }) => cursor);
}

export async function untilDrains(activities: ScriptedActivities, count: number): Promise<void> {
  await vi.waitFor(() => {
    expect(activities.drains).toHaveLength(count);
  }, PATIENCE);
}
