import type { Order } from '../../domain/order.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { cellsOf, COLUMNS_HASH, EPHEMERAL_COLUMNS, EVENT_COLUMNS } from './scratch-columns.ts';

/** A verification that begins this much later drops the table of one that was killed. */
const STALE_MS = 24 * 3_600_000;

/** `source`: logged and read again. `pending`: read, but not logged when the check began. The table also has `stored`. */
export type Side = 'source' | 'pending';

/**
 * A temporary table in ClickHouse where the second reading is compared with the stored orders, so that memory stays
 * bounded. It keeps identities and hashes, no content.
 */
export interface Scratch {
  /** Safe to insert into SQL: a fixed prefix and two numbers. */
  readonly table: string;
  insert(side: Side, orders: readonly { order: Order; contentHash: string }[]): Promise<void>;
  copyStored(): Promise<void>;
  drop(): Promise<void>;
}

export async function openScratch(client: ClickHouseClient): Promise<Scratch> {
  await dropStale(client);
  const table = `verify_${Date.now()}_${process.pid}`;
  await client.command({
    query: `CREATE TABLE ${table} (
      side Enum8('source' = 1, 'pending' = 2, 'stored' = 3),
      platform LowCardinality(String), order_id String, placed_at DateTime64(3, 'Asia/Shanghai'),
      version UInt64, content_hash UInt64,
      ${EPHEMERAL_COLUMNS},
      columns_hash UInt64 DEFAULT ${COLUMNS_HASH},
      events SimpleAggregateFunction(sum, UInt64) DEFAULT 1
    )
    ENGINE = AggregatingMergeTree
    ORDER BY (platform, order_id, placed_at, version, content_hash, columns_hash, side)`,
  });
  return {
    table,
    insert: (side, orders) => insertOrders(client, table, side, orders),
    copyStored: async () => {
      await client.command({
        query: `INSERT INTO ${table} (side, platform, order_id, placed_at, version, content_hash, columns_hash)
          SELECT 'stored', platform, order_id, placed_at, version, content_hash, ${COLUMNS_HASH} FROM orders FINAL`,
      });
    },
    drop: async () => {
      await client.command({ query: `DROP TABLE IF EXISTS ${table} SYNC` });
    },
  };
}

async function insertOrders(
  client: ClickHouseClient,
  table: string,
  side: Side,
  orders: readonly { order: Order; contentHash: string }[],
): Promise<void> {
  if (orders.length === 0) return;
  await client.insert({
    table,
    columns: ['side', 'content_hash', ...EVENT_COLUMNS],
    format: 'JSONEachRow',
    values: orders.map(({ order, contentHash }) => ({
      side,
      content_hash: contentHash,
      ...cellsOf(order),
    })),
  });
}

async function dropStale(client: ClickHouseClient): Promise<void> {
  const found = await rows<{ name: string }>(
    client,
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, '^verify_[0-9]+_[0-9]+$')",
  );
  for (const { name } of found) {
    const startedMs = Number(name.split('_')[1]);
    if (Date.now() - startedMs > STALE_MS)
      await client.command({ query: `DROP TABLE IF EXISTS ${name} SYNC` });
  }
}
