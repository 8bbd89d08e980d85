import { homeOf } from '../infra/engines/home.ts';
import { resolveAddresses } from '../infra/engines/addresses.ts';
import { type ClickHouseClient, connectClickHouse } from '../workers/adapters/clickhouse/client.ts';
import { connectTemporal, type TemporalClient } from '../workers/adapters/temporal/client.ts';
import { type Addresses, readEnvironment } from '../workers/environment.ts';

export interface Engines {
  readonly addresses: Addresses;
  readonly clickhouse: ClickHouseClient;
  readonly temporal: TemporalClient['client'];
}

/** Runs a command that needs all three engines, and closes the connections whatever happens. */
export async function withEngines(run: (engines: Engines) => Promise<void>): Promise<void> {
  const environment = readEnvironment();
  const addresses = resolveAddresses(environment, homeOf(environment));
  await withAddresses(addresses, run);
}

export async function withAddresses<T>(
  addresses: Addresses,
  run: (engines: Engines) => Promise<T>,
): Promise<T> {
  const clickhouse = connectClickHouse(addresses.clickhouseUrl, addresses.clickhouseDatabase);
  try {
    const temporal = await connectTemporal(addresses.temporalAddress);
    try {
      return await run({ addresses, clickhouse, temporal: temporal.client });
    } finally {
      await temporal.close();
    }
  } finally {
    await clickhouse.close();
  }
}
