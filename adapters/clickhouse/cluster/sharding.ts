/**
 * Tables that lie on several shards, and the hash that says on which one a row lies. All others have a replica on every
 * server. A table keyed by order goes by order, so that all versions of an order meet on one shard and FINAL is right
 * there (docs/adr/0057).
 */
export const SHARDING_KEYS: ReadonlyMap<string, string> = new Map([
  ['orders', 'cityHash64(platform, order_id)'],
  ['settled_order', 'cityHash64(platform, order_id)'],
  ['event_index', 'cityHash64(source, first_position)'],
]);

/** The table of each shard; the table's own name is the one that reads and writes all of them. */
export function shardTable(table: string): string {
  return `${table}_shard`;
}
