import { Buffer } from 'node:buffer';
import { BATCH_ROOM, BatchMemory } from './batch-memory.ts';
import { createMemories, type Held, type Memories } from './memories.ts';

/** What a row takes is a third of its event's bytes. */
const rowsBytes = (eventBytes: number): number => eventBytes / 2;

/** Some hundred events, as a partition that is up to date has them waiting. */
const SMALL_BATCH_BYTES = 512 * 1024;

/**
 * What a worker has: of two sources one batch is read while two are judged; the rows of twelve wait to be stored, and of
 * many small ones, since there may be hundreds of partitions.
 */
export const IN_WORKER = [6, 12, 64] as const;

/** Bounds how much of batches is in memory at once, over all partitions and archives of a process. */
export interface BatchMemories {
  /** For events, from the first that is read until the batch is judged. */
  readonly events: Memories<BatchMemory>;
  /** For the rows that are made of events with so many bytes, until these are stored. */
  rowsOf(eventBytes: number): Promise<Held<Uint8Array>>;
}

export function createBatchMemories(
  mostOfEvents: number,
  mostOfRows = mostOfEvents,
  mostOfFewRows = mostOfRows,
): BatchMemories {
  const rows = memoriesOf(mostOfRows, rowsBytes(BATCH_ROOM.bytes));
  const fewRows = memoriesOf(mostOfFewRows, rowsBytes(SMALL_BATCH_BYTES));
  return {
    events: createMemories(
      mostOfEvents,
      () => new BatchMemory(),
      (memory) => {
        memory.truncate(0);
      },
    ),
    rowsOf: (eventBytes) => (eventBytes <= SMALL_BATCH_BYTES ? fewRows : rows).acquire(),
  };
}

function memoriesOf(most: number, bytes: number): Memories<Uint8Array> {
  return createMemories(most, () => Buffer.from(new SharedArrayBuffer(bytes)));
}
