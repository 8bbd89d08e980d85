import type { Order } from '../../domain/order.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** A table of a verification that was killed is swept by one that begins this much later. */
const STALE_MS = 24 * 3_600_000;

/** What a hash of the stored columns covers: all but the event's own time, which is not part of the content. */
const HASHED = `cityHash64(toString(status), toUnixTimestamp64Milli(ifNull(paid_at, fromUnixTimestamp64Milli(-1, 'UTC'))),
  seller_county, seller_village, buyer_county, toString(outlet_type), outlet_id, outlet_county, toString(order_mode),
  toString(channel), toString(direction), \`lines.sku\`, \`lines.name\`, arrayMap(c -> toString(c), \`lines.category\`),
  \`lines.quantity\`, arrayMap(u -> toString(u), \`lines.unit\`), \`lines.amount_fen\`, goods_amount_fen, refunded_fen,
  settlement_reference)`;

/** `source`: logged and read again. `pending`: read, and not logged when the check began. `stored`: the state. */
export type Side = 'source' | 'pending';

/**
 * A table in ClickHouse where the second reading meets the stored state: memory stays bounded, whatever the size.
 * It keeps identities and hashes, no content.
 */
export interface Scratch {
  /** Safe to splice into SQL: made of a fixed prefix and two numbers. */
  readonly table: string;
  insert(side: Side, orders: readonly { order: Order; contentHash: string }[]): Promise<void>;
  copyStored(): Promise<void>;
  drop(): Promise<void>;
}

export async function openScratch(client: ClickHouseClient): Promise<Scratch> {
  await sweep(client);
  const table = `verify_${Date.now()}_${process.pid}`;
  await client.command({
    query: `CREATE TABLE ${table} (
      side Enum8('source' = 1, 'pending' = 2, 'stored' = 3),
      platform LowCardinality(String), order_id String, placed_at DateTime64(3, 'Asia/Shanghai'),
      version UInt64, content_hash UInt64,
      status String EPHEMERAL, paid_at Nullable(DateTime64(3, 'Asia/Shanghai')) EPHEMERAL,
      seller_county UInt32 EPHEMERAL, seller_village String EPHEMERAL, buyer_county UInt32 EPHEMERAL,
      outlet_type String EPHEMERAL, outlet_id String EPHEMERAL, outlet_county UInt32 EPHEMERAL,
      order_mode String EPHEMERAL, channel String EPHEMERAL, direction String EPHEMERAL,
      \`lines.sku\` Array(String) EPHEMERAL, \`lines.name\` Array(String) EPHEMERAL,
      \`lines.category\` Array(String) EPHEMERAL, \`lines.quantity\` Array(Decimal(18, 3)) EPHEMERAL,
      \`lines.unit\` Array(String) EPHEMERAL, \`lines.amount_fen\` Array(Int64) EPHEMERAL,
      goods_amount_fen Int64 EPHEMERAL, refunded_fen Int64 EPHEMERAL, settlement_reference String EPHEMERAL,
      columns_hash UInt64 DEFAULT ${HASHED},
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
          SELECT 'stored', platform, order_id, placed_at, version, content_hash, ${HASHED} FROM orders FINAL`,
      });
    },
    drop: async () => {
      await client.command({ query: `DROP TABLE IF EXISTS ${table} SYNC` });
    },
  };
}

const COLUMNS = [
  'side',
  'platform',
  'order_id',
  'placed_at',
  'version',
  'content_hash',
  'status',
  'paid_at',
  'seller_county',
  'seller_village',
  'buyer_county',
  'outlet_type',
  'outlet_id',
  'outlet_county',
  'order_mode',
  'channel',
  'direction',
  'lines.sku',
  'lines.name',
  'lines.category',
  'lines.quantity',
  'lines.unit',
  'lines.amount_fen',
  'goods_amount_fen',
  'refunded_fen',
  'settlement_reference',
] as const;

async function insertOrders(
  client: ClickHouseClient,
  table: string,
  side: Side,
  orders: readonly { order: Order; contentHash: string }[],
): Promise<void> {
  if (orders.length === 0) return;
  await client.insert({
    table,
    columns: [...COLUMNS] as [string, ...string[]],
    format: 'JSONEachRow',
    values: orders.map(({ order, contentHash }) => ({
      side,
      platform: order.platform,
      order_id: order.orderId,
      placed_at: new Date(order.placedAtMs).toISOString(),
      version: order.version,
      content_hash: contentHash,
      status: order.status,
      paid_at: order.paidAtMs === null ? null : new Date(order.paidAtMs).toISOString(),
      seller_county: Number(order.sellerCounty),
      seller_village: order.sellerVillage ?? '',
      buyer_county: Number(order.buyerCounty),
      outlet_type: order.outlet?.type ?? '',
      outlet_id: order.outlet?.id ?? '',
      outlet_county: Number(order.outlet?.county ?? 0),
      order_mode: order.orderMode,
      channel: order.channel,
      direction: order.direction,
      'lines.sku': order.lines.map((line) => line.sku),
      'lines.name': order.lines.map((line) => line.name),
      'lines.category': order.lines.map((line) => line.category),
      'lines.quantity': order.lines.map((line) => line.quantity),
      'lines.unit': order.lines.map((line) => line.unit),
      'lines.amount_fen': order.lines.map((line) => line.amountFen),
      goods_amount_fen: order.goodsAmountFen,
      refunded_fen: order.refundedFen,
      settlement_reference: order.settlementReference ?? '',
    })),
  });
}

async function sweep(client: ClickHouseClient): Promise<void> {
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
