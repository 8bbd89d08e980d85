import { Readable } from 'node:stream';
import { openLogReader } from '../../../workers/adapters/kafka/log-reader.ts';
import { readCountyCodes } from '../../../workers/reference-files.ts';
import { packBatch } from '../../../workers/ingest/raw-batch.ts';
import { validateBatch } from '../../../workers/validation/validate-batch.ts';
import { ORDER_COLUMNS } from '../../../workers/validation/order-row.ts';
import { orderEvents } from '../world/order-events.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import type { Run } from '../part.ts';

const BATCH_EVENTS = 18_000;

/** Reads the topic as the product does, and does nothing with it: no way of ingesting can be faster. */
export async function runReading(
  world: BenchWorld,
  topic: string,
  partitions: number,
  events: number,
): Promise<Run> {
  const usage = watchUsage({ reader: process.pid, kafka: world.pids.kafka });
  const startedMs = performance.now();
  let read = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const reader = await openLogReader({ brokers: world.engines.addresses.kafkaBrokers }, topic, partition);
    try {
      let at = 0n;
      for (;;) {
        const chunk = await reader.read(at, { waitMs: 0, maxBytes: 1024 * 1024 });
        if (chunk.nextOffset === at) break;
        read += chunk.records.length;
        at = chunk.nextOffset;
      }
    } finally {
      await reader.close();
    }
  }
  if (read !== events) throw new Error(`${String(read)} of ${String(events)} events were read`);
  const seconds = (performance.now() - startedMs) / 1000;
  return { variant: 'reading alone', figures: { eventsPerSecond: events / seconds, ...usage(events) } };
}

/** Inserts blocks that were made beforehand into the table of orders, and does nothing else. */
export async function runInserting(world: BenchWorld, events: number): Promise<Run> {
  await using database = await world.database();
  const blocks = [...blocksOf(events)];
  const usage = watchUsage({ clickhouse: world.pids.clickhouse });
  const startedMs = performance.now();
  for (const block of blocks) {
    await database.client.insert({
      table: 'orders',
      columns: [...ORDER_COLUMNS] as [string, ...string[]],
      format: 'TabSeparated',
      values: Readable.from([block], { objectMode: false }),
    });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  return { variant: 'inserting alone', figures: { eventsPerSecond: events / seconds, ...usage(events) } };
}

const counties = await readCountyCodes();

export function* rawBatches(events: number): Generator<ReturnType<typeof packBatch>> {
  let records: { position: bigint; key: null; value: Buffer }[] = [];
  for (const { value } of orderEvents(events)) {
    records.push({ position: 0n, key: null, value: Buffer.from(value) });
    if (records.length < BATCH_EVENTS) continue;
    yield packBatch(records, undefined);
    records = [];
  }
  if (records.length > 0) yield packBatch(records, undefined);
}

function* blocksOf(events: number): Generator<Buffer> {
  for (const batch of rawBatches(events)) {
    for (const piece of validateBatch(batch, counties).orderRows)
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.length);
  }
}
