import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { SHARDING_KEYS } from './sharding.ts';
import { readTopology, type Topology } from './topology.ts';

/** How long a topology counts, so that a server that was taken out of the cluster holds up no insert after that. */
const TOPOLOGY_MS = 30_000;

/** An insert that replicas keep waiting is given up before the client gives its request up. */
const QUORUM_TIMEOUT_MS = 60_000;

/**
 * Makes every insert of the client wait until each replica of its table has the rows. What is acknowledged is then
 * visible wherever it is read, and the rules of one server hold on many: whoever sees an arrival sees its order, on a
 * replica too that had lagged. ClickHouse counts the replicas of a table in `insert_quorum`, which a session cannot state
 * for all tables at once (docs/adr/0057).
 */
export function acknowledgeOnAllReplicas(client: ClickHouseClient, cluster: string): ClickHouseClient {
  let known: { readonly topology: Promise<Topology>; readonly untilMs: number } | undefined;
  const topology = (): Promise<Topology> => {
    if (known === undefined || known.untilMs < Date.now()) {
      known = { topology: readTopology(client, cluster), untilMs: Date.now() + TOPOLOGY_MS };
      known.topology.catch(() => (known = undefined));
    }
    return known.topology;
  };
  const quorumSettings = async (table: string | undefined): Promise<Record<string, string>> => {
    if (table === undefined) return {};
    const { shards, replicasOfShard } = await topology();
    const replicas = SHARDING_KEYS.has(table) ? replicasOfShard : shards * replicasOfShard;
    return { insert_quorum: String(replicas), insert_quorum_timeout: String(QUORUM_TIMEOUT_MS) };
  };
  const [insert, command, exec] = [
    client.insert.bind(client),
    client.command.bind(client),
    client.exec.bind(client),
  ];
  client.insert = async (params) => insert(withSettings(params, await quorumSettings(params.table)));
  client.command = async (params) =>
    command(withSettings(params, await quorumSettings(insertedTable(params.query))));
  client.exec = async (params: Parameters<typeof exec>[0]) =>
    exec(withSettings(params, await quorumSettings(insertedTable(params.query))));
  return client;
}

function withSettings<Params extends { clickhouse_settings?: ClickHouseSettings }>(
  params: Params,
  settings: ClickHouseSettings,
): Params {
  return { ...params, clickhouse_settings: { ...settings, ...params.clickhouse_settings } };
}

function insertedTable(query: string): string | undefined {
  return /^\s*INSERT INTO (\w+)/.exec(query)?.[1];
}
