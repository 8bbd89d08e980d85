import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { TASK_QUEUE } from '../../schemas/temporal.ts';
import type { WorkerBuild } from '../configuration/environment.ts';

/** A worker that has asked for work. */
export interface AskingWorker {
  /** Undefined for one without a build id. */
  readonly build: WorkerBuild | undefined;
  /** When it last asked, in epoch ms of Temporal's clock. */
  readonly askedMs: number;
}

export interface Workers {
  /** The build on which new runs start; undefined if they start on workers without a build id. */
  readonly current: WorkerBuild | undefined;
  /** Temporal forgets a worker after minutes. */
  readonly asking: readonly AskingWorker[];
}

/** Of the queue of workflows. */
export async function readWorkers(client: Client): Promise<Workers> {
  const { pollers, versioningInfo } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  return {
    current: buildOf(versioningInfo?.currentDeploymentVersion),
    asking: pollers.flatMap(({ lastAccessTime, deploymentOptions }) => {
      const askedMs = optionalTsToMs(lastAccessTime);
      return askedMs === undefined ? [] : [{ build: buildOf(deploymentOptions), askedMs }];
    }),
  };
}

function buildOf(
  version: { readonly deploymentName?: string | null; readonly buildId?: string | null } | null | undefined,
): WorkerBuild | undefined {
  const { deploymentName, buildId } = version ?? {};
  return deploymentName && buildId ? { deploymentName, buildId } : undefined;
}
