import { createHash } from 'node:crypto';
import type { Withheld } from '../../domain/validation/batch.ts';

/**
 * Identifies a record: the first 8 bytes, big-endian, of the SHA-256 of its key, value and timestamp, as a decimal
 * number. The fingerprint of the record before the cursor shows whether a topic was truncated or recreated. For a
 * withheld value, its hash takes its place.
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
