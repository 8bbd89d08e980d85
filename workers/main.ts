import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { connectClickHouse } from '../adapters/clickhouse/client.ts';
import { migrate } from '../adapters/clickhouse/migrate.ts';
import {
  connectionsTo,
  readEnvironment,
  requireAddresses,
  type WorkerBuild,
} from '../adapters/configuration/environment.ts';
import { log, logNodeWarnings } from '../adapters/configuration/log.ts';
import { explainClickHouse } from '../adapters/errors/explain-clickhouse.ts';
import { askClickHouse, askKafka, watchReadiness } from '../adapters/health/readiness.ts';
import { serveHealth } from '../adapters/health/server.ts';
import { connectTemporal, type TemporalClient } from '../adapters/temporal/client.ts';
import { readWorkers } from '../adapters/temporal/workers.ts';
import { setCurrent } from '../operations/status/unstaffed.ts';
import { createTemporalWorker, type TemporalWorker } from '../adapters/temporal/worker.ts';
import { openTracing } from '../adapters/tracing/open-tracing.ts';
import { watchNewestBackup } from '../operations/backup/manifest.ts';
import { openPlace } from '../operations/backup/open-place.ts';
import { readCountyCodes } from '../pipeline/lists/reference-files.ts';
import { createBufferPools, WORKER_POOL_SIZES } from '../pipeline/validation/batch-buffer.ts';
import { openValidator } from '../pipeline/validation/pool.ts';
import { SUPERVISOR_ID, TASK_QUEUE } from '../schemas/temporal.ts';
import type { SupervisorInput } from '../schemas/workflow-inputs.ts';
import { SUPERVISOR_SUMMARY } from '../workflows/details.ts';
import type { ingestSupervisor } from '../workflows/index.ts';
import { createActivities } from './activities/index.ts';
import { createIngestContext } from './ingest/pump.ts';
import { openWorkerRejects } from './ingest/rejects.ts';
import { temporalLogger, temporalLogging } from './log.ts';
import { recordSystemLevels } from './metrics/levels.ts';
import { recordMetrics } from './metrics/record.ts';
import { createMetrics, openTemporalExporter } from './metrics/registry.ts';
import { openFigures } from './refresh/open-figures.ts';

/** How often the worker looks whether the supervisor runs. */
const LOOK_EVERY_MS = 10_000;
const FREE_LOOPBACK_PORT = { host: '127.0.0.1', port: 0 };

/** The worker process: migrates, starts the supervisor, and works until a signal stops it. */
async function main(): Promise<void> {
  // If the parent is gone, nothing else would stop this process.
  const endAtOnce = (): void => process.exit(1);
  process.once('disconnect', endAtOnce);
  const environment = readEnvironment();
  const addresses = requireAddresses(environment);
  const connections = connectionsTo(addresses, environment.credentials);
  log.level = environment.logLevel;
  const temporalExporter = await openTemporalExporter();
  Runtime.install({
    logger: temporalLogger,
    telemetryOptions: { ...temporalExporter.telemetryOptions, logging: temporalLogging },
  });
  const tracing = environment.isTraced ? await openTracing(warnOfFailure) : undefined;
  const client = connectClickHouse(connections.clickhouse);
  const started: { temporal?: TemporalClient; worker?: TemporalWorker } = {};
  const metrics = createMetrics();
  const newestBackupMs =
    environment.backups === undefined ? undefined : watchNewestBackup(openPlace(environment.backups, client));
  recordSystemLevels(metrics, () => ({
    newestBackupMs,
    clickhouse: client,
    kafka: connections.kafka,
    temporal: started.temporal?.client,
  }));
  const server = await serveHealth(environment.metricsAddress ?? FREE_LOOPBACK_PORT, {
    metrics: async () => (await metrics.text()) + (await temporalExporter.text()),
    missing: watchReadiness({
      kafka: askKafka(connections.kafka),
      clickhouse: askClickHouse(client),
      temporal: () => started.temporal?.checkHealth() ?? Promise.reject(new Error('not connected yet')),
      worker: async () => {
        if (started.worker?.isPolling() !== true) throw new Error('the worker is not polling Temporal');
      },
    }),
  });
  await migrate(client).catch((error: unknown) => {
    throw explainClickHouse(error, connections.clickhouse);
  });
  const validator = openValidator(await readCountyCodes());
  const pools = createBufferPools(WORKER_POOL_SIZES);
  recordMetrics(metrics, pools, (facts, message) => {
    log.debug(facts, message);
  });
  const rejects = openWorkerRejects(connections.kafka);
  const ingestContext = createIngestContext(client, validator, pools, rejects);
  const figures = openFigures();
  const activities = createActivities({
    ...{ ingestContext, kafka: connections.kafka, loadsAtOnce: environment.loadsAtOnce },
    computeFigures: figures.compute,
  });
  const worker = await createTemporalWorker(connections.temporal, activities, {
    queues: environment.taskQueues,
    build: environment.workerBuild,
    tracing: tracing?.temporal,
  });

  const stop = (): void => {
    worker.shutdown();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.off('disconnect', endAtOnce).once('disconnect', stop);

  const running = worker.run();
  started.worker = worker;
  const temporal = await connectTemporal(connections.temporal);
  started.temporal = temporal;
  const input = { searchAttributes: await canSearch(temporal) };
  await startSupervisor(temporal.client, input);
  const stopped = new AbortController();
  const keeping = keepSupervisor(temporal.client, input, stopped.signal, (error) => {
    log.warn({ error }, 'Could not ask Temporal whether the supervisor is running; it is asked again');
  });
  if (environment.workerBuild) await saySoIfNotCurrent(temporal, environment.workerBuild);
  log.info({ ...addresses, metricsAddress: server.address }, 'The worker is ready');
  process.send?.({ ready: true });
  await running;
  server.close();
  stopped.abort();
  await keeping;
  await temporal.close();
  await figures.close();
  await validator.close();
  await rejects.close();
  await client.close();
  await tracing?.close();
}

/** Starts the supervisor of all ingest, unless it runs. */
async function startSupervisor(client: Client, input: SupervisorInput): Promise<void> {
  await client.workflow.start<typeof ingestSupervisor>('ingestSupervisor', {
    workflowId: SUPERVISOR_ID,
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [input],
    staticSummary: SUPERVISOR_SUMMARY,
  });
}

/** A build that is not current gets no new runs, so an operator who expects figures must know. */
async function saySoIfNotCurrent(temporal: TemporalClient, build: WorkerBuild): Promise<void> {
  let current: string | undefined;
  try {
    current = (await readWorkers(temporal.client)).current?.buildId;
  } catch (error) {
    log.warn({ ...build, error }, 'Could not ask Temporal whether this build is current');
    return;
  }
  if (current === build.buildId) return;
  log.warn(
    { ...build, current },
    `This build is not current: ${current === undefined ? 'no run starts' : 'runs start on another'} until you run ${setCurrent(build)}`,
  );
}

/**
 * Starts the supervisor again whenever it is gone, until the signal aborts: a Temporal with a new database has none,
 * and nothing else would start one. `onFailure` is called for the first failure in a row.
 */
async function keepSupervisor(
  client: Client,
  input: SupervisorInput,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<void> {
  let failing = false;
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await startSupervisor(client, input);
      failing = false;
    } catch (error) {
      if (!failing) onFailure(error);
      failing = true;
    }
  }
}

function warnOfFailure(kind: string): void {
  log.warn({ kind }, 'Traces cannot be exported; the worker continues without them');
}

/** Registers the search attributes. Without them everything works, except a search by them on Temporal's page. */
async function canSearch(temporal: TemporalClient): Promise<boolean> {
  try {
    await temporal.registerSearchAttributes();
    return true;
  } catch (error) {
    log.warn(
      { error },
      'Temporal refused the search attributes, so its pages cannot search by platform or state',
    );
    return false;
  }
}

logNodeWarnings();
for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, fail);
main().then(() => process.exit(0), fail);

function fail(error: unknown): void {
  log.fatal({ error }, 'The worker failed and ends');
  process.exit(1);
}
