import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../adapters/temporal/workflow-bundle.ts';
import { ENGINES } from '../../infra/setup/project.mjs';
import type { Activities } from '../../schemas/activities.ts';
import type { ChunkRequest } from '../../schemas/backfill.ts';
import { BACKFILL_TASK_QUEUE } from '../../schemas/temporal.ts';

export interface TestTemporal {
  readonly client: TestWorkflowEnvironment['client'];
  readonly address: string;
  /** The history of a run, by default the newest, in the format of Temporal's command line. */
  showHistory(workflowId: string, runId?: string): Promise<string>;
  /** Runs the project's workflows with these activities on a new task queue until `use` ends. */
  withWorker<T>(
    activities: Activities,
    use: (taskQueue: string) => Promise<T>,
    /** Task queue of an earlier worker that left work. */
    sameQueue?: string,
  ): Promise<T>;
  /** The same until it is stopped. */
  startWorker(activities: Activities, taskQueue: string): { stop(): Promise<void> };
  stop(): Promise<void>;
}

let quiet = false;

/** Starts the installed Temporal server in memory. It suggests continue-as-new after this many events. */
export async function openTestTemporal(continueAfterEvents: number): Promise<TestTemporal> {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
  const [code, environment] = await Promise.all([
    workflowBundle(),
    TestWorkflowEnvironment.createLocal({
      server: {
        log: { format: 'pretty', level: 'error' },
        executable: { type: 'existing-path', path: TEMPORAL_PROGRAM },
        extraArgs: [
          '--dynamic-config-value',
          `limit.historyCount.suggestContinueAsNew=${continueAfterEvents}`,
        ],
      },
    }),
  ]);
  let queues = 0;
  const temporal: TestTemporal = {
    client: environment.client,
    async withWorker(activities, use, sameQueue) {
      queues += 1;
      const taskQueue = sameQueue ?? `test-${queues}`;
      const worker = await Worker.create({
        connection: environment.nativeConnection,
        taskQueue,
        workflowBundle: { code },
        activities: { ...activities },
        maxHeartbeatThrottleInterval: '100 milliseconds',
        defaultHeartbeatThrottleInterval: '100 milliseconds',
        shutdownGraceTime: '1 second',
      });
      const chunks = await Worker.create({
        connection: environment.nativeConnection,
        taskQueue: BACKFILL_TASK_QUEUE,
        activities: { loadChunk: (request: ChunkRequest) => activities.loadChunk(request) },
        maxHeartbeatThrottleInterval: '100 milliseconds',
        defaultHeartbeatThrottleInterval: '100 milliseconds',
        shutdownGraceTime: '1 second',
      });
      return worker.runUntil(() => chunks.runUntil(() => use(taskQueue)));
    },
    startWorker(activities, taskQueue) {
      const over = Promise.withResolvers<undefined>();
      const working = temporal.withWorker(activities, () => over.promise, taskQueue);
      return {
        async stop() {
          over.resolve(undefined);
          await working;
        },
      };
    },
    address: environment.address,
    showHistory: (workflowId, runId) =>
      temporalCommand(
        environment.address,
        ...['workflow', 'show', '--output', 'json', '--workflow-id', workflowId],
        ...(runId === undefined ? [] : ['--run-id', runId]),
      ),
    stop: () => environment.teardown(),
  };
  return temporal;
}

const TEMPORAL_PROGRAM = join(ENGINES, 'temporal', 'temporal');

/** Runs Temporal's command line against a server. Resolves to what it printed. */
export async function temporalCommand(address: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(TEMPORAL_PROGRAM, [...args, '--address', address], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
