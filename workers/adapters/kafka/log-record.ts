import { hash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { MAX_EVENT_BYTES } from '../../../schemas/event/envelope.ts';
import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import type { Withheld } from '../../validation/batch.ts';
import { type BatchHeader, walkRecords } from './record-batch.ts';

/** No order id is so long: a longer key belongs to no order, and does not when it is cut off here either. */
const MAX_KEY_BYTES = 1_024;

const NO_BYTES_SHA256 = hash('sha256', '');

export interface LogRecord {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  /** Why the value is not here: it is larger than an event may be, or its batch cannot be read. */
  readonly withheld?: Withheld | undefined;
}

/** How much may still be taken: so many records, and none after the one that reaches the bytes. */
export interface Room {
  readonly records: number;
  readonly bytes: number;
}

export interface Taken {
  readonly records: LogRecord[];
  /** Of their keys and values. */
  readonly bytes: number;
  /** Whether there were more than fitted. */
  readonly isCut: boolean;
}

/** Takes the records at or after an offset. They point into the bytes. Throws as {@link walkRecords} does. */
export function takeRecords(bytes: Buffer, batch: BatchHeader, from: bigint, room: Room): Taken {
  const records: LogRecord[] = [];
  const fromDelta = Number(from - batch.baseOffset);
  let taken = 0;
  let isCut = false;
  walkRecords(bytes, batch, (offsetDelta, timestampMs, keyAt, keyLength, valueAt, valueLength) => {
    if (offsetDelta < fromDelta) return;
    if (records.length >= room.records || taken >= room.bytes) {
      isCut = true;
      return;
    }
    const key = keyLength < 0 ? null : bytes.subarray(keyAt, keyAt + Math.min(keyLength, MAX_KEY_BYTES));
    const value = valueLength < 0 ? null : bytes.subarray(valueAt, valueAt + valueLength);
    const offset = batch.baseOffset + BigInt(offsetDelta);
    if (value !== null && valueLength > MAX_EVENT_BYTES) {
      const withheld = {
        code: 'bytes.too_large',
        bytes: valueLength,
        sha256: hash('sha256', value),
      } as const;
      records.push({ offset, key, value: null, timestampMs, withheld });
      taken += key?.length ?? 0;
    } else {
      records.push({ offset, key, value, timestampMs, withheld: undefined });
      taken += (key?.length ?? 0) + (value?.length ?? 0);
    }
  });
  return { records, bytes: taken, isCut };
}

/** Stands in for the records of a batch that cannot be read, `count` from an offset on, those at or after another. */
export function takeUnreadable(
  { first, count }: { first: bigint; count: number },
  timestampMs: number,
  code: ReasonCode,
  from: bigint,
  room: Room,
): Taken {
  const records: LogRecord[] = [];
  const withheld: Withheld = { code, bytes: 0, sha256: NO_BYTES_SHA256 };
  const end = first + BigInt(count);
  let offset = from > first ? from : first;
  for (; offset < end && records.length < room.records; offset += 1n) {
    records.push({ offset, key: null, value: null, timestampMs, withheld });
  }
  return { records, bytes: 0, isCut: offset < end };
}

/** The same record in memory of its own. */
export function copyOf(record: LogRecord): LogRecord {
  const { key, value } = record;
  return { ...record, key: key && Buffer.from(key), value: value && Buffer.from(value) };
}
