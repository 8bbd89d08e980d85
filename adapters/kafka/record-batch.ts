import type { Buffer } from 'node:buffer';
import type { RecordView } from './record-sink.ts';

/** What precedes the records in a record batch of format v2. Older formats have their magic at the same place. */
export const HEADER_BYTES = 61;

/** Base offset and length: the batch's length does not count these. */
const PREFIX_BYTES = 12;

export interface BatchHeader {
  readonly baseOffset: bigint;
  /** Of the whole batch, as the header claims. */
  readonly bytes: number;
  readonly magic: number;
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly codec: number;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly lastOffsetDelta: number;
  readonly baseTimestampMs: number;
  /** The timestamp of every record where the broker sets it (LogAppendTime); else undefined. */
  readonly appendedAtMs: number | undefined;
  readonly producerId: bigint;
  readonly count: number;
}

/** Reads the header that begins at `at`; `bytes` must hold all 61 bytes of it. Checks nothing. */
export function readHeader(bytes: Buffer, at: number): BatchHeader {
  const attributes = bytes.readInt16BE(at + 21);
  return {
    baseOffset: bytes.readBigInt64BE(at),
    bytes: bytes.readInt32BE(at + 8) + PREFIX_BYTES,
    magic: bytes.readInt8(at + 16),
    codec: attributes & 0x07,
    isTransactional: (attributes & 0x10) !== 0,
    isControl: (attributes & 0x20) !== 0,
    lastOffsetDelta: bytes.readInt32BE(at + 23),
    baseTimestampMs: Number(bytes.readBigInt64BE(at + 27)),
    appendedAtMs: (attributes & 0x08) === 0 ? undefined : Number(bytes.readBigInt64BE(at + 35)),
    producerId: bytes.readBigInt64BE(at + 43),
    count: bytes.readInt32BE(at + 57),
  };
}

/** The bytes are not the records of a batch. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/**
 * Calls `take` for each of the decompressed records of a batch, always with the same view. Skips the records' headers,
 * which nothing reads. Throws {@link UndecodableError} where the bytes are not exactly what the header announces, with
 * offsets that rise within its range; the records taken until then do not count.
 */
export function walkRecords(
  bytes: Uint8Array,
  header: BatchHeader,
  take: (record: RecordView) => void,
): void {
  const { baseOffset, count, lastOffsetDelta, baseTimestampMs, appendedAtMs } = header;
  if (count < 0) throw new UndecodableError();
  const cursor = new Cursor(bytes);
  const record: RecordView = {
    baseOffset,
    offsetDelta: -1,
    timestampMs: 0,
    bytes,
    keyAt: 0,
    keyLength: -1,
    valueAt: 0,
    valueLength: -1,
  };
  for (let taken = 0; taken < count; taken += 1) {
    const length = cursor.varint();
    const end = cursor.at + length;
    cursor.skip(1);
    const timestampDelta = cursor.varlong();
    record.timestampMs = appendedAtMs ?? baseTimestampMs + timestampDelta;
    const offsetDelta = cursor.varint();
    if (offsetDelta <= record.offsetDelta || offsetDelta > lastOffsetDelta) {
      throw new UndecodableError();
    }
    record.offsetDelta = offsetDelta;
    record.keyLength = cursor.varint();
    record.keyAt = cursor.at;
    cursor.skip(record.keyLength);
    record.valueLength = cursor.varint();
    record.valueAt = cursor.at;
    cursor.skip(record.valueLength);
    if (cursor.at > end) throw new UndecodableError();
    cursor.at = end;
    take(record);
  }
  if (cursor.at !== bytes.length) throw new UndecodableError();
}

class Cursor {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A negative length stands for an absent key or value. */
  skip(length: number): void {
    if (length > 0) this.at += length;
  }

  /** 32 bits, zigzag. */
  varint(): number {
    let bits = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      bits |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (bits >>> 1) ^ -(bits & 1);
    }
    throw new UndecodableError();
  }

  /** 64 bits, zigzag, as a number: only timestamps are 64 bits wide, and present ones fit. */
  varlong(): number {
    let bits = 0;
    for (let scale = 1, length = 1; length <= 10; scale *= 128, length += 1) {
      const byte = this.#byte();
      bits += (byte & 0x7f) * scale;
      if (byte < 0x80) return bits % 2 === 0 ? bits / 2 : -(bits + 1) / 2;
    }
    throw new UndecodableError();
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new UndecodableError();
    this.at += 1;
    return byte;
  }
}

/** The offsets of a batch. */
export interface Extent {
  readonly first: bigint;
  /** One past the last offset, which may have no record: compaction removes some. */
  readonly end: bigint;
  /** Number of records, as far as the header is plausible. An unreadable batch counts them from `first` on. */
  readonly count: number;
}

/** Whether a broker could have written the header: it is of format v2, and its offsets lie within the log. */
export function isSound(batch: BatchHeader, highWatermark: bigint): boolean {
  const { magic, baseOffset, lastOffsetDelta } = batch;
  return (
    magic === 2 &&
    baseOffset >= 0n &&
    lastOffsetDelta >= 0 &&
    baseOffset + BigInt(lastOffsetDelta) < highWatermark
  );
}

/**
 * The offsets of a batch whose header may be broken, never more than the log has. Uses those fields of a
 * contradictory header that are possible. Where none is, assumes a single offset, so that a sound batch after it
 * is not skipped.
 */
export function extentOf(batch: BatchHeader, next: bigint, highWatermark: bigint): Extent {
  const { magic, baseOffset, lastOffsetDelta } = batch;
  const first = baseOffset >= 0n && baseOffset < highWatermark ? baseOffset : next;
  const possible = (offsets: number): number =>
    offsets > 0 && first + BigInt(offsets) <= highWatermark ? offsets : 0;
  const [range, count] = [possible(lastOffsetDelta + 1), possible(batch.count)];
  const offsets = magic === 2 || range === count ? range || count || 1 : 1;
  return {
    first,
    end: first + BigInt(offsets),
    count: count > 0 && count <= offsets ? count : offsets,
  };
}
