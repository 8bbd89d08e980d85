import { type ClickHouseClient, clusterOf, rows } from '../../../adapters/clickhouse/client.ts';
import { readTopology, type Topology } from '../../../adapters/clickhouse/cluster/topology.ts';
import { checkOf, found, type Observation } from '../check.ts';

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
  const [told] = await rows<{ without: number }>(
    client,
    'SELECT toUInt32(countIf(NOT internal_replication)) AS without FROM system.clusters WHERE cluster = {cluster:String}',
    { cluster },
  );
  return found(told?.without === 0 ? 'ok' : 'error', 'cluster.replication', { cluster });
}

/** Asks every server, so that one that is away makes the check fail. */
async function macros(client: ClickHouseClient, topology: Topology): Promise<Observation> {
  const { cluster, shards: count, replicasOfShard } = topology;
  const [told] = await rows<{ names: number; numbers: number }>(
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
  const isWell = told?.names === servers && told.numbers === count;
  return found(isWell ? 'ok' : 'error', 'cluster.macros', { servers, cluster });
}

async function shards(client: ClickHouseClient, { cluster, shards: count }: Topology): Promise<Observation> {
  const [told] = await rows<{ divisor: number }>(
    client,
    `SELECT toUInt32OrZero(extract(engine_full, '% (\\\\d+)\\\\)$')) AS divisor
     FROM system.tables WHERE database = currentDatabase() AND name = 'orders'`,
  );
  const divisor = told?.divisor ?? count;
  const values = { divisor, cluster, shards: count };
  return found(divisor === count ? 'ok' : 'warning', 'cluster.shards', values);
}
