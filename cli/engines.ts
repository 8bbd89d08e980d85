import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Connections, KafkaConnection } from '../adapters/configuration/connections.ts';
import {
  type Addresses,
  connectionsTo,
  type Environment,
  logIn,
  readEnvironment,
} from '../adapters/configuration/environment.ts';
import { RemediedError } from '../adapters/configuration/remedied-error.ts';
import { homeOf, knownAddresses, resolveAddresses } from '../infra/engines/home.ts';
import { readLiveState } from '../infra/engines/state.ts';
import {
  type ClickHouseClient,
  type Engines,
  withClickHouse as connectClickHouse,
  withEngines as connect,
} from '../pipeline/engines.ts';

/** The engines and their addresses. */
export interface LocatedEngines extends Engines {
  readonly addresses: Addresses;
}

/** Runs a command that needs all three engines. If an address is unknown, the error says what to do. */
export async function withEngines(run: (engines: LocatedEngines) => Promise<void>): Promise<void> {
  const environment = readEnvironment();
  const addresses = resolveAddresses(environment, homeOf(environment));
  await withConnections(addresses, connectionsTo(addresses, environment.credentials), run);
}

/** The same on engines whose addresses are known. */
export function withConnections<T>(
  addresses: Addresses,
  connections: Connections,
  run: (engines: LocatedEngines) => Promise<T>,
): Promise<T> {
  return connect(connections, (engines) => run({ addresses, ...engines }));
}

/** What a command may need besides ClickHouse. */
export interface LocalContext {
  readonly home: string;
  /** Undefined if no Kafka is known. */
  readonly kafka: KafkaConnection | undefined;
}

/**
 * Runs a command that needs ClickHouse alone: the one at CLICKHOUSE_URL, else the local one. If none is known, it does
 * not answer, or it holds no tables of Countyflow, the error says what to do.
 */
export async function withClickHouse(
  run: (client: ClickHouseClient, context: LocalContext) => Promise<void>,
): Promise<void> {
  const environment = readEnvironment();
  const home = homeOf(environment);
  const { kafka, clickhouse } = knownConnections(environment);
  if (clickhouse === undefined) throw notRunning('ClickHouse', home, 'CLICKHOUSE_URL');
  await connectClickHouse(clickhouse, (client) => run(client, { home, kafka }));
}

/** For a command that needs Kafka alone: the one at KAFKA_BROKERS, else the local one. */
export function knownKafka(): KafkaConnection {
  const environment = readEnvironment();
  const { kafka } = knownConnections(environment);
  if (kafka === undefined) throw notRunning('Kafka', homeOf(environment), 'KAFKA_BROKERS');
  return kafka;
}

function notRunning(engine: string, home: string, variable: string): RemediedError {
  return new RemediedError(`no ${engine} is running in ${home}`, `run \`countyflow up\`, or set ${variable}`);
}

/** The engines whose address is in the environment, or that run in the home folder. An unknown one is missing. */
export function knownConnections(environment: Environment): Partial<Connections> {
  const { credentials, clickhouseDatabase: database } = environment;
  const known = knownAddresses(environment, readLiveState(homeOf(environment))?.addresses);
  const { kafkaBrokers: brokers, temporalAddress: address, clickhouseUrl: url, clickhouseLogin } = known;
  const login = clickhouseLogin === undefined ? credentials.clickhouse : logIn(clickhouseLogin);
  return {
    ...(brokers && brokers.length > 0 && { kafka: { brokers, ...credentials.kafka } }),
    ...(address && { temporal: { address, ...credentials.temporal } }),
    ...(url && { clickhouse: { url, database, ...login } }),
  };
}

/** The archives that a command names, and the folder of those that the demo and the local engines keep. */
export function archivePlaces(named: readonly string[]): string[] {
  const own = join(homeOf(readEnvironment()), 'archives');
  return [...named.map((path) => resolve(path)), ...(existsSync(own) ? [own] : [])];
}
