import { openLogReader } from '../../../adapters/kafka/log-reader.ts';
import type { RawBatch } from '../../../domain/validation/batch.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { BATCH_CAPACITY, BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { validateBatch } from '../../../pipeline/validation/validate-batch.ts';
import { insertOrders } from '../../../workers/ingest/store-ranges.ts';
import type { Run } from '../part.ts';
import { orderEvents } from '../world/order-events.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';

const BATCH_EVENTS = 18_000;

/** Reads the topic like the product and discards the events. This is an upper limit for ingest. */
export async function runReading(
  world: BenchWorld,
  topic: string,
  partitions: number,
  events: number,
): Promise<Run> {
  const usage = watchUsage({ reader: process.pid, kafka: world.pids.kafka });
  const startedMs = performance.now();
  const memory = new BatchBuffer();
  let read = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const kafka = { brokers: world.engines.addresses.kafkaBrokers };
    await using reader = await openLogReader(kafka, topic, partition);
    let at = 0n;
    for (;;) {
      memory.truncate(0);
      const chunk = await reader.read(at, memory, { waitMs: 0, maxBytes: 1024 * 1024 });
      if (chunk.nextOffset === at) break;
      read += memory.records;
      at = chunk.nextOffset;
    }
  }
  if (read !== events) throw new Error(`${String(read)} of ${String(events)} events were read`);
  const seconds = (performance.now() - startedMs) / 1000;
  return { variant: 'reading alone', figures: { eventsPerSecond: events / seconds, ...usage(events) } };
}

/** Only inserts prepared blocks into the table of orders. This is an upper limit for ingest. */
export async function runInserting(world: BenchWorld, events: number): Promise<Run> {
  await using database = await world.database();
  const blocks = [...blocksOf(events)];
  const usage = watchUsage({ clickhouse: world.pids.clickhouse });
  const startedMs = performance.now();
  for (const block of blocks) {
    await insertOrders(database.client, [block]);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  return { variant: 'inserting alone', figures: { eventsPerSecond: events / seconds, ...usage(events) } };
}

const counties = await readCountyCodes();

/** Reused memory for the rows of each batch. */
const rowMemory = new Uint8Array(BATCH_CAPACITY.bytes);

/** Batches of this many events, like those of an archive. `nextMemory` gives the memory of each batch. */
export function* rawBatches(events: number, nextMemory: () => BatchBuffer): Generator<RawBatch> {
  let memory = nextMemory();
  for (const { value } of orderEvents(events)) {
    const bytes = Buffer.from(value);
    memory.put({
      baseOffset: BigInt(memory.records),
      offsetDelta: 0,
      timestampMs: 0,
      bytes,
      keyAt: 0,
      keyLength: -1,
      valueAt: 0,
      valueLength: bytes.length,
    });
    if (memory.records < BATCH_EVENTS) continue;
    yield memory.batch(undefined, { source: 'archive/bench@0', room: rowMemory });
    memory = nextMemory();
    memory.truncate(0);
  }
  if (memory.records > 0) yield memory.batch(undefined, { source: 'archive/bench@0', room: rowMemory });
}

function* blocksOf(events: number): Generator<Uint8Array> {
  const memory = new BatchBuffer();
  for (const batch of rawBatches(events, () => memory)) {
    // Copied, because the next batch uses the same memory.
    const { orders } = validateBatch(batch, counties);
    if (orders !== null) yield new Uint8Array(orders);
  }
}
