import type { Buffer } from 'node:buffer';

/** Of a record batch of the format v2, all before its records. Older formats have their magic at the same place. */
export const HEADER_BYTES = 61;

/** Base offset and length, which the length does not count. */
const PREFIX_BYTES = 12;

export interface BatchHeader {
  readonly baseOffset: bigint;
  /** Of the whole batch, as it says. */
  readonly bytes: number;
  readonly magic: number;
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly codec: number;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly lastOffsetDelta: number;
  readonly baseTimestampMs: number;
  /** The time of every record, where the broker set it; else undefined. */
  readonly appendedAtMs: number | undefined;
  readonly producerId: bigint;
  readonly count: number;
}

/** What a batch says of itself. `bytes` holds its first 61 bytes at `at`. Nothing of it is checked. */
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

/** The bytes are no records of a batch. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/** Takes a record; `key` and `value` are where they begin, and -1 for their length where there is none. */
export type TakeRecord = (
  offsetDelta: number,
  timestampMs: number,
  keyAt: number,
  keyLength: number,
  valueAt: number,
  valueLength: number,
) => void;

/**
 * Walks over the decompressed records of a batch, and allocates nothing. Throws {@link UndecodableError} where they
 * are not exactly what the header announces, offsets that rise within its range; what was taken by then counts for
 * nothing. Headers of records are passed over: nothing reads them.
 */
export function walkRecords(bytes: Uint8Array, header: BatchHeader, take: TakeRecord): void {
  const { count, lastOffsetDelta, baseTimestampMs, appendedAtMs } = header;
  if (count < 0) throw new UndecodableError(`The batch announces ${count} records`);
  const cursor = new Cursor(bytes);
  let previous = -1;
  for (let record = 0; record < count; record += 1) {
    const length = cursor.varint();
    const end = cursor.at + length;
    cursor.pass(1);
    const timestampDelta = cursor.varlong();
    const offsetDelta = cursor.varint();
    if (offsetDelta <= previous || offsetDelta > lastOffsetDelta) {
      throw new UndecodableError(`Offset ${offsetDelta} after ${previous} of ${lastOffsetDelta}`);
    }
    previous = offsetDelta;
    const keyLength = cursor.varint();
    const keyAt = cursor.at;
    cursor.pass(keyLength);
    const valueLength = cursor.varint();
    const valueAt = cursor.at;
    cursor.pass(valueLength);
    if (cursor.at > end) throw new UndecodableError('A value ends after its record');
    cursor.at = end;
    take(
      offsetDelta,
      appendedAtMs ?? baseTimestampMs + timestampDelta,
      keyAt,
      keyLength,
      valueAt,
      valueLength,
    );
  }
  if (cursor.at !== bytes.length) throw new UndecodableError('There is more in the batch than its records');
}

class Cursor {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Negative lengths stand for nothing at all. */
  pass(length: number): void {
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
    throw new UndecodableError('A varint has more than five bytes');
  }

  /** 64 bits, zigzag, as a number: only times are so long, and those of this age fit. */
  varlong(): number {
    let bits = 0;
    for (let scale = 1, length = 1; length <= 10; scale *= 128, length += 1) {
      const byte = this.#byte();
      bits += (byte & 0x7f) * scale;
      if (byte < 0x80) return bits % 2 === 0 ? bits / 2 : -(bits + 1) / 2;
    }
    throw new UndecodableError('A varlong has more than ten bytes');
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new UndecodableError('The batch ends within a record');
    this.at += 1;
    return byte;
  }
}
