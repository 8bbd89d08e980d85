import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import type { QuarantinedEvent, ValidatedBatch } from '../validation/batch.ts';
import { reached } from '../points.ts';
import { logRange } from './ingest-log.ts';
import { type Source, sourceName } from './source.ts';

export interface BatchRange {
  readonly source: Source;
  readonly epoch: number;
  readonly first: bigint;
  readonly next: bigint;
  readonly records: number;
  readonly bytes: number;
  readonly fingerprint: string;
}

/**
 * Stores a validated batch. The order of the writes is what makes a crash between any two harmless: orders and
 * quarantine are keyed and may be written again; an arrival counted twice costs one refresh; the log row, from
 * which a reader resumes, comes last.
 */
export async function storeBatch(
  client: ClickHouseClient,
  range: BatchRange,
  batch: ValidatedBatch,
): Promise<Record<string, number>> {
  for (const block of batch.orderBlocks) await insertOrders(client, block);
  reached('orders.inserted');
  if (batch.quarantined.length > 0) await insertQuarantined(client, range, batch.quarantined);
  reached('quarantine.inserted');
  if (batch.arrivals.length > 0) await insertArrivals(client, batch.arrivals);
  reached('arrivals.inserted');
  const reasons = countReasons(batch.quarantined);
  await logRange(client, {
    source: sourceName(range.source),
    epoch: range.epoch,
    first: range.first,
    next: range.next,
    records: range.records,
    accepted: batch.accepted,
    quarantined: batch.quarantined.length,
    reasons,
    bytes: range.bytes,
    fingerprint: range.fingerprint,
    occurredMs: batch.occurredMs,
  });
  reached('range.logged');
  return reasons;
}

/**
 * Inserts a block of orders, whose columns are found by their names. Merging the versions of one order within the
 * block before it is written would cost more than it saves: reading merges them.
 */
export async function insertOrders(client: ClickHouseClient, block: Uint8Array): Promise<void> {
  const { stream } = await client.exec({
    query: 'INSERT INTO orders FORMAT Native',
    values: Readable.from([Buffer.from(block.buffer, block.byteOffset, block.byteLength)], {
      objectMode: false,
    }),
    clickhouse_settings: { optimize_on_insert: 0 },
  });
  // Acknowledged it is already; a connection can be used again when its answer was read.
  await text(stream);
}

async function insertQuarantined(
  client: ClickHouseClient,
  { source, epoch }: BatchRange,
  events: readonly QuarantinedEvent[],
): Promise<void> {
  await client.insert({
    table: 'quarantine',
    format: 'JSONEachRow',
    values: events.map((event) => ({
      source: sourceName(source),
      position: event.position.toString(),
      epoch,
      topic: source.kind === 'kafka' ? source.topic : '',
      partition: source.kind === 'kafka' ? source.partition : -1,
      code: event.problems[0]?.code,
      path: event.problems[0]?.path,
      message: event.problems[0]?.message,
      problems: event.problems,
      event_id: event.eventId,
      order_id: event.orderId,
      payload_bytes: event.payloadBytes,
      payload_sha256: event.payloadSha256,
    })),
  });
}

/** Split by month like the orders: 90 months of slices is far more than a batch of real events holds. */
async function insertArrivals(client: ClickHouseClient, arrivals: ValidatedBatch['arrivals']): Promise<void> {
  const now = Date.now() / 1000;
  await client.insert({
    table: 'slice_arrivals',
    format: 'JSONCompactEachRow',
    values: arrivals.map(([startMs, events]) => [startMs / 1000, events, now.toFixed(3)]),
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  });
}

function countReasons(events: readonly QuarantinedEvent[]): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const { problems } of events) {
    const code = problems[0]?.code ?? 'field.value';
    reasons[code] = (reasons[code] ?? 0) + 1;
  }
  return reasons;
}
