import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { workerService } from '../../cli/local-system.ts';
import { type Child, startReady } from '../../infra/engines/supervision/child.ts';
import { signal } from '../../infra/engines/supervision/identity.ts';
import { Supervised } from '../../infra/engines/supervision/supervised.ts';
import { PATIENCE_OF_COMMANDS } from '../support/patience.ts';
import { temporalCommand } from '../support/temporal.ts';
import { type KafkaCluster, startKafkaCluster } from './engines/kafka.ts';
import { type PostgreSql, startPostgreSql } from './engines/postgresql.ts';
import { type ClickHouseShards, startClickHouseShards } from './engines/shards.ts';
import { startTemporalServer, type TemporalServer } from './engines/temporal.ts';

const DEPLOYMENT = 'countyflow';
const BUILD = 'one';

/** What differs between the systems that share the servers. */
export interface SystemNames {
  readonly namespace: string;
  readonly database: string;
}

/** Servers as an operator has them, and what the variables of docs/security.md say about them. */
export interface Cluster extends AsyncDisposable {
  readonly folder: string;
  readonly kafka: KafkaCluster;
  readonly postgreSql: PostgreSql;
  readonly temporal: TemporalServer;
  readonly clickhouse: ClickHouseShards;
  /** Variables of a command that a user of Kafka runs. */
  variables(user: string, names?: SystemNames): Variables;
  /** Starts two workers of one build, and makes the build the current one. */
  startWorkers(): Promise<readonly [ClusterWorker, ClusterWorker]>;
}

const MAIN: SystemNames = { namespace: 'countyflow', database: 'default' };
/** For orders that must not mix with those of a sample. */
export const PLACES: SystemNames = { namespace: 'places', database: 'places' };

export async function startCluster(): Promise<Cluster> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-cluster-'));
  opened.defer(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(join(folder, 'home'));
  const kafka = await startKafkaCluster(join(folder, 'kafka'));
  opened.defer(() => kafka.stop());
  const postgreSql = await startPostgreSql(join(folder, 'postgresql'));
  opened.defer(() => postgreSql.stop());
  const namespaces = [MAIN.namespace, PLACES.namespace];
  const temporal = await startTemporalServer(join(folder, 'temporal'), postgreSql, namespaces);
  opened.defer(() => temporal.stop());
  const clickhouse = await startClickHouseShards(join(folder, 'clickhouse'));
  opened.defer(() => clickhouse.stop());
  for (const client of clickhouse.clients)
    await client.command({ query: `CREATE DATABASE ${PLACES.database}` });
  for (const [user, password] of kafka.passwords) writeFileSync(passwordFile(folder, user), `${password}\n`);
  const variables: Cluster['variables'] = (user, { namespace, database } = MAIN) => ({
    COUNTYFLOW_HOME: join(folder, 'home'),
    KAFKA_BROKERS: kafka.addresses.join(','),
    KAFKA_TLS_CA_FILE: kafka.ca,
    KAFKA_SASL_USERNAME: user,
    KAFKA_SASL_PASSWORD_FILE: passwordFile(folder, user),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: namespace,
    ...clickhouse.env,
    CLICKHOUSE_DATABASE: database,
  });
  const owned = opened.move();
  return {
    ...{ folder, kafka, postgreSql, temporal, clickhouse, variables },
    startWorkers: async () => {
      const environment = {
        ...variables('worker'),
        TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT,
        TEMPORAL_WORKER_BUILD_ID: BUILD,
      };
      const start = async (name: string): Promise<ClusterWorker> => {
        const worker = await ClusterWorker.start(name, environment, join(folder, `${name}.log`));
        owned.defer(() => worker.stop());
        return worker;
      };
      const workers = [await start('worker-1'), await start('worker-2')] as const;
      const version = ['--deployment-name', DEPLOYMENT, '--build-id', BUILD, '--yes'];
      const make = ['worker', 'deployment', 'set-current-version', '--namespace', MAIN.namespace];
      // Temporal knows a build from the first time that its worker has asked for a task.
      await vi.waitFor(() => temporalCommand(temporal.address, ...make, ...version), PATIENCE_OF_COMMANDS);
      return workers;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function passwordFile(folder: string, user: string): string {
  return join(folder, `${user}.password`);
}

const LOOK_EVERY_MS = 100;

export type Variables = Readonly<Record<string, string>>;

/** A worker process with the variables that docs/security.md lists, started again whenever it ends, as systemd does. */
export class ClusterWorker {
  readonly name: string;
  readonly #supervised: Supervised;
  /** How often it ended although nothing killed it. */
  endedByItself = 0;
  #isKilled = false;

  private constructor(name: string, launch: () => Promise<Child>) {
    this.name = name;
    this.#supervised = new Supervised(name, launch, (_line, happened) => {
      if (happened?.event !== 'ended') return;
      if (!this.#isKilled) this.endedByItself += 1;
      this.#isKilled = false;
    });
  }

  static async start(name: string, variables: Variables, logPath: string): Promise<ClusterWorker> {
    const worker = new ClusterWorker(name, () => launch(name, variables, logPath));
    await worker.#supervised.start();
    return worker;
  }

  /** Kills the process by SIGKILL. */
  kill(): Promise<void> {
    this.#isKilled = true;
    for (const identity of this.#supervised.child?.identities ?? []) signal(identity, 'SIGKILL');
    return Promise.resolve();
  }

  /** Resolves when the supervisor has started it again. */
  async untilRunning(): Promise<void> {
    while (this.#isKilled || this.#supervised.runningSince === null) await sleep(LOOK_EVERY_MS);
  }

  stop(): Promise<void> {
    return this.#supervised.stop();
  }
}

function launch(name: string, variables: Variables, logPath: string): Promise<Child> {
  const run = { script: workerService.script, nodeOptions: workerService.nodeOptions ?? [] };
  return startReady({ name, run, args: [], environment: variables, logPath }, (child) =>
    Promise.resolve(child.saidReady()),
  );
}
