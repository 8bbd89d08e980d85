import type { Withheld } from '../../domain/validation/batch.ts';

/**
 * Where the records of a log go as they are decoded. It copies what it keeps: the memory that they lie in is used
 * again. No object is made for a record on the way there, for a stream has a hundred thousand of them a second.
 */
export interface RecordSink {
  readonly records: number;
  /** Of their keys and values. */
  readonly bytes: number;
  /**
   * Takes a record at `baseOffset + offsetDelta`; `keyAt` and `valueAt` are where its key and value begin in
   * `memory`, and their length is -1 where there is none.
   */
  put(
    baseOffset: bigint,
    offsetDelta: number,
    timestampMs: number,
    memory: Uint8Array,
    keyAt: number,
    keyLength: number,
    valueAt: number,
    valueLength: number,
  ): void;
  /** Takes a record whose value is not here although there is one. */
  withhold(
    baseOffset: bigint,
    offsetDelta: number,
    timestampMs: number,
    key: Uint8Array | null,
    withheld: Withheld,
  ): void;
  /** Forgets what came after so many records: those of a batch that is broken further on count for nothing. */
  truncate(records: number): void;
}

/** How much a sink may hold: so many records, and none after the one that reaches the bytes. */
export interface Room {
  readonly records: number;
  readonly bytes: number;
}

export function isFull(sink: RecordSink, most: Room): boolean {
  return sink.records >= most.records || sink.bytes >= most.bytes;
}
