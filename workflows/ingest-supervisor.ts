import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { Activities, TopicPartition, WatchedPartition } from '../schemas/activities.ts';
import { ingestWorkflowId, REFRESH_ID } from '../schemas/temporal.ts';
import { newIngestState, type SupervisorInput } from '../schemas/workflow-inputs.ts';
import { partitionHelp, partitionSummary, REFRESH_SUMMARY, supervisorDetails } from './details.ts';
import { ingestPartition } from './ingest-partition.ts';
import { keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { continueAsNew, mayMove, shouldContinueAsNew } from './next-run.ts';
import { refreshRollupsForever } from './refresh-rollups.ts';
import { partitionAttributes } from './search-attributes.ts';

const WATCH_MS = 60_000;
/** The end of a watch is when the run hears that another build is current. */
const WATCH_MS_OF_A_BUILD = 5_000;

const { watchPartitions } = proxyActivities<Activities>({
  ...LONG_ACTIVITY,
  startToCloseTimeout: '10 minutes',
  summary: 'Watches the ends of the logs',
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

  /** Starts its ingest, unless that runs. */
  const startIngest = (at: TopicPartition): Promise<void> => {
    const { topic, partition } = at;
    const workflowId = ingestWorkflowId(topic, partition);
    return start(workflowId, () =>
      startChild(ingestPartition, {
        ...lasting,
        workflowId,
        args: [newIngestState(topic, partition)],
        staticSummary: partitionSummary(at),
        staticDetails: partitionHelp(at),
        ...(input?.searchAttributes === true && { typedSearchAttributes: partitionAttributes(topic) }),
      }),
    );
  };

  let watched: WatchedPartition[] = [];
  const starting = new Map<string, Promise<void>>();
  while (!shouldContinueAsNew()) {
    await start(REFRESH_ID, () =>
      startChild(refreshRollupsForever, {
        ...lasting,
        workflowId: REFRESH_ID,
        args: [undefined],
        staticSummary: REFRESH_SUMMARY,
      }),
    );
    const watchMs = mayMove() ? WATCH_MS_OF_A_BUILD : WATCH_MS;
    watched = await keepTrying(() => watchPartitions({ partitions: watched, watchMs }));
    setCurrentDetails(supervisorDetails(watched.length));
    for (const { topic, partition, toldEnd } of watched) {
      const workflowId = ingestWorkflowId(topic, partition);
      if (toldEnd !== null || starting.has(workflowId)) continue;
      // It was not there, or has ended since. A busy Temporal takes minutes to start many, and the watch goes on.
      started.delete(workflowId);
      const begun = startIngest({ topic, partition }).finally(() => starting.delete(workflowId));
      starting.set(workflowId, begun);
    }
  }
  await Promise.all(starting.values());
  await continueAsNew<typeof ingestSupervisor>(input);
}
