import { hash } from 'node:crypto';

const scratch = Buffer.alloc(512 * 1024);

/**
 * First 8 bytes, big-endian, of the SHA-256 of a text of bytes, as eight characters of a byte each. Of the canonical
 * content of an order it breaks a tie between equal versions.
 */
export function contentHash(text: string): string {
  // Hashing a buffer spares a third of the time that hashing a text takes.
  const bytes =
    text.length > scratch.length
      ? Buffer.from(text, 'latin1')
      : scratch.subarray(0, scratch.write(text, 'latin1'));
  return hash('sha256', bytes, 'binary').slice(0, 8);
}
