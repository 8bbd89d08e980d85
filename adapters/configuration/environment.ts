import { z } from 'zod';
import type { TaskQueue } from '../../schemas/temporal.ts';
import { type Connections, type Credentials, type HttpTarget, Secret } from './connections.ts';
import { httpTargetOf, readCredentials, readSecretFile } from './credentials.ts';
import { VariableError } from './remedied-error.ts';
import { addressVariables, credentialVariables, type Variables } from './variables.ts';

const variablesSchema = z.object({ ...addressVariables, ...credentialVariables });

/** Every variable that Countyflow reads. Only this file reads the environment. */
export const VARIABLES: readonly string[] = Object.keys(variablesSchema.shape);

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** A version of the worker, as Temporal knows it. */
export interface WorkerBuild {
  readonly deploymentName: string;
  readonly buildId: string;
}

export type LogLevel = Variables['COUNTYFLOW_LOG_LEVEL'];

export interface Environment {
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly temporalAddress: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly clickhouseDatabase: string;
  readonly home: string | undefined;
  /** Path or name of the program; undefined for the first on the PATH. */
  readonly chromium: string | undefined;
  /** File with the token of the dashboard's readers; undefined if none is asked for. */
  readonly webTokenFile: string | undefined;
  /** Who decides about held events, if a command does not say. */
  readonly operator: string | undefined;
  /** Where the worker serves metrics and health; undefined for a free port on loopback. */
  readonly metricsAddress: HostAndPort | undefined;
  /** Where backups lie, of which the worker tells the age; undefined for none. */
  readonly backups: string | undefined;
  readonly logLevel: LogLevel;
  /** Undefined for text on a terminal, and JSON lines elsewhere. */
  readonly logFormat: Variables['COUNTYFLOW_LOG_FORMAT'];
  /** Whether traces have a place to go. */
  readonly isTraced: boolean;
  /** Whose tasks the worker takes. */
  readonly taskQueues: readonly TaskQueue[];
  readonly loadsAtOnce: number;
  /** Undefined for a worker that is not versioned. */
  readonly workerBuild: WorkerBuild | undefined;
  /** For engines whose addresses are given; local engines take none from here. */
  readonly credentials: Credentials;
}

function parsed(variables: Record<string, string | undefined>): Variables {
  const { data, error } = variablesSchema.safeParse(variables);
  if (data !== undefined) return data;
  const first = error.issues[0];
  throw new VariableError(first?.path.join('.') ?? 'environment', first?.message ?? 'malformed');
}

/** Where a publisher sends over HTTP; undefined if no variable says so. */
export function readHttpTarget(
  variables: Record<string, string | undefined> = process.env,
): HttpTarget | undefined {
  return httpTargetOf(parsed(variables));
}

/** Throws with the name of a malformed variable, and never with its value. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): Environment {
  const data = parsed(variables);
  return {
    kafkaBrokers: data.KAFKA_BROKERS,
    temporalAddress: data.TEMPORAL_ADDRESS,
    clickhouseUrl: data.CLICKHOUSE_URL,
    clickhouseDatabase: data.CLICKHOUSE_DATABASE,
    home: data.COUNTYFLOW_HOME,
    chromium: data.COUNTYFLOW_CHROMIUM,
    webTokenFile: data.COUNTYFLOW_WEB_TOKEN_FILE,
    operator: data.COUNTYFLOW_OPERATOR,
    metricsAddress: data.COUNTYFLOW_METRICS_ADDRESS,
    backups: data.COUNTYFLOW_BACKUPS,
    logLevel: data.COUNTYFLOW_LOG_LEVEL,
    logFormat: data.COUNTYFLOW_LOG_FORMAT,
    isTraced: (data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? data.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined,
    taskQueues: data.COUNTYFLOW_TASK_QUEUES,
    loadsAtOnce: data.COUNTYFLOW_LOADS_AT_ONCE,
    workerBuild:
      data.TEMPORAL_WORKER_BUILD_ID === undefined
        ? undefined
        : { deploymentName: data.TEMPORAL_DEPLOYMENT_NAME, buildId: data.TEMPORAL_WORKER_BUILD_ID },
    credentials: readCredentials(data),
  };
}

/** The engines' addresses: given from outside, or of local engines. */
export interface Addresses {
  readonly kafkaBrokers: readonly string[];
  readonly temporalAddress: string;
  readonly clickhouseUrl: string;
  readonly clickhouseDatabase: string;
  /** Only for a local ClickHouse. The file holds the password; its path is not secret. */
  readonly clickhouseLogin?: ClickHouseLogin;
}

export interface ClickHouseLogin {
  readonly user: string;
  readonly passwordFile: string;
}

/** For a process that starts no engines. Throws with the names of the variables if one is not set. */
export function requireAddresses(environment: Environment): Addresses {
  const { kafkaBrokers, temporalAddress, clickhouseUrl, clickhouseDatabase } = environment;
  if (kafkaBrokers === undefined || temporalAddress === undefined || clickhouseUrl === undefined) {
    throw new Error(
      'Set KAFKA_BROKERS, TEMPORAL_ADDRESS and CLICKHOUSE_URL, or run `countyflow up` to start all three.',
    );
  }
  return { kafkaBrokers, temporalAddress, clickhouseUrl, clickhouseDatabase };
}

/** Throws if the password file of a local ClickHouse cannot be read. */
export function connectionsTo(addresses: Addresses, credentials: Credentials): Connections {
  return {
    kafka: { brokers: addresses.kafkaBrokers, ...credentials.kafka },
    temporal: { address: addresses.temporalAddress, ...credentials.temporal },
    clickhouse: {
      url: addresses.clickhouseUrl,
      database: addresses.clickhouseDatabase,
      ...(addresses.clickhouseLogin === undefined
        ? credentials.clickhouse
        : logIn(addresses.clickhouseLogin)),
    },
  };
}

/** Throws if the file cannot be read. */
export function logIn({ user, passwordFile }: ClickHouseLogin): Credentials['clickhouse'] {
  return { user, password: new Secret(readSecretFile('CLICKHOUSE_PASSWORD_FILE', passwordFile)) };
}
