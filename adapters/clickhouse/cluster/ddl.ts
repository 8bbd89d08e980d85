import { SHARDING_KEYS, shardTable } from './sharding.ts';
import type { Topology } from './topology.ts';

/**
 * A statement of schemas/clickhouse as a cluster needs it: on every server, with replicated tables, and with a
 * Distributed table in front of those that are sharded. Without a topology, the statement as it is.
 */
export function statementsFor(statement: string, topology: Topology | undefined): string[] {
  if (topology === undefined) return [statement];
  const onCluster = `ON CLUSTER ${topology.cluster}`;
  const [head = '', action = '', name = ''] =
    /^(CREATE TABLE IF NOT EXISTS|ALTER TABLE|DROP TABLE IF EXISTS|CREATE OR REPLACE VIEW|DROP VIEW IF EXISTS) (\w+)/.exec(
      statement,
    ) ?? [];
  const rest = statement.slice(head.length);
  const shardingKey = SHARDING_KEYS.get(name);
  switch (action) {
    case 'CREATE TABLE IF NOT EXISTS':
      return shardingKey === undefined
        ? [`${head} ${onCluster}${replicated(rest, '', '{shard}-{replica}')}`]
        : [
            `${action} ${shardTable(name)} ${onCluster}${replicated(rest, '/{shard}', '{replica}')}`,
            `${head} ${onCluster} AS ${shardTable(name)} ENGINE = ${distributed(topology, name, shardingKey)}`,
          ];
    case 'ALTER TABLE':
      // A replica tells the others of an ALTER. Shards have no replica in common, and indexes are theirs alone.
      if (shardingKey === undefined) return [statement];
      return [
        `${action} ${shardTable(name)} ${onCluster}${rest}`,
        ...(rest.startsWith(' ADD INDEX') ? [] : [`${head} ${onCluster}${rest}`]),
      ];
    case 'DROP TABLE IF EXISTS':
      return [`${head} ${onCluster}${rest} SYNC`];
    case 'CREATE OR REPLACE VIEW':
    case 'DROP VIEW IF EXISTS':
      return [`${head} ${onCluster}${rest}`];
    default:
      throw new Error(`no form for clusters is known of: ${statement.slice(0, 80)}`);
  }
}

/**
 * The body of CREATE TABLE with a replicated engine. Its path holds no UUID: a server that joins later would get
 * another one, and a table of its own. Identical inserts are both stored, as on one server (invariant 1).
 */
function replicated(body: string, pathEnd: string, replica: string): string {
  return body
    .replace(/^ENGINE = (\w*MergeTree)(?:\((.*)\))?$/m, (_, engine: string, argument?: string) => {
      const where = `'/clickhouse/tables/{database}/{table}${pathEnd}', '${replica}'`;
      return `ENGINE = Replicated${engine}(${where}${argument === undefined ? '' : `, ${argument}`})`;
    })
    .replace('non_replicated_deduplication_window', 'replicated_deduplication_window');
}

/**
 * The divisor stays as it was when the table was created: a shard that is added to the cluster gets no rows, rather than
 * newer versions of orders whose older ones lie elsewhere.
 */
function distributed({ cluster, shards }: Topology, table: string, shardingKey: string): string {
  return `Distributed(${cluster}, currentDatabase(), ${shardTable(table)}, ${shardingKey} % ${String(shards)})`;
}

/** A table's engine with all its clauses, as `system.tables` has it, as one server would have it. */
export function unreplicated(engineFull: string): string {
  return engineFull
    .replace(/^Replicated(\w+)\('[^']*', '[^']*'(?:, )?/, '$1(')
    .replace(/^(\w+)\(\)/, '$1')
    .replaceAll(/\breplicated_deduplication_window/g, 'non_replicated_deduplication_window');
}
