import { type ClickHouseClient, connectClickHouse } from '../adapters/clickhouse/client.ts';
import type {
  ClickHouseConnection,
  Connections,
  KafkaConnection,
} from '../adapters/configuration/connections.ts';
import { explainClickHouse, explainMissingTables } from '../adapters/errors/explain-clickhouse.ts';
import { explainNamespace } from '../adapters/errors/explain-temporal.ts';
import { connectTemporal, type TemporalClient } from '../adapters/temporal/client.ts';

export type { ClickHouseClient };
/** For commands and servers, which know no adapter. */
export { connectClickHouse };
export { explainSdk } from '../adapters/errors/explain-sdk.ts';
export { serveServerHealth } from '../adapters/health/server-health.ts';

export interface Engines {
  readonly kafka: KafkaConnection;
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
}

/** Connects to all three engines, and always closes the connections. */
export async function withEngines<T>(
  connections: Connections,
  run: (engines: Engines) => Promise<T>,
): Promise<T> {
  const clickhouse = connectClickHouse(connections.clickhouse);
  try {
    const temporal = await connectTemporal(connections.temporal);
    try {
      return await run({ kafka: connections.kafka, clickhouse, temporal: temporal.client });
    } finally {
      await temporal.close();
    }
  } catch (error) {
    throw explainNamespace(explainClickHouse(error, connections.clickhouse));
  } finally {
    await clickhouse.close();
  }
}

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
