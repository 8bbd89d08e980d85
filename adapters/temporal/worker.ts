import {
  type ActivityInterceptors,
  type ActivityInterceptorsFactory,
  NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { Activities } from '../../schemas/activities.ts';
import type { ChunkRequest } from '../../schemas/backfill.ts';
import { BACKFILL_TASK_QUEUE, TASK_QUEUE, type TaskQueue } from '../../schemas/temporal.ts';
import type { TemporalConnection } from '../configuration/connections.ts';
import type { WorkerBuild } from '../configuration/environment.ts';
import { withoutQuotation } from '../errors/engine-failure.ts';
import { explainTemporal } from '../errors/explain-temporal.ts';
import { refusalAt } from '../errors/knock.ts';
import { namespaceOf, serverOptions } from './client.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** A drain mostly waits. Every partition needs a slot, or busy partitions would queue behind idle ones. */
const MAX_CONCURRENT_ACTIVITIES = 256;
/** Chunks of all loads that one process works at. Each holds some buffers. */
const MAX_CONCURRENT_CHUNKS = 4;

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

export interface WorkerChoice {
  readonly queues: readonly TaskQueue[];
  /** Undefined for a worker that takes tasks of runs of every build. */
  readonly build: WorkerBuild | undefined;
  /** Undefined if traces have no place to go. */
  readonly tracing: TemporalTracing | undefined;
}

/** Takes the tasks of these queues. Only the main one has workflows; the other has the chunks of backfills. */
export async function createTemporalWorker(
  to: TemporalConnection,
  activities: Activities,
  { queues, build, tracing }: WorkerChoice,
): Promise<TemporalWorker> {
  const connection = await NativeConnection.connect(serverOptions(to)).catch(async (error: unknown) => {
    throw explainTemporal(error, to, await refusalAt([to.address]));
  });
  const shared = {
    connection,
    namespace: namespaceOf(to),
    ...(build && {
      workerDeploymentOptions: {
        useWorkerVersioning: true,
        version: build,
        defaultVersioningBehavior: 'PINNED',
      },
    }),
    // Spans record failures, so theirs must be the outer one.
    interceptors: { activity: [...(tracing ? [tracing.activity] : []), () => withoutPayload] },
    ...(tracing && { sinks: tracing.sinks }),
    // A cancelled drain stores what it has read and ends: no need for a longer grace time.
    shutdownGraceTime: '200 milliseconds',
    // If ClickHouse hangs, waiting has no end, and an interruption at any point loses nothing.
    shutdownForceTime: '10 seconds',
  } satisfies Partial<WorkerOptions>;
  const workers: Worker[] = [];
  if (queues.includes(TASK_QUEUE))
    workers.push(
      await Worker.create({
        ...shared,
        taskQueue: TASK_QUEUE,
        workflowBundle: { code: await workflowBundle({ traced: tracing !== undefined }) },
        activities: { ...activities },
        maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_ACTIVITIES,
        maxCachedWorkflows: 200,
        // Cancellation reaches an activity with the answer to a heartbeat, and a pause should take effect soon.
        maxHeartbeatThrottleInterval: '1 second',
        defaultHeartbeatThrottleInterval: '1 second',
      }),
    );
  if (queues.includes(BACKFILL_TASK_QUEUE))
    workers.push(
      await Worker.create({
        ...shared,
        taskQueue: BACKFILL_TASK_QUEUE,
        activities: { loadChunk: (request: ChunkRequest) => activities.loadChunk(request) },
        maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_CHUNKS,
        // A pause of a load acts within two seconds, of which the chunk needs some to store what it has read.
        maxHeartbeatThrottleInterval: '500 milliseconds',
        defaultHeartbeatThrottleInterval: '500 milliseconds',
      }),
    );
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  return {
    run: async () => {
      try {
        await Promise.all(
          workers.map((worker) =>
            // One that fails takes the others with it: the process ends, and its launcher starts it again.
            worker.run().finally(shutdown),
          ),
        );
      } finally {
        await connection.close();
      }
    },
    isPolling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    shutdown,
  };
}

/** The last check before a history and the log: of an error that may quote an event, only its kind passes. */
const withoutPayload: ActivityInterceptors = {
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw withoutQuotation(error);
      }
    },
  },
};
