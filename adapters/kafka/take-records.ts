import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Withheld } from '../../domain/validation/batch.ts';
import { type BatchHeader, walkRecords } from './record-batch.ts';
import { type Capacity, isFull, type RecordSink } from './record-sink.ts';

/** No order id is this long, so a longer key matches no order, truncated or not. */
export const MAX_KEY_BYTES = 1_024;

const NO_BYTES = Buffer.alloc(0);
const NO_BYTES_SHA256 = hash('sha256', '');

export interface Taken {
  /** The offset after the last record taken; where none was taken, the offset to begin at. */
  readonly next: bigint;
  /** Whether the sink was full before the records ended. */
  readonly isCut: boolean;
}

/**
 * Puts the records at or after `from` into a sink until it is full. Throws as {@link walkRecords} does, and then
 * leaves none of them in the sink.
 */
export function takeRecords(
  bytes: Buffer,
  batch: BatchHeader,
  from: bigint,
  sink: RecordSink,
  capacity: Capacity,
): Taken {
  const { baseOffset } = batch;
  const fromDelta = Number(from - baseOffset);
  const before = sink.records;
  let nextDelta = fromDelta;
  let isCut = false;
  try {
    walkRecords(bytes, batch, (record) => {
      const { offsetDelta, valueAt, valueLength } = record;
      if (offsetDelta < fromDelta) return;
      if (isFull(sink, capacity)) {
        isCut = true;
        return;
      }
      nextDelta = offsetDelta + 1;
      record.keyLength = Math.min(record.keyLength, MAX_KEY_BYTES);
      if (valueLength > MAX_EVENT_BYTES) {
        const sha256 = hash('sha256', bytes.subarray(valueAt, valueAt + valueLength));
        sink.withhold(record, { code: 'bytes.too_large', bytes: valueLength, sha256 });
      } else {
        sink.put(record);
      }
    });
  } catch (error) {
    sink.truncate(before);
    throw error;
  }
  return { next: baseOffset + BigInt(nextDelta), isCut };
}

/**
 * Stands in for the `count` records from `first` on of a batch that cannot be read: puts those at or after `from`
 * into the sink, without key and value and with the reason.
 */
export function takeUnreadable(
  { first, count }: { first: bigint; count: number },
  timestampMs: number,
  code: ReasonCode,
  from: bigint,
  sink: RecordSink,
  capacity: Capacity,
): Taken {
  const withheld: Withheld = { code, bytes: 0, sha256: NO_BYTES_SHA256 };
  const end = first + BigInt(count);
  let next = from > first ? from : first;
  for (; next < end && !isFull(sink, capacity); next += 1n) {
    const record = {
      baseOffset: next,
      offsetDelta: 0,
      timestampMs,
      bytes: NO_BYTES,
      keyAt: 0,
      keyLength: -1,
      valueAt: 0,
      valueLength: -1,
    };
    sink.withhold(record, withheld);
  }
  return { next, isCut: next < end };
}
