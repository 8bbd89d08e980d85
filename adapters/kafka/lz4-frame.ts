import type { Buffer } from 'node:buffer';

const MAGIC = 0x184d2204;
const [HAS_BLOCK_CHECKSUMS, HAS_CONTENT_SIZE, HAS_DICTIONARY] = [0x10, 0x08, 0x01];
const UNCOMPRESSED = 0x80000000;

/**
 * How many bytes an lz4 frame decompresses to. Walks over its sequences, because few frames state their size and
 * lz4-napi has no limit. Throws a RangeError where the bytes are not a whole frame.
 */
export function lz4DecompressedBytes(frame: Buffer): number {
  if (frame.readUInt32LE(0) !== MAGIC) throw new RangeError('This is no lz4 frame');
  const flags = frame.readUInt8(4);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const checksumBytes = has(HAS_BLOCK_CHECKSUMS) ? 4 : 0;
  let total = 0;
  for (let at = 7 + (has(HAS_CONTENT_SIZE) ? 8 : 0) + (has(HAS_DICTIONARY) ? 4 : 0); ;) {
    const size = frame.readUInt32LE(at);
    if (size === 0) return total;
    const length = size % UNCOMPRESSED;
    const block = frame.subarray(at + 4, at + 4 + length);
    total += size >= UNCOMPRESSED ? length : blockBytes(block);
    at += 4 + length + checksumBytes;
  }
}

/** A sequence is a token with two lengths, literals, and a match of four bytes or more; the last has no match. */
function blockBytes(block: Buffer): number {
  let total = 0;
  let at = 0;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      const byte = block.readUInt8(at);
      at += 1;
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < block.length) {
    const token = block.readUInt8(at);
    at += 1;
    const literals = lengthOf(token >> 4);
    total += literals;
    at += literals;
    if (at >= block.length) return total;
    at += 2;
    total += 4 + lengthOf(token & 0x0f);
  }
  return total;
}
