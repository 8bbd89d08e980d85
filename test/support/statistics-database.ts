import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { storeCampaign, storeProductGroups, storeSegment } from '../../operations/lists/stored-lists.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import type { OracleBasis, OracleOutlet, OracleReference, OracleValue } from '../oracle/statistics.ts';

export interface StatisticsDatabase {
  readonly client: ClickHouseClient;
  readonly engines: TestEngines;
  stop(): Promise<void>;
}

/** A real ClickHouse with this version's tables and views, and no data: the one of the environment, or a local one. */
export async function openStatisticsDatabase(
  wanted: { kafka?: boolean } = {},
  environment = readEnvironment(),
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

/** An edition that holds a row of each question that the files of the views `_by_edition` give as an example. */
export async function storeEdition(client: ClickHouseClient, campaign: string): Promise<void> {
  const insert = (into: string, values: string) =>
    client.command({ query: `INSERT INTO ${into} VALUES (${values})`, query_params: { campaign } });
  await insert('edition (campaign, edition, publication)', "{campaign:String}, 1, 'example'");
  const question = '(publication, window_id, by, segment, basis';
  await insert(`edition_sales ${question}, scope)`, "'example', 'day', 'county', 'rural', 'paid', 'all'");
  const units = "'kg', 'kg'";
  await insert(
    `edition_products ${question}, unit, base_unit)`,
    `'example', 'day', 'category', 'rural', 'paid', ${units}`,
  );
}

/** The view `statistic` in the oracle's form. One query reads all bases. */
export async function viewStatistics(
  client: ClickHouseClient,
  campaign: string,
  settings: Record<string, string> = {},
): Promise<Record<OracleBasis, Map<string, OracleValue>>> {
  const found: Record<OracleBasis, Map<string, OracleValue>> = {
    placed: new Map(),
    paid: new Map(),
    net: new Map(),
  };
  const result = await client.query({
    query: `SELECT id, basis, toString(value) AS value, reason FROM statistic WHERE campaign = {campaign:String}`,
    query_params: { campaign },
    clickhouse_settings: settings,
    format: 'JSONEachRow',
  });
  const all = await result.json<{
    id: string;
    basis: OracleBasis;
    value: string | null;
    reason: string | null;
  }>();
  for (const { id, basis, value, reason } of all) {
    if ((value === null) === (reason === null)) {
      throw new Error(`${id} needs either a value or a reason`);
    }
    if (found[basis].has(id)) throw new Error(`${id} occurs twice`);
    found[basis].set(id, value === null ? { reason: reason ?? '' } : { value });
  }
  return found;
}
