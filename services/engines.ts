import { type ClickHouseClient, connectClickHouse } from '../adapters/clickhouse/client.ts';
import { explainClickHouse } from '../adapters/clickhouse/explain.ts';
import type {
  ClickHouseConnection,
  Connections,
  KafkaConnection,
} from '../adapters/configuration/connections.ts';
import { connectTemporal, type TemporalClient } from '../adapters/temporal/client.ts';

export type { ClickHouseClient };

/** ClickHouse's code for a table that is not there. */
const UNKNOWN_TABLE = '60';

export interface Engines {
  readonly kafka: KafkaConnection;
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
}

/** Connects to all three engines, and closes the connections whatever happens. */
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
    throw explainClickHouse(error, connections.clickhouse);
  } finally {
    await clickhouse.close();
  }
}

/** Connects to ClickHouse alone. Throws with the remedy where it does not answer or holds no tables of Countyflow. */
export async function withClickHouse<T>(
  connection: ClickHouseConnection,
  run: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  const client = connectClickHouse(connection);
  try {
    return await run(client);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === UNKNOWN_TABLE)
      throw new Error(
        `the ClickHouse on ${connection.url} holds no tables of Countyflow yet: start a worker once`,
        { cause: error },
      );
    throw explainClickHouse(error, connection);
  } finally {
    await client.close();
  }
}
