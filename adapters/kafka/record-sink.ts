import type { Origin, Withheld } from '../../domain/validation/batch.ts';

/** One record of a log, as places in the bytes that hold it. */
export interface RecordView {
  /** The record's offset is `baseOffset + offsetDelta`. */
  readonly baseOffset: bigint;
  offsetDelta: number;
  timestampMs: number;
  readonly bytes: Uint8Array;
  /** Where the key begins in `bytes`; its length is -1 where the record has no key. */
  keyAt: number;
  keyLength: number;
  /** Where the value begins in `bytes`; its length is -1 where the record has no value. */
  valueAt: number;
  valueLength: number;
  /** What the value was made from; absent for a record that has its value itself. */
  readonly origin?: Origin | undefined;
}

/**
 * Takes the records of a log as they are decoded. The decoder reuses one view for all records of a batch, because
 * a stream has a hundred thousand records a second, and it reuses the bytes: a sink copies what it keeps.
 */
export interface RecordSink {
  readonly records: number;
  /** Of their keys and values. */
  readonly bytes: number;
  put(record: RecordView): void;
  /** Takes a record without its value, which exists but is refused. */
  withhold(record: RecordView, withheld: Withheld): void;
  /** Drops all but the first `records`: where a batch turns out to be broken, its earlier records do not count. */
  truncate(records: number): void;
}

/** A sink that takes records in another way, and is the same otherwise. */
export function taking(
  sink: RecordSink,
  { put, withhold }: Pick<RecordSink, 'put' | 'withhold'>,
): RecordSink {
  return {
    get records() {
      return sink.records;
    },
    get bytes() {
      return sink.bytes;
    },
    put,
    withhold,
    truncate(records) {
      sink.truncate(records);
    },
  };
}

export function offsetOf({ baseOffset, offsetDelta }: RecordView): bigint {
  return baseOffset + BigInt(offsetDelta);
}

/** How much a sink may hold: this many records, and none after the one that reaches the bytes. */
export interface Capacity {
  readonly records: number;
  readonly bytes: number;
}

export function isFull(sink: RecordSink, capacity: Capacity): boolean {
  return sink.records >= capacity.records || sink.bytes >= capacity.bytes;
}
