import {
  type ActivityInterceptorsFactory,
  NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { Activities } from '../../schemas/activities.ts';
import { TASK_QUEUE } from '../../schemas/temporal.ts';
import type { TemporalConnection } from '../configuration/connections.ts';
import { explainTemporal } from '../errors/explain-temporal.ts';
import { namespaceOf, serverOptions } from './server-options.ts';
import { withoutPayload } from './without-payload.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** A drain mostly waits. Every partition needs a slot, or busy partitions would queue behind idle ones. */
const MAX_CONCURRENT_ACTIVITIES = 256;

export interface TemporalWorker {
  /** Settles when the worker has stopped; rejects when it failed. */
  run(): Promise<void>;
  /** Whether it takes tasks from the server. */
  isPolling(): boolean;
  /** Starts a graceful stop. */
  shutdown(): void;
}

/** What sends spans of activities and, through the sinks, of workflows. */
export interface TemporalTracing {
  readonly activity: ActivityInterceptorsFactory;
  readonly sinks: NonNullable<WorkerOptions['sinks']>;
}

export async function createTemporalWorker(
  to: TemporalConnection,
  activities: Activities,
  tracing?: TemporalTracing,
): Promise<TemporalWorker> {
  const connection = await NativeConnection.connect(serverOptions(to)).catch((error: unknown) => {
    throw explainTemporal(error, to);
  });
  const worker = await Worker.create({
    connection,
    namespace: namespaceOf(to),
    taskQueue: TASK_QUEUE,
    workflowBundle: { code: await workflowBundle({ traced: tracing !== undefined }) },
    activities: { ...activities },
    // Spans record failures, so theirs must be the outer one.
    interceptors: { activity: [...(tracing ? [tracing.activity] : []), () => withoutPayload] },
    ...(tracing && { sinks: tracing.sinks }),
    maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_ACTIVITIES,
    maxCachedWorkflows: 200,
    // Cancellation reaches an activity with the answer to a heartbeat, and a pause should take effect soon.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    // A cancelled drain stores what it has read and ends: no need for a longer grace time.
    shutdownGraceTime: '200 milliseconds',
    // If ClickHouse hangs, waiting has no end, and an interruption at any point loses nothing.
    shutdownForceTime: '10 seconds',
  });
  return {
    run: () => worker.run().finally(() => connection.close()),
    isPolling: () => worker.getState() === 'RUNNING',
    shutdown: () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
