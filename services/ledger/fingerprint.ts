import { createHash } from 'node:crypto';
import type { Withheld } from '../../domain/validation/batch.ts';

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
