import { type ClickHouseClient, clusterOf, rows } from '../../../adapters/clickhouse/client.ts';
import { readTopology, type Topology } from '../../../adapters/clickhouse/cluster/topology.ts';
import { counted } from '../../../domain/text/counted.ts';
import { checkOf, type Observation, ok, problem, warning } from '../check.ts';

const PAGE = 'see docs/deployment.md';

export const CLUSTER = checkOf('cluster', 'clickhouse', async (client) => {
  const cluster = clusterOf(client);
  if (cluster === undefined) return [];
  const topology = await readTopology(client, cluster);
  return [
    await replication(client, topology),
    await macros(client, topology),
    await shards(client, topology),
  ];
});

async function replication(client: ClickHouseClient, { cluster }: Topology): Promise<Observation> {
  const why = 'otherwise each insert is sent to every replica, which all have it from each other already';
  const [found] = await rows<{ without: number }>(
    client,
    'SELECT toUInt32(countIf(NOT internal_replication)) AS without FROM system.clusters WHERE cluster = {cluster:String}',
    { cluster },
  );
  return found?.without === 0
    ? ok(`the shards of ${cluster} have internal_replication`, why)
    : problem(`shards of ${cluster} lack internal_replication`, why, 'set it to true in remote_servers');
}

/** Asks every server, so that one that is away makes the check fail. */
async function macros(client: ClickHouseClient, topology: Topology): Promise<Observation> {
  const { cluster, shards: count, replicasOfShard } = topology;
  const why = 'replicas of a table find each other by these names';
  const [found] = await rows<{ names: number; numbers: number }>(
    client,
    `SELECT toUInt32(uniqExact(shard, replica)) AS names, toUInt32(uniqExact(shard)) AS numbers
     FROM (
       SELECT _shard_num, anyIf(substitution, macro = 'shard') AS shard, anyIf(substitution, macro = 'replica') AS replica
       FROM clusterAllReplicas({cluster:String}, system.macros)
       GROUP BY _shard_num, hostName(), tcpPort()
       HAVING shard != '' AND replica != ''
     )`,
    { cluster },
  );
  const servers = count * replicasOfShard;
  return found?.names === servers && found.numbers === count
    ? ok(`each of the ${String(servers)} servers of ${cluster} has macros of its own`, why)
    : problem(
        `the servers of ${cluster} need macros shard and replica: the same shard on replicas of a shard, and no two alike`,
        why,
        PAGE,
      );
}

async function shards(client: ClickHouseClient, { cluster, shards: count }: Topology): Promise<Observation> {
  const why = 'all versions of an order must lie on one shard';
  const [found] = await rows<{ divisor: number }>(
    client,
    `SELECT toUInt32OrZero(extract(engine_full, '% (\\\\d+)\\\\)$')) AS divisor
     FROM system.tables WHERE database = currentDatabase() AND name = 'orders'`,
  );
  const divisor = found?.divisor ?? count;
  return divisor === count
    ? ok(`orders lie on all ${String(count)} shards of ${cluster}`, why)
    : warning(
        `orders lie on ${counted(divisor, 'shard')}, and ${cluster} has ${String(count)}: the others get none`,
        why,
        PAGE,
      );
}
