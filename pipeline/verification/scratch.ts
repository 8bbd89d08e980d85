import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type Column, ORDER_COLUMNS, type OrderColumn } from '../../domain/order-columns.ts';
import type { ControlTotal } from '../../domain/control-total.ts';
import type { Order } from '../../domain/order.ts';
import type { AcceptedEvent } from './classify-event.ts';

/** A verification that begins this much later drops the table of one that was killed. */
const STALE_MS = 24 * 3_600_000;

/** `source`: logged and read again. `pending`: read, but not logged when the check began. The table also has `stored`. */
export type Side = 'source' | 'pending';

/**
 * A temporary table in ClickHouse where the second reading is compared with the stored orders and control totals, so that
 * memory stays bounded. It keeps identities and hashes, no content of an order. A control total is a row without an order
 * id, which no order can be.
 */
export interface Scratch {
  /** Safe to insert into SQL: a fixed prefix and two numbers. */
  readonly table: string;
  insert(side: Side, events: readonly AcceptedEvent[]): Promise<void>;
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
      version UInt64, content_hash UInt64, declared String,
      ${EPHEMERAL_COLUMNS},
      columns_hash UInt64 DEFAULT ${COLUMNS_HASH},
      events SimpleAggregateFunction(sum, UInt64) DEFAULT 1
    )
    ENGINE = AggregatingMergeTree
    ORDER BY (platform, order_id, placed_at, version, content_hash, columns_hash, declared, side)`,
  });
  return {
    table,
    insert: (side, events) => insertEvents(client, table, side, events),
    copyStored: async () => {
      await client.command({
        query: `INSERT INTO ${table} (side, platform, order_id, placed_at, version, content_hash, columns_hash)
          SELECT 'stored', platform, order_id, placed_at, version, content_hash, ${COLUMNS_HASH} FROM orders FINAL`,
      });
      await client.command({
        query: `INSERT INTO ${table} (side, platform, placed_at, version, content_hash, declared)
          SELECT 'stored', platform, hour, version, content_hash, concat(toString(paid_orders), ' ', toString(paid_fen))
          FROM control_total FINAL`,
      });
    },
    drop: async () => {
      await client.command({ query: `DROP TABLE IF EXISTS ${table} SYNC` });
    },
  };
}

async function insertEvents(
  client: ClickHouseClient,
  table: string,
  side: Side,
  events: readonly AcceptedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await client.insert({
    table,
    columns: ['side', 'content_hash', 'declared', ...COLUMNS.map(({ name }) => name)],
    format: 'JSONEachRow',
    values: events.map((event) => ({
      side,
      content_hash: event.contentHash,
      ...('order' in event ? orderCells(event.order) : totalCells(event.total)),
    })),
  });
}

function orderCells(order: Order): Record<string, JsonCell> {
  return Object.fromEntries(COLUMNS.map(({ name, cell }) => [name, cell(order)]));
}

function totalCells({ platform, hourMs, version, paidOrders, paidFen }: ControlTotal): object {
  const declared = `${paidOrders} ${paidFen}`;
  return { platform, placed_at: new Date(hourMs).toISOString(), version, declared };
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

/** The scratch table keeps these, so its hash of the columns need not cover them. */
const KEPT: readonly string[] = ['platform', 'order_id', 'placed_at', 'version', 'content_hash'];

type JsonCell = string | number | null | readonly (string | number | null)[];

interface ScratchColumn {
  readonly name: string;
  /** As in `orders`, so that equal values have one hash. */
  readonly type: string;
  /** The value for JSONEachRow; null is stored as the type's default. */
  readonly cell: (order: Order) => JsonCell;
}

/** The columns of `orders` that an event fills; the content hash comes from the second reading itself. */
const COLUMNS: readonly ScratchColumn[] = ORDER_COLUMNS.flatMap((entry) => scratchColumns(entry));
const HASHED_COLUMNS = COLUMNS.filter(({ name }) => !KEPT.includes(name));

/** Definitions of the columns that are hashed and not kept. */
const EPHEMERAL_COLUMNS = HASHED_COLUMNS.map(({ name, type }) => `\`${name}\` ${type} EPHEMERAL`).join();

/** One UInt64 of all columns that are not kept. A hash leaves nulls out, and no instant is before 1970. */
const COLUMNS_HASH = `cityHash64(${HASHED_COLUMNS.map(({ name, type }) =>
  type.startsWith('Nullable') ? `ifNull(toUnixTimestamp64Milli(\`${name}\`), -1)` : `\`${name}\``,
).join()})`;

function scratchColumns(entry: OrderColumn): ScratchColumn[] {
  switch (entry.of) {
    case 'content-hash':
      return [];
    case 'order':
      return [{ name: entry.name, type: entry.type, cell: (order) => cellOf(entry, order) }];
    case 'outlet':
      return entry.columns.map((column) => ({
        name: column.name,
        type: column.type,
        cell: ({ outlet }) => outlet && cellOf(column, outlet),
      }));
    case 'lines':
      return entry.columns.map((column) => ({
        name: column.name,
        type: `Array(${column.type})`,
        cell: ({ lines }) => lines.map((line) => cellOf(column, line)),
      }));
  }
}

function cellOf<Row>(column: Column<Row>, row: Row): string | number | null {
  const value = column.read(row);
  const isInstant = column.type.includes('DateTime64');
  return isInstant && typeof value === 'number' ? new Date(value).toISOString() : value;
}
