import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  sleep,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { Activities } from '../schemas/activities.ts';
import { ingestWorkflowId, REFRESH_ID } from '../schemas/temporal.ts';
import { newIngestState, type SupervisorInput } from '../schemas/workflow-inputs.ts';
import { partitionHelp, partitionSummary, REFRESH_SUMMARY, supervisorDetails } from './details.ts';
import { ingestPartition } from './ingest-partition.ts';
import { keepTrying } from './long-activity.ts';
import { continueAsNew, shouldContinueAsNew } from './next-run.ts';
import { refreshRollupsForever } from './refresh-rollups.ts';
import { partitionAttributes } from './search-attributes.ts';

const LOOK_EVERY = '5 seconds';
/** A new system gets its topics just after its worker has started, and someone waits for it. */
const LOOK_EVERY_WHILE_EMPTY = '1 second';

const { listPartitions } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumInterval: '15 seconds' },
  summary: 'Looks for new partitions',
});

/**
 * Starts the rollup refresh, and one ingest for every partition of every platform's topic, including partitions that
 * appear later. These workflows outlive it. Each run starts all of them again, so that a terminated one comes back.
 */
export async function ingestSupervisor(input?: SupervisorInput): Promise<void> {
  const started = new Set<string>();
  const start = async (id: string, begin: () => Promise<unknown>): Promise<void> => {
    if (started.has(id)) return;
    try {
      await begin();
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    started.add(id);
  };
  const lasting = {
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  } as const;

  while (!shouldContinueAsNew()) {
    await start(REFRESH_ID, () =>
      startChild(refreshRollupsForever, {
        ...lasting,
        workflowId: REFRESH_ID,
        args: [undefined],
        staticSummary: REFRESH_SUMMARY,
      }),
    );
    const partitions = await keepTrying(listPartitions);
    setCurrentDetails(supervisorDetails(partitions.length));
    for (const { topic, partition } of partitions) {
      const workflowId = ingestWorkflowId(topic, partition);
      await start(workflowId, () =>
        startChild(ingestPartition, {
          ...lasting,
          workflowId,
          args: [newIngestState(topic, partition)],
          staticSummary: partitionSummary({ topic, partition }),
          staticDetails: partitionHelp({ topic, partition }),
          ...(input?.searchAttributes === true && { typedSearchAttributes: partitionAttributes(topic) }),
        }),
      );
    }
    await sleep(partitions.length === 0 ? LOOK_EVERY_WHILE_EMPTY : LOOK_EVERY, {
      summary: 'Until the next look',
    });
  }
  await continueAsNew<typeof ingestSupervisor>(input);
}
