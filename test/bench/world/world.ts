import { WorkflowNotFoundError } from '@temporalio/client';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { REFRESH_ID } from '../../../schemas/temporal.ts';
import { refreshStatus } from '../../../workflows/messages.ts';
import { must } from '../../../domain/must.ts';
import { currentProcess } from '../../support/processes.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { until } from './committed.ts';

export interface BenchDatabase extends AsyncDisposable {
  readonly name: string;
  readonly client: ClickHouseClient;
}

export interface BenchWorker extends AsyncDisposable {
  readonly pid: number;
}

/** Separate engines, and databases and worker processes on request. */
export interface BenchWorld
  extends Pick<RunningSystem, 'home' | 'engines' | 'kafka' | 'temporal'>, AsyncDisposable {
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
  // A worker inherits the credentials of engines that are not local.
  Object.assign(process.env, variables);
  const system = await openRunningSystem({
    environment: readEnvironment({ ...variables }),
    hasWorker: false,
    handleSignals: true,
    onProgress: log,
  });
  const { home, engines, kafka, temporal } = system;
  const { connections } = engines;
  const admin = connectClickHouse(connections.clickhouse);
  const pidOf = (engine: 'clickhouse' | 'kafka' | 'temporal'): number =>
    must(currentProcess(engines, engine), engine).pid;
  let databases = 0;
  return {
    home,
    engines,
    kafka,
    temporal,
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
      const child = await system.launchWorker({ addresses: { clickhouseDatabase: database } });
      // Workflows in the last worker's cache wait ten seconds for that worker. The first query ends the wait.
      await until(() => refreshAnswers(temporal));
      return { pid: child.identities[0]?.pid ?? 0, [Symbol.asyncDispose]: () => child.stop() };
    },
    async [Symbol.asyncDispose]() {
      await admin.close();
      await system[Symbol.asyncDispose]();
    },
  };
}

/** Whether the refresh workflow has started and a worker answers its queries. */
async function refreshAnswers(client: BenchWorld['temporal']): Promise<boolean> {
  try {
    await client.workflow.getHandle(REFRESH_ID).query(refreshStatus);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
