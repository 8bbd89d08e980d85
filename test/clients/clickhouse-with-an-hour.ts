import { connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { logIn, readEnvironment } from '../../adapters/configuration/environment.ts';
import type { ClickHouseEndpoint } from '../../cli/commands/connect.ts';
import { type LocalUser, loginOf } from '../../infra/engines/clickhouse/logins.ts';
import { readPorts } from '../../infra/engines/ports.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { commitRollup } from '../support/rollup-rows.ts';

/** What `countyflow connect --json` prints. */
export type Endpoint = ClickHouseEndpoint & { readonly nativePort: number };

/** Midnight in Shanghai is the day before in UTC: a client that takes one zone for the other shows it. */
const HOUR = { epochSeconds: 1_510_329_600, shanghai: '2017-11-11 00:00:00', paidFen: 12_345_600 } as const;

const sale = (hour: string, paidFen: bigint) => ({
  hour,
  county: '110101',
  platform: 'jd',
  paidOrders: 1,
  paidFen,
});

/** Two hours of a Shanghai day, and the ones next to that day. */
const SALES = [
  sale('2017-11-10 23:00', 1n),
  sale('2017-11-11 00:00', BigInt(HOUR.paidFen)),
  sale('2017-11-11 23:00', 70_000n),
  sale('2017-11-12 00:00', 900_000_000n),
];

export interface ClickHouseWithAnHour {
  endpoint(user: LocalUser): Endpoint;
  /** The hour of `sales_by_hour` that every client must read as this instant, and as this time in Shanghai. */
  readonly hour: { readonly epochSeconds: number; readonly shanghai: string; readonly paidFen: number };
  stop(): Promise<void>;
}

/** The local ClickHouse, with this version's tables and views, its lists, and some hours of sales in `sales_by_hour`. */
export async function startClickHouseWithAnHour(): Promise<ClickHouseWithAnHour> {
  const environment = readEnvironment({});
  const engines = await startTestEngines({ clickhouse: true }, environment);
  try {
    await storeSales(engines);
  } catch (error) {
    await engines.stop();
    throw error;
  }
  const { hostname, port } = new URL(engines.addresses.clickhouseUrl);
  const nativePort = readPorts(engines.home).clickhouseNative;
  if (nativePort === undefined) throw new Error('the local ClickHouse has no native port');
  return {
    hour: HOUR,
    endpoint: (user) => ({
      host: hostname,
      httpPort: Number(port),
      nativePort,
      user,
      password: logIn(loginOf(engines.home, user)).password?.reveal() ?? '',
      database: engines.addresses.clickhouseDatabase,
    }),
    stop: () => engines.stop(),
  };
}

async function storeSales({ connections }: TestEngines): Promise<void> {
  const client = connectClickHouse(connections.clickhouse);
  try {
    await migrate(client);
    await loadReference(client, { sampleFactor: 1 });
    await commitRollup(client, SALES);
    // The server creates the table when it first has something to log: until then, no user can be refused to read it.
    await client.command({ query: 'SYSTEM FLUSH LOGS query_log' });
  } finally {
    await client.close();
  }
}
