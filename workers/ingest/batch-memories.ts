import { Buffer } from 'node:buffer';
import { BATCH_ROOM, BatchMemory } from './batch-memory.ts';
import { createMemories, type Memories } from './memories.ts';

/** What a row takes is a third of its event's bytes. */
const ROWS_BYTES = BATCH_ROOM.bytes / 2;

/** What a worker has: of two sources one batch is read while two are judged; and the rows of twelve wait to be stored. */
export const IN_WORKER = [6, 12] as const;

/** Bounds how much of batches is in memory at once, over all partitions and archives of a process. */
export interface BatchMemories {
  /** For events, from the first that is read until the batch is judged. */
  readonly events: Memories<BatchMemory>;
  /** For the rows that are made of them, until these are stored. */
  readonly rows: Memories<Uint8Array>;
}

export function createBatchMemories(mostOfEvents: number, mostOfRows = mostOfEvents): BatchMemories {
  return {
    events: createMemories(
      mostOfEvents,
      () => new BatchMemory(),
      (memory) => {
        memory.truncate(0);
      },
    ),
    rows: createMemories(mostOfRows, () => Buffer.from(new SharedArrayBuffer(ROWS_BYTES))),
  };
}
