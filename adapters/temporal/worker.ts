import { NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../../schemas/activities.ts';
import { TASK_QUEUE } from '../../schemas/temporal.ts';
import type { TemporalConnection } from '../configuration/connections.ts';
import { explainTemporal } from '../errors/explain-temporal.ts';
import { namespaceOf, serverOptions } from './server-options.ts';
import { withoutPayload } from './without-payload.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** A drain is mostly waiting; every partition needs a place for one, or the rest would wait behind the idle. */
const MAX_CONCURRENT_ACTIVITIES = 256;

export interface TemporalWorker {
  /** Settles when the worker has stopped; rejects when it failed. */
  run(): Promise<void>;
  /** Asks it to finish what it does and stop. */
  shutdown(): void;
}

export async function createTemporalWorker(
  to: TemporalConnection,
  activities: Activities,
): Promise<TemporalWorker> {
  const connection = await NativeConnection.connect(serverOptions(to)).catch((error: unknown) => {
    throw explainTemporal(error, to);
  });
  const worker = await Worker.create({
    connection,
    namespace: namespaceOf(to),
    taskQueue: TASK_QUEUE,
    workflowBundle: { code: await workflowBundle() },
    activities: { ...activities },
    interceptors: { activity: [() => withoutPayload] },
    maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_ACTIVITIES,
    maxCachedWorkflows: 200,
    // Cancellation reaches an activity with the answer to a heartbeat; a pause should not wait for long.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    // A drain ends by itself when it is cancelled, with all that it has read stored: nothing to wait for.
    shutdownGraceTime: '200 milliseconds',
    // Where ClickHouse hangs there is no end to wait for, and what is cut off anywhere loses nothing.
    shutdownForceTime: '10 seconds',
  });
  return {
    run: () => worker.run().finally(() => connection.close()),
    shutdown: () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
