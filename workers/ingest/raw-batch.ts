import { createHash } from 'node:crypto';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { RawBatch, Withheld } from '../validation/batch.ts';

export interface RawRecord {
  readonly position: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Why the value is not here although there is one. */
  readonly withheld?: Withheld | undefined;
}

/** Copies records into one buffer of their own: those of Kafka point into fetch answers that are kept alive whole. */
export function packBatch(records: readonly RawRecord[], topicPlatform: Platform | undefined): RawBatch {
  const keyLengths = new Int32Array(records.length);
  const valueLengths = new Int32Array(records.length);
  const positions = new BigUint64Array(records.length);
  const withheld = new Map<number, Withheld>();
  const bytes = new Uint8Array(records.reduce((sum, record) => sum + recordBytes(record), 0));
  let at = 0;
  const put = (part: Uint8Array | null): number => {
    if (part === null) return -1;
    bytes.set(part, at);
    at += part.length;
    return part.length;
  };
  for (const [index, record] of records.entries()) {
    positions[index] = record.position;
    keyLengths[index] = put(record.key);
    valueLengths[index] = put(record.value);
    if (record.withheld !== undefined) withheld.set(index, record.withheld);
  }
  return { bytes, keyLengths, valueLengths, withheld, positions, topicPlatform };
}

export function recordBytes({ key, value }: Pick<RawRecord, 'key' | 'value'>): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

/**
 * A number by which a record is known again: the first 8 bytes, big-endian, of the SHA-256 of its key, value and
 * time, in decimal. The record before the cursor shows whether a topic was truncated or made anew. The hash of a
 * value that is withheld stands for it.
 */
export function fingerprintOf(record: {
  key: Uint8Array | null;
  value: Uint8Array | null;
  timestampMs: number;
  withheld?: Withheld | undefined;
}): string {
  return createHash('sha256')
    .update(record.key ?? '')
    .update('\0')
    .update(record.value ?? record.withheld?.sha256 ?? '')
    .update(`\0${record.timestampMs}`)
    .digest()
    .readBigUInt64BE(0)
    .toString();
}
