import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { TASK_QUEUE } from '../../schemas/temporal.ts';

/** When each worker last asked for work, in epoch ms of Temporal's clock. Temporal forgets a worker after minutes. */
export async function pollersOf(client: Client): Promise<number[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  return pollers.flatMap(({ lastAccessTime }) => optionalTsToMs(lastAccessTime) ?? []);
}
