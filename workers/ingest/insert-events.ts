import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import { EVENT_INDEX_COLUMNS } from '../../pipeline/validation/event-index-block.ts';

/** Stores the accepted orders of batches, and what finds their events by id. Both can be stored again. */
export async function insertEvents(
  client: ClickHouseClient,
  results: readonly Pick<ValidatedBatch, 'orders' | 'eventIndex'>[],
): Promise<void> {
  await Promise.all([
    insertOrders(
      client,
      results.flatMap(({ orders }) => (orders === null ? [] : [orders])),
    ),
    indexEvents(
      client,
      results.flatMap(({ eventIndex }) => eventIndex),
    ),
  ]);
}

/**
 * Inserts blocks of orders in ClickHouse's Native format, which finds columns by name. Merging the versions of an
 * order within a block before writing it would cost more than it saves: reading merges them.
 */
export function insertOrders(client: ClickHouseClient, blocks: readonly Uint8Array[]): Promise<void> {
  return insertBlocks(client, 'INSERT INTO orders FORMAT Native', blocks);
}

const WRITTEN = EVENT_INDEX_COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');

/**
 * Stores blocks of the index. ClickHouse hashes the ids, so that only it has to know how.
 * @param storedAt SQL: when the orders of the events were stored.
 */
export function indexEvents(
  client: ClickHouseClient,
  blocks: readonly Uint8Array[],
  storedAt = 'now()',
): Promise<void> {
  return insertBlocks(
    client,
    `INSERT INTO event_index (stored_at, platform, source, first_position, \`events.id_hash\`, \`events.position\`,
       \`events.order_hash\`, \`events.version\`, \`events.content_hash\`, \`events.placed_slice\`, \`events.occurred_at\`,
       \`events.received_at\`)
     SELECT ${storedAt}, platform, source, first_position, arrayMap(id -> cityHash64(id), event_id), position,
       arrayMap(id -> cityHash64(id), order_id), version, content_hash, placed_slice, occurred_at, received_at
     FROM input('${WRITTEN}') FORMAT Native`,
    blocks,
  );
}

async function insertBlocks(
  client: ClickHouseClient,
  query: string,
  blocks: readonly Uint8Array[],
): Promise<void> {
  if (blocks.length === 0) return;
  const { stream } = await client.exec({
    query,
    values: Readable.from(
      blocks.map((block) => Buffer.from(block.buffer, block.byteOffset, block.byteLength)),
      { objectMode: false },
    ),
    clickhouse_settings: { optimize_on_insert: 0 },
  });
  // The insert is already acknowledged. Its connection can be reused only after the response is read.
  await text(stream);
}
