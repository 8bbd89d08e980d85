import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { findPorts } from '../../../infra/engines/ports.ts';
import { startChild, untilReady } from '../../../infra/engines/supervision/child.ts';
import { temporalIsReady } from '../../../infra/engines/temporal/start.ts';
import { temporalCommand } from '../../support/temporal.ts';
import { Killable } from '../../support/killable.ts';
import type { PostgreSql } from './postgresql.ts';
import { temporalPrograms } from './temporal-programs.ts';

const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
const DATABASES = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;

export interface TemporalServer {
  readonly process: Killable;
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts all four services of a Temporal server in one process, as its settings are unless an operator changes them. */
export async function startTemporalServer(
  folder: string,
  database: PostgreSql,
  namespaces: readonly string[],
): Promise<TemporalServer> {
  mkdirSync(folder, { recursive: true });
  const { server, sql } = await temporalPrograms();
  await createSchema(sql, database);
  const ports = await portsOfServices();
  const configuration = join(folder, 'temporal.yaml');
  writeFileSync(configuration, stringify(settings(ports, database)), { mode: 0o600 });
  const address = `127.0.0.1:${String(ports.frontend.grpcPort)}`;
  const process = await Killable.start('Temporal', async () => {
    const child = await startChild({
      name: 'Temporal',
      run: { program: server },
      args: ['--config-file', configuration, '--allow-no-auth', 'start'],
      logPath: join(folder, 'temporal.log'),
    });
    await untilReady(child, () => temporalIsReady(address));
    return child;
  });
  for (const namespace of namespaces) {
    const create = ['operator', 'namespace', 'create', '--namespace', namespace, '--retention', '30d'];
    await temporalCommand(address, ...create);
  }
  return { process, address, stop: () => process.stop() };
}

async function createSchema(sql: string, { port, user, password }: PostgreSql): Promise<void> {
  for (const [name, schema] of Object.entries(DATABASES)) {
    const environment = {
      SQL_PLUGIN: 'postgres12',
      SQL_HOST: '127.0.0.1',
      SQL_PORT: String(port),
      SQL_USER: user,
      SQL_PASSWORD: password,
      SQL_DATABASE: name,
    };
    for (const args of [
      ['create-database'],
      ['setup-schema', '--version', '0.0'],
      ['update-schema', '--schema-name', `postgresql/v12/${schema}`],
    ])
      await promisify(execFile)(sql, args, { env: environment });
  }
}

type ServicePorts = Record<
  (typeof SERVICES)[number],
  { readonly grpcPort: number; readonly membershipPort: number }
>;

async function portsOfServices(): Promise<ServicePorts> {
  const names = SERVICES.flatMap((name) => [name, `${name}Membership`] as const);
  const found = await findPorts(names);
  const ports = SERVICES.map((name) => [
    name,
    { grpcPort: found[name], membershipPort: found[`${name}Membership`] },
  ]);
  return Object.fromEntries(ports) as ServicePorts;
}

/** Without a file of dynamic settings: priorities of tasks and versions of workers need none. */
function settings(ports: ServicePorts, { port, user, password }: PostgreSql): unknown {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      ...{ pluginName: 'postgres12', databaseName, user, password },
      ...{ connectAddr: `127.0.0.1:${String(port)}`, connectProtocol: 'tcp' },
      ...{ maxConns, maxIdleConns: maxConns, maxConnLifetime: '1h' },
    },
  });
  const frontend = `127.0.0.1:${String(ports.frontend.grpcPort)}`;
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'main',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { main: store('temporal', 20), visibility: store('temporal_visibility', 5) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(
      SERVICES.map((name) => [name, { rpc: { ...ports[name], bindOnLocalHost: true } }]),
    ),
    clusterMetadata: {
      ...{ enableGlobalNamespace: false, failoverVersionIncrement: 10 },
      ...{ masterClusterName: 'active', currentClusterName: 'active' },
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: frontend },
      },
    },
    publicClient: { hostPort: frontend },
  };
}
