import { hash } from 'node:crypto';
import type { Buffer } from 'node:buffer';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Withheld } from '../../domain/validation/batch.ts';
import { type BatchHeader, walkRecords } from './record-batch.ts';
import { isFull, type RecordSink, type Room } from './record-sink.ts';

/** No order id is so long: a longer key belongs to no order, and does not when it is cut off here either. */
export const MAX_KEY_BYTES = 1_024;

const NO_BYTES_SHA256 = hash('sha256', '');

export interface Taken {
  /** After the last record that was taken; where it was to begin, if none was. */
  readonly next: bigint;
  /** Whether there were more than fitted. */
  readonly isCut: boolean;
}

/**
 * Gives the records at or after an offset to a sink, while it has room. Throws as {@link walkRecords} does, after
 * which the sink has none of them.
 */
export function takeRecords(
  bytes: Buffer,
  batch: BatchHeader,
  from: bigint,
  sink: RecordSink,
  most: Room,
): Taken {
  const { baseOffset } = batch;
  const fromDelta = Number(from - baseOffset);
  const before = sink.records;
  let nextDelta = fromDelta;
  let isCut = false;
  try {
    walkRecords(bytes, batch, (offsetDelta, timestampMs, keyAt, keyLength, valueAt, valueLength) => {
      if (offsetDelta < fromDelta) return;
      if (isFull(sink, most)) {
        isCut = true;
        return;
      }
      nextDelta = offsetDelta + 1;
      const keptOfKey = Math.min(keyLength, MAX_KEY_BYTES);
      if (valueLength > MAX_EVENT_BYTES) {
        const sha256 = hash('sha256', bytes.subarray(valueAt, valueAt + valueLength));
        const key = keyLength < 0 ? null : bytes.subarray(keyAt, keyAt + keptOfKey);
        const withheld = { code: 'bytes.too_large', bytes: valueLength, sha256 } as const;
        sink.withhold(baseOffset, offsetDelta, timestampMs, key, withheld);
      } else {
        sink.put(baseOffset, offsetDelta, timestampMs, bytes, keyAt, keptOfKey, valueAt, valueLength);
      }
    });
  } catch (error) {
    sink.truncate(before);
    throw error;
  }
  return { next: baseOffset + BigInt(nextDelta), isCut };
}

/** Stands in for the records of a batch that cannot be read, `count` from an offset on, those at or after another. */
export function takeUnreadable(
  { first, count }: { first: bigint; count: number },
  timestampMs: number,
  code: ReasonCode,
  from: bigint,
  sink: RecordSink,
  most: Room,
): Taken {
  const withheld: Withheld = { code, bytes: 0, sha256: NO_BYTES_SHA256 };
  const end = first + BigInt(count);
  let next = from > first ? from : first;
  for (; next < end && !isFull(sink, most); next += 1n) sink.withhold(next, 0, timestampMs, null, withheld);
  return { next, isCut: next < end };
}
