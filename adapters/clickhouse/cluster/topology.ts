import type { ClickHouseClient } from '@clickhouse/client';
import { VariableError } from '../../configuration/remedied-error.ts';

/** A cluster as the connected server's configuration defines it: every shard has as many replicas as the others. */
export interface Topology {
  readonly cluster: string;
  readonly shards: number;
  readonly replicasOfShard: number;
}

/** Throws a {@link VariableError} if the server knows no such cluster, or if its shards differ in replicas. */
export async function readTopology(client: ClickHouseClient, cluster: string): Promise<Topology> {
  const result = await client.query({
    query: `SELECT groupUniqArray(cluster) AS known, groupArrayIf(shard_num, cluster = {cluster:String}) AS servers
            FROM system.clusters`,
    query_params: { cluster },
    format: 'JSONEachRow',
  });
  const [found] = await result.json<{ known: string[]; servers: number[] }>();
  const replicas = new Map<number, number>();
  for (const shard of found?.servers ?? []) replicas.set(shard, (replicas.get(shard) ?? 0) + 1);
  const [replicasOfShard, ...others] = new Set(replicas.values());
  if (replicasOfShard === undefined) {
    const known = found?.known.join(', ') ?? '';
    throw new VariableError(
      'CLICKHOUSE_CLUSTER',
      `the ClickHouse server has no cluster ${cluster} in its remote_servers (it has ${known || 'none'})`,
    );
  }
  if (others.length > 0)
    throw new VariableError(
      'CLICKHOUSE_CLUSTER',
      `the shards of ${cluster} have ${[...replicas.values()].join(', ')} replicas; give each as many as the others`,
    );
  return { cluster, shards: replicas.size, replicasOfShard };
}
