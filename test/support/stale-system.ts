import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { variablesOf } from '../../infra/engines/service.ts';
import type { Child } from '../../infra/engines/supervision/child.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Checkpoint } from '../../workers/checkpoints.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { runHere } from './command-here.ts';
import type { CommandRun } from './countyflow.ts';
import { ingestInto } from './database.ts';
import { drainToEnd } from './drains.ts';
import { OTHER_RURAL_COUNTY, RURAL_COUNTY, validEvent } from './events.ts';
import { openTestKafka, type Sent, type TestKafka } from './kafka.ts';
import { launchWorker } from './launch-worker.ts';
import { loadArchive } from './load-archive.ts';

/** An event of a county that even the old list knows. */
export function elsewhere(orderId: string, changes: Partial<OrderVersion> = {}): string {
  return JSON.stringify(
    validEvent({
      orderId,
      sellerCounty: OTHER_RURAL_COUNTY,
      sellerVillage: `${OTHER_RURAL_COUNTY}100201`,
      outlet: { type: 'village-service-station', id: 'station-8', county: OTHER_RURAL_COUNTY },
      ...changes,
    }),
  );
}

/**
 * All engines without a worker, whose data an old list of counties has judged: it did not know {@link RURAL_COUNTY}.
 * Workers that are launched later, and the commands, know it.
 */
export interface StaleSystem extends AsyncDisposable {
  readonly engines: TestEngines;
  readonly client: ClickHouseClient;
  readonly kafka: TestKafka;
  readonly workerLog: string;
  /** Loaded by the old list: the source's name. */
  readonly archive: { readonly path: string; readonly source: string };
  run(...args: string[]): Promise<CommandRun>;
  /** A real worker process; with a checkpoint, it kills itself there by SIGKILL. */
  launchWorker(killAt?: Checkpoint): Promise<Child>;
}

export async function openStaleSystem(
  topic: string,
  messages: readonly Sent[],
  lines: readonly string[],
): Promise<StaleSystem> {
  const engines = await startTestEngines({ kafka: true, temporal: true, clickhouse: true });
  const client = connectClickHouse(engines.connections.clickhouse);
  await migrate(client);
  const kafka = await openTestKafka(engines.addresses.kafkaBrokers);
  await kafka.createTopic(topic);
  await kafka.send(topic, messages);
  const path = join(engines.home, 'season.ndjson');
  writeFileSync(path, `${lines.join('\n')}\n`);

  const known = await readCountyCodes();
  const context = ingestInto(client, new Map([...known].filter(([code]) => code !== RURAL_COUNTY)));
  await drainToEnd(context, engines.connections.kafka, topic);
  const { source } = await loadArchive(context, path);
  await context.validator.close();

  const workerLog = join(engines.home, 'worker.log');
  const workers: Child[] = [];
  const environment = { COUNTYFLOW_HOME: engines.home, ...variablesOf(engines.addresses) };
  return {
    engines,
    client,
    kafka,
    workerLog,
    archive: { path, source },
    run: (...args) => runHere(environment, ...args),
    async launchWorker(killAt) {
      const wishes = killAt === undefined ? {} : { killAt: [[killAt, 1] as const] };
      const worker = await launchWorker(engines.addresses, workerLog, wishes);
      workers.push(worker);
      return worker;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await kafka.stop();
      await client.close();
      await engines.stop();
    },
  };
}
