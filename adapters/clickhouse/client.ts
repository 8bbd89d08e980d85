import type { ClickHouseConnection } from '../configuration/connections.ts';
import { httpOptions } from './http-options.ts';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';

export type { ClickHouseClient } from '@clickhouse/client';

/**
 * A client whose inserts are synchronous: acknowledged means stored. ClickHouse 26 queues inserts by default,
 * and retries of queued blocks are deduplicated by token; nothing here relies on either (invariant 1).
 */
export function connectClickHouse(connection: ClickHouseConnection): ClickHouseClient {
  return createClient({
    ...httpOptions(connection),
    request_timeout: 120_000,
    // What fails is thrown, and said once by who catches it.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      async_insert: 0,
      insert_deduplicate: 0,
      // Tables are kept by month, and a hostile batch may touch them all: more than the 100 that are allowed unless told.
      max_partitions_per_insert_block: '0',
      output_format_json_quote_64bit_integers: 1,
      date_time_input_format: 'best_effort',
    },
  });
}

/** Reads all rows of a small result. Parameters are bound by the server, never spliced into the text. */
export async function rows<T>(
  client: ClickHouseClient,
  query: string,
  parameters: Record<string, unknown> = {},
): Promise<T[]> {
  const result = await client.query({ query, query_params: parameters, format: 'JSONEachRow' });
  return result.json<T>();
}
