import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ActivityFailure } from '@temporalio/common';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import type { IngestState, RewindTarget } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { goOn, ingestStatus, pause, resume, rewind } from '../../workflows/messages.ts';

type IngestHandle = WorkflowHandle<typeof ingestPartition>;

export type IngestCommand =
  { readonly kind: 'pause' | 'resume' | 'goOn' } | { readonly kind: 'rewind'; readonly target: RewindTarget };

/** Throws with the cause that the workflow gives where it refuses. */
export async function commandIngest(
  client: Client,
  { topic, partition }: TopicPartition,
  command: IngestCommand,
): Promise<IngestState> {
  const handle: IngestHandle = client.workflow.getHandle(ingestWorkflowId(topic, partition));
  try {
    switch (command.kind) {
      case 'pause':
        return await handle.executeUpdate(pause);
      case 'resume':
        return await handle.executeUpdate(resume);
      case 'goOn':
        return await handle.executeUpdate(goOn);
      case 'rewind':
        return await handle.executeUpdate(rewind, { args: [command.target] });
    }
  } catch (error) {
    throw explained(error, `${topic}/${partition}`);
  }
}

/** What the workflow says of itself. Throws with the cause where there is none. */
export async function ingestStateOf(
  client: Client,
  { topic, partition }: TopicPartition,
): Promise<IngestState> {
  const handle: IngestHandle = client.workflow.getHandle(ingestWorkflowId(topic, partition));
  try {
    return await handle.query(ingestStatus);
  } catch (error) {
    throw explained(error, `${topic}/${partition}`);
  }
}

function explained(error: unknown, which: string): unknown {
  if (error instanceof WorkflowNotFoundError)
    return new Error(`${which} is not being read: no worker has started its ingest yet`, { cause: error });
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  // An activity's failure is wrapped in one that says only that it failed.
  const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
  return new Error(`${which}: ${cause?.message ?? error.message}`, { cause: error });
}
