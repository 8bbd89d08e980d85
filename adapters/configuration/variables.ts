import { z } from 'zod';
import { DEFAULT_LOADS_AT_ONCE } from '../../schemas/backfill.ts';
import { TASK_QUEUES } from '../../schemas/temporal.ts';

const text = z.string().min(1, 'is empty: give it a value, or unset it');
export const hostAndPort = /^[\w.-]+:\d{1,5}$/;
const onOrOff = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export function splitAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

const collector = text
  .regex(/^https?:\/\/[^/@]+(\/[^@]*)?$/, 'must be http://... or https://..., without a user')
  .optional();

/** Where traces go. The SDK reads these and the other standard variables by itself. */
const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
};

/** Addresses of the engines, and the folder of local data. */
export const addressVariables = {
  KAFKA_BROKERS: text
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every((broker) => hostAndPort.test(broker)), {
      error: 'must be host:port, or several, separated by commas',
    })
    .optional(),
  TEMPORAL_ADDRESS: text.regex(hostAndPort, 'must be host:port').optional(),
  CLICKHOUSE_URL: text
    // Addresses are printed and passed to other processes, so they must hold no password.
    .refine((value) => !/\/\/[^/]*@/.test(value), {
      error: 'must name no user: set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD_FILE instead',
      abort: true,
    })
    // ClickHouse's client would read a path as a database, and parameters as settings.
    .regex(
      /^https?:\/\/([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?\/?$/,
      'must be http://host:port or https://host:port, and nothing else',
    )
    .optional(),
  CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and underscores, and not begin with a digit')
    .default('default'),
  /** Publishers' HTTP interface, to which `publish` sends in place of Kafka. */
  COUNTYFLOW_URL: text
    .regex(/^https?:\/\/[^/@\s]+\/?$/, 'must be http://host:port or https://host:port, and nothing else')
    .optional(),
  /** `.countyflow` under the project by default. */
  COUNTYFLOW_HOME: text.optional(),
  /** Chromium or Chrome, which prints bulletins to PDF. The first on the PATH by default. */
  COUNTYFLOW_CHROMIUM: text.optional(),
  /** Who decides about held events. */
  COUNTYFLOW_OPERATOR: text.optional(),
  /** Where the worker serves metrics and health. A free port on loopback by default. */
  COUNTYFLOW_METRICS_ADDRESS: text.regex(hostAndPort, 'must be host:port').transform(splitAddress).optional(),
  /** Folder or address of the backups whose age the worker's metrics tell. */
  COUNTYFLOW_BACKUPS: text.optional(),
  /** The worker's log. `debug` adds a line for each stored range and each commit. */
  COUNTYFLOW_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error')
    .default('info'),
  /** What `web` and `ingest-http` say. By default text on a terminal, and JSON lines elsewhere. */
  COUNTYFLOW_LOG_FORMAT: z.enum(['text', 'json'], 'must be text or json').optional(),
  ...tracingVariables,
  /** The queues whose tasks the worker takes, separated by commas. Both by default. */
  COUNTYFLOW_TASK_QUEUES: text
    .transform((list) => list.split(',').map((queue) => queue.trim()))
    .pipe(z.array(z.enum(TASK_QUEUES, `must be ${TASK_QUEUES.join(' or ')}, or both, separated by a comma`)))
    .default([...TASK_QUEUES]),
  /** Loads that run at once, over all workers; others wait in the queue. */
  COUNTYFLOW_LOADS_AT_ONCE: text
    .regex(/^[1-9]\d?$/, 'must be a number from 1 to 99')
    .transform(Number)
    .default(DEFAULT_LOADS_AT_ONCE),
  /** The worker's build, under the names that Temporal's Worker Controller sets. Unversioned without a build id. */
  TEMPORAL_DEPLOYMENT_NAME: text.regex(/^[^\s.:]+$/, 'must have no blank, . or :').default('countyflow'),
  TEMPORAL_WORKER_BUILD_ID: text.regex(/^[^\s:]+$/, 'must have no blank or :').optional(),
};

/**
 * Credentials. Temporal's variables have the names that its command line reads; so have CLICKHOUSE_USER and
 * CLICKHOUSE_PASSWORD for ClickHouse's.
 */
export const credentialVariables = {
  /** File with the token that readers of the dashboard give, for an address that is not loopback. */
  COUNTYFLOW_WEB_TOKEN_FILE: text.optional(),
  /** A publisher's key for COUNTYFLOW_URL. */
  COUNTYFLOW_KEY: text.optional(),
  COUNTYFLOW_KEY_FILE: text.optional(),
  KAFKA_TLS: onOrOff.optional(),
  KAFKA_TLS_CA_FILE: text.optional(),
  KAFKA_TLS_CERT_FILE: text.optional(),
  KAFKA_TLS_KEY_FILE: text.optional(),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be plain, scram-sha-256 or scram-sha-512')
    .optional(),
  KAFKA_SASL_USERNAME: text.optional(),
  KAFKA_SASL_PASSWORD: text.optional(),
  KAFKA_SASL_PASSWORD_FILE: text.optional(),
  TEMPORAL_NAMESPACE: text.optional(),
  TEMPORAL_TLS: onOrOff.optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text.optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: text.optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: text.optional(),
  TEMPORAL_TLS_SERVER_NAME: text.optional(),
  TEMPORAL_API_KEY: text.optional(),
  TEMPORAL_API_KEY_FILE: text.optional(),
  /** A cluster of that server's configuration, for tables that are replicated and sharded. One server by default. */
  CLICKHOUSE_CLUSTER: text.regex(/^[\w-]+$/, 'must be letters, digits, _ and -').optional(),
  CLICKHOUSE_USER: text.optional(),
  CLICKHOUSE_PASSWORD: text.optional(),
  CLICKHOUSE_PASSWORD_FILE: text.optional(),
  CLICKHOUSE_TLS_CA_FILE: text.optional(),
  CLICKHOUSE_TLS_CERT_FILE: text.optional(),
  CLICKHOUSE_TLS_KEY_FILE: text.optional(),
};

export type CredentialName = keyof typeof credentialVariables;

/** The credentials of one engine: `kafka`, `temporal` or `clickhouse`. */
export function credentialNames(engine: string): CredentialName[] {
  const names = Object.keys(credentialVariables) as CredentialName[];
  return names.filter((name) => name.startsWith(`${engine.toUpperCase()}_`));
}

export type Variables = z.infer<z.ZodObject<typeof addressVariables & typeof credentialVariables>>;
