import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { connectTemporal, type TemporalClient } from '../../../adapters/temporal/client.ts';
import { workerService } from '../../../cli/local-system.ts';
import { launchService } from '../../../infra/engines/service.ts';
import { type RunningEngines, startEngines } from '../../../infra/engines/start.ts';
import { REFRESH_ID } from '../../../schemas/temporal.ts';
import { refreshStatus } from '../../../workflows/messages.ts';
import { currentProcess } from '../../support/processes.ts';
import { openTestKafka, type TestKafka } from '../../support/kafka.ts';
import { until } from './committed.ts';

export interface BenchDatabase extends AsyncDisposable {
  readonly name: string;
  readonly client: ClickHouseClient;
}

export interface BenchWorker extends AsyncDisposable {
  readonly pid: number;
}

/** Separate engines in a temporary folder, and worker processes on request. */
export interface BenchWorld extends AsyncDisposable {
  readonly home: string;
  readonly engines: RunningEngines;
  readonly kafka: TestKafka;
  readonly temporal: TemporalClient['client'];
  readonly pids: { readonly clickhouse: number; readonly kafka: number; readonly temporal: number };
  /** Creates a database with the product's tables. It is dropped on disposal. */
  database(): Promise<BenchDatabase>;
  /** Starts a worker process as users do. Resolves when it answers queries. */
  worker(database: string): Promise<BenchWorker>;
}

/**
 * Starts the engines.
 * @param variables Of engines that run already; those without an address are started.
 */
export async function openBenchWorld(
  log: (line: string) => void,
  variables: Readonly<Record<string, string>> = {},
): Promise<BenchWorld> {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-bench-'));
  // A worker inherits the credentials of engines that are not local.
  Object.assign(process.env, variables);
  const engines = await startEngines({
    home,
    environment: readEnvironment({ ...variables }),
    handleSignals: true,
    onProgress: log,
  });
  const { addresses, connections } = engines;
  const kafka = await openTestKafka(addresses.kafkaBrokers);
  const temporal = await connectTemporal({ address: addresses.temporalAddress });
  const admin = connectClickHouse(connections.clickhouse);
  const pidOf = (engine: 'clickhouse' | 'kafka' | 'temporal'): number => {
    const identity = currentProcess(engines, engine);
    if (identity === undefined) throw new Error(`${engine} is not running`);
    return identity.pid;
  };
  let databases = 0;
  return {
    home,
    engines,
    kafka,
    temporal: temporal.client,
    pids: {
      get clickhouse() {
        return pidOf('clickhouse');
      },
      kafka: pidOf('kafka'),
      temporal: pidOf('temporal'),
    },
    async database() {
      const name = `bench_${String((databases += 1))}`;
      await admin.command({ query: `CREATE DATABASE ${name}` });
      const client = connectClickHouse({ ...connections.clickhouse, database: name });
      await migrate(client);
      return {
        name,
        client,
        async [Symbol.asyncDispose]() {
          await client.close();
          await admin.command({ query: `DROP DATABASE ${name} SYNC` });
        },
      };
    },
    async worker(database) {
      const child = await launchService(
        workerService,
        { ...addresses, clickhouseDatabase: database },
        join(home, 'logs', 'worker.log'),
      );
      // Workflows in the last worker's cache wait ten seconds for that worker. The first query ends the wait.
      await until(() => refreshAnswers(temporal.client));
      return { pid: child.identities[0]?.pid ?? 0, [Symbol.asyncDispose]: () => child.stop() };
    },
    async [Symbol.asyncDispose]() {
      await admin.close();
      await temporal.close();
      await kafka.stop();
      await engines.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Whether the refresh workflow has started and a worker answers its queries. */
async function refreshAnswers(client: TemporalClient['client']): Promise<boolean> {
  try {
    await client.workflow.getHandle(REFRESH_ID).query(refreshStatus);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
