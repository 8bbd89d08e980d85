import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import type { Environment } from '../../adapters/configuration/environment.ts';
import { storeCampaign, storeProductGroups, storeSegment } from '../../operations/lists/stored-lists.ts';
import { startTestEngines, type TestEngines, type Wanted } from '../engines.ts';
import type { OracleBasis, OracleOutlet, OracleReference, OracleValue } from '../oracle/statistics.ts';
import { computeStatistics } from '../../statistics/figures/read-statistics.ts';

export interface StatisticsDatabase {
  readonly client: ClickHouseClient;
  readonly engines: TestEngines;
  stop(): Promise<void>;
}

/** A real ClickHouse with this version's tables and views, and no data: the one of the environment, or as {@link Wanted}. */
export async function openStatisticsDatabase(
  wanted: Omit<Wanted, 'temporal'> = {},
  environment?: Environment,
): Promise<StatisticsDatabase> {
  const engines = await startTestEngines({ clickhouse: true, ...wanted }, environment);
  const client = connectClickHouse(engines.connections.clickhouse);
  await migrate(client);
  return {
    client,
    engines,
    stop: async () => {
      await client.close();
      await engines.stop();
    },
  };
}

const DATA_TABLES = [
  'orders',
  'ingest_log',
  'accepted_gap',
  'removed_source',
  'slice_arrivals',
  'settlement',
  'settled_order',
  'quarantine',
  'quarantine_audit',
  'rollup',
  'conflict',
  'control_total',
  'reference_segment',
  'reference_campaign',
  'reference_product_group',
];

export async function emptyTables(client: ClickHouseClient): Promise<void> {
  for (const table of DATA_TABLES) await client.command({ query: `TRUNCATE TABLE ${table}` });
}

/** Loads the oracle's reference data. */
export async function storeReference(client: ClickHouseClient, reference: OracleReference): Promise<void> {
  for (const segment of reference.segments) {
    await storeSegment(client, { ...segment, title: segment.id, illustrative: true, origin: 'built-in' });
  }
  await storeCampaign(client, reference.campaign);
  await storeProductGroups(client, [...reference.productGroups]);
}

/** Loads a register of outlets. */
export async function storeOutlets(
  client: ClickHouseClient,
  outlets: readonly OracleOutlet[],
  version = 1,
): Promise<void> {
  const values = outlets.map(({ platform, id, openedOn, closedOn }) => ({
    ...{ load_version: version, platform, outlet_type: 'convenience-store', outlet_id: id, county: 330127 },
    ...{ opened_on: openedOn, closed_on: closedOn ?? '2149-06-06' },
  }));
  await client.insert({ table: 'reference_outlet', values, format: 'JSONEachRow' });
  const loads = [{ load_version: version, outlets: outlets.length, illustrative: true }];
  await client.insert({ table: 'reference_outlet_load', values: loads, format: 'JSONEachRow' });
}

/** The statistics of a campaign in the oracle's form, from one read. */
export async function foundStatistics(
  client: ClickHouseClient,
  campaign: string,
): Promise<Record<OracleBasis, Map<string, OracleValue>>> {
  const { statistics } = await computeStatistics(client, campaign);
  const of = (basis: OracleBasis) =>
    new Map(
      statistics
        .filter((row) => row.basis === basis)
        .map(({ id, value, reason }) => {
          if ((value === null) === (reason === null))
            throw new Error(`${id} needs either a value or a reason`);
          return [id, value === null ? { reason: reason ?? '' } : { value }];
        }),
    );
  return { placed: of('placed'), paid: of('paid'), net: of('net') };
}
