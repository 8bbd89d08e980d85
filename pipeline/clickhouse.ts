import { type ClickHouseClient, connectClickHouse } from '../adapters/clickhouse/client.ts';
import type { ClickHouseConnection } from '../adapters/configuration/connections.ts';
import { explainMissingTables } from '../adapters/errors/explain-clickhouse.ts';

export type { ClickHouseClient };

/** Connects to ClickHouse alone. If it does not answer or holds no tables of Countyflow, the error says what to do. */
export async function withClickHouse<T>(
  connection: ClickHouseConnection,
  run: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  const client = connectClickHouse(connection);
  try {
    return await run(client);
  } catch (error) {
    throw explainMissingTables(error, connection);
  } finally {
    await client.close();
  }
}
