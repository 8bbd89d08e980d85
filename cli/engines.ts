import { homeOf } from '../infra/engines/home.ts';
import { resolveAddresses } from '../infra/engines/addresses.ts';
import { type ClickHouseClient, connectClickHouse } from '../workers/adapters/clickhouse/client.ts';
import { explainClickHouse } from '../workers/adapters/clickhouse/explain.ts';
import { connectTemporal, type TemporalClient } from '../workers/adapters/temporal/client.ts';
import type { Connections, KafkaConnection } from '../workers/connections.ts';
import { type Addresses, connectionsTo, readEnvironment } from '../workers/environment.ts';

export interface Engines {
  readonly addresses: Addresses;
  readonly kafka: KafkaConnection;
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
}

/** Runs a command that needs all three engines, and closes the connections whatever happens. */
export async function withEngines(run: (engines: Engines) => Promise<void>): Promise<void> {
  const environment = readEnvironment();
  const addresses = resolveAddresses(environment, homeOf(environment));
  await withConnections(addresses, connectionsTo(addresses, environment.credentials), run);
}

export async function withConnections<T>(
  addresses: Addresses,
  connections: Connections,
  run: (engines: Engines) => Promise<T>,
): Promise<T> {
  const clickhouse = connectClickHouse(connections.clickhouse);
  try {
    const temporal = await connectTemporal(connections.temporal);
    try {
      return await run({ addresses, kafka: connections.kafka, clickhouse, temporal: temporal.client });
    } finally {
      await temporal.close();
    }
  } catch (error) {
    throw explainClickHouse(error, connections.clickhouse);
  } finally {
    await clickhouse.close();
  }
}
