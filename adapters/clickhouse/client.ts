import { Agent } from 'node:https';
import { text } from 'node:stream/consumers';
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';
import type { ClickHouseConnection } from '../configuration/connections.ts';
import { acknowledgeOnAllReplicas } from './cluster/acknowledgement.ts';

export { type ClickHouseClient, TupleParam } from '@clickhouse/client';

/**
 * A client with synchronous inserts: an acknowledged insert is stored. ClickHouse 26 queues inserts by default and
 * deduplicates retries of queued blocks by token; Countyflow relies on neither (invariant 1).
 */
export function connectClickHouse(
  connection: ClickHouseConnection,
  requestTimeoutMs = 120_000,
  maxOpenConnections = MAX_OPEN_CONNECTIONS,
): ClickHouseClient {
  const { cluster } = connection;
  const client = createClient({
    ...httpOptions(connection, maxOpenConnections),
    request_timeout: requestTimeoutMs,
    // Errors are thrown, and the catcher reports each once.
    log: { level: ClickHouseLogLevel.OFF },
    // Else they travel in the address, whose length servers and proxies limit.
    use_multipart_params_auto: true,
    clickhouse_settings: {
      async_insert: 0,
      insert_deduplicate: 0,
      // Tables are partitioned by month, and a hostile batch may touch more than the 100 partitions of the default limit.
      max_partitions_per_insert_block: '0',
      output_format_json_quote_64bit_integers: 1,
      date_time_input_format: 'best_effort',
      ...(cluster === undefined ? ALONE : ON_CLUSTER),
    },
  });
  if (cluster === undefined) return client;
  clusters.set(client, cluster);
  return acknowledgeOnAllReplicas(client, cluster);
}

/** ClickHouse Cloud has replicas behind one address: a read there waits for what was acknowledged before. */
const ALONE = { select_sequential_consistency: '1' } as const;

/** Whatever the user's profile says: inserts are stored on their shard, and a figure is of all shards or an error. */
const ON_CLUSTER = {
  distributed_foreground_insert: 1,
  skip_unavailable_shards: 0,
  // Read with FINAL in parallel, a replica would leave out rows.
  enable_parallel_replicas: 0,
} as const;

const clusters = new WeakMap<ClickHouseClient, string>();

/** The cluster that the client was connected for; undefined for a server alone. */
export function clusterOf(client: ClickHouseClient): string | undefined {
  return clusters.get(client);
}

/** Reads all rows of a small result. The server binds the parameters; they never become part of the text. */
export async function rows<T>(
  client: ClickHouseClient,
  query: string,
  parameters: Record<string, unknown> = {},
): Promise<T[]> {
  const result = await client.query({ query, query_params: parameters, format: 'JSONEachRow' });
  return result.json<T>();
}

/** Whether the user may do this in the session's database. CHECK GRANT takes no format, which `rows` would add. */
export async function isGranted(client: ClickHouseClient, right: Uppercase<string>): Promise<boolean> {
  const { stream } = await client.exec({ query: `CHECK GRANT ${right} ON *` });
  return (await text(stream)).trim() === '1';
}

const MAX_OPEN_CONNECTIONS = 16;

/** Address, TLS and login of a client: by password, or else by its certificate. */
function httpOptions(
  { url, database = 'default', user = 'default', password, tls }: ClickHouseConnection,
  maxOpenConnections: number,
): ClickHouseClientConfigOptions {
  const byCertificate = tls?.certificate !== undefined && password === undefined;
  return {
    url,
    database,
    max_open_connections: maxOpenConnections,
    username: user,
    password: password?.reveal() ?? '',
    // The client's own TLS option requires a CA, and treats every certificate as a login.
    ...(tls !== undefined && {
      http_agent: new Agent({
        keepAlive: true,
        maxSockets: maxOpenConnections,
        ca: tls.ca,
        cert: tls.certificate,
        key: tls.key?.reveal(),
      }),
    }),
    ...(byCertificate && {
      set_basic_auth_header: false,
      http_headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-SSL-Certificate-Auth': 'on' },
    }),
  };
}
