import type { ClickHouseConnection } from '../configuration/connections.ts';
import { httpOptions } from './http-options.ts';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';

export type { ClickHouseClient } from '@clickhouse/client';

/**
 * A client with synchronous inserts: an acknowledged insert is stored. ClickHouse 26 queues inserts by default and
 * deduplicates retries of queued blocks by token; Countyflow relies on neither (invariant 1).
 */
export function connectClickHouse(connection: ClickHouseConnection): ClickHouseClient {
  return createClient({
    ...httpOptions(connection),
    request_timeout: 120_000,
    // Errors are thrown, and the catcher reports each once.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      async_insert: 0,
      insert_deduplicate: 0,
      // Tables are partitioned by month, and a hostile batch may touch more than the 100 partitions of the default limit.
      max_partitions_per_insert_block: '0',
      output_format_json_quote_64bit_integers: 1,
      date_time_input_format: 'best_effort',
    },
  });
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
