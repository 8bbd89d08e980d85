import { Runtime } from '@temporalio/worker';
import { createActivities } from './activities/index.ts';
import { connectClickHouse } from './adapters/clickhouse/client.ts';
import { migrate } from './adapters/clickhouse/migrate.ts';
import { connectTemporal } from './adapters/temporal/client.ts';
import { createTemporalWorker } from './adapters/temporal/worker.ts';
import { readEnvironment, requireAddresses } from './environment.ts';
import { createPermits } from './ingest/permits.ts';
import { keepSupervisor, startSupervisor } from './keep-supervisor.ts';
import { temporalLogger, log } from './log.ts';
import { readCountyCodes } from './reference-files.ts';
import { openValidator } from './validation/pool.ts';

/** How many batches of at most 4 MiB are in memory at once. */
const BATCHES_IN_MEMORY = 4;

/** The worker process: migrates, starts the supervisor, and works until it is told to stop. */
async function main(): Promise<void> {
  const addresses = requireAddresses(readEnvironment());
  Runtime.install({ logger: temporalLogger });
  const client = connectClickHouse(addresses.clickhouseUrl, addresses.clickhouseDatabase);
  await migrate(client);
  const validator = openValidator(await readCountyCodes());
  const ingestor = { client, validator, permits: createPermits(BATCHES_IN_MEMORY) };
  const activities = createActivities({ ingestor, kafkaBrokers: addresses.kafkaBrokers });
  const worker = await createTemporalWorker(addresses.temporalAddress, activities);

  const stop = (): void => {
    worker.shutdown();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Started by a parent that is gone: nobody would stop this process otherwise.
  process.once('disconnect', stop);

  const running = worker.run();
  const temporal = await connectTemporal(addresses.temporalAddress);
  await startSupervisor(temporal.client);
  const stopped = new AbortController();
  const keeping = keepSupervisor(temporal.client, stopped.signal, (error) => {
    log.warn({ error }, 'Temporal did not answer whether the supervisor runs');
  });
  // Of ClickHouse's URL the host alone: the rest may hold a password.
  const { kafkaBrokers, temporalAddress, clickhouseUrl } = addresses;
  log.info({ kafkaBrokers, temporalAddress, clickhouse: new URL(clickhouseUrl).host }, 'The worker is ready');
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
    log.fatal({ error }, 'The worker cannot go on');
    process.exit(1);
  },
);
