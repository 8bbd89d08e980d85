import { Runtime } from '@temporalio/worker';
import { createActivities } from './activities/index.ts';
import { connectClickHouse } from '../adapters/clickhouse/client.ts';
import { explainClickHouse } from '../adapters/errors/explain-clickhouse.ts';
import { migrate } from '../adapters/clickhouse/migrate.ts';
import { connectTemporal } from '../adapters/temporal/client.ts';
import { createTemporalWorker } from '../adapters/temporal/worker.ts';
import { connectionsTo, readEnvironment, requireAddresses } from '../adapters/configuration/environment.ts';
import { createBufferPools, WORKER_POOL_SIZES } from './ingest/buffer-pools.ts';
import { createIngestContext } from './ingest/ingest-context.ts';
import { keepSupervisor, startSupervisor } from './keep-supervisor.ts';
import { temporalLogger, log } from './log.ts';
import { readCountyCodes } from '../services/reference/reference-files.ts';
import { openValidator } from './validation/pool.ts';

/** The worker process: migrates, starts the supervisor, and works until a signal stops it. */
async function main(): Promise<void> {
  // If the parent is gone, nothing else would stop this process.
  const endAtOnce = (): void => process.exit(1);
  process.once('disconnect', endAtOnce);
  const environment = readEnvironment();
  const addresses = requireAddresses(environment);
  const connections = connectionsTo(addresses, environment.credentials);
  Runtime.install({ logger: temporalLogger });
  const client = connectClickHouse(connections.clickhouse);
  await migrate(client).catch((error: unknown) => {
    throw explainClickHouse(error, connections.clickhouse);
  });
  const validator = openValidator(await readCountyCodes());
  const ingestContext = createIngestContext(client, validator, createBufferPools(WORKER_POOL_SIZES));
  const activities = createActivities({ ingestContext, kafka: connections.kafka });
  const worker = await createTemporalWorker(connections.temporal, activities);

  const stop = (): void => {
    worker.shutdown();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.off('disconnect', endAtOnce).once('disconnect', stop);

  const running = worker.run();
  const temporal = await connectTemporal(connections.temporal);
  await startSupervisor(temporal.client);
  const stopped = new AbortController();
  const keeping = keepSupervisor(temporal.client, stopped.signal, (error) => {
    log.warn({ error }, 'Temporal did not answer whether the supervisor runs');
  });
  log.info(addresses, 'The worker is ready');
  process.send?.({ ready: true });
  await running;
  stopped.abort();
  await keeping;
  await temporal.close();
  await validator.close();
  await client.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ error }, 'The worker has failed');
    process.exit(1);
  },
);
