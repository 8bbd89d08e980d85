import type { RawBatch } from '../../../domain/validation/batch.ts';
import { BATCH_CAPACITY, type BatchBuffer } from '../../../pipeline/validation/batch-buffer.ts';
import { orderEvents } from './order-events.ts';

const BATCH_EVENTS = 18_000;

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
