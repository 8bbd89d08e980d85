import { Buffer } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { decompressFrame } from 'lz4-napi';
import snappy from 'snappy';
import { isBufferTooLarge, isOutOfMemory } from '../errors/system-codes.ts';
import { UndecodableError } from './record-batch.ts';

/**
 * Java producers (xerial) write a frame of snappy blocks that begins with this magic; others send one bare block.
 */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** Larger than Node's default of 16 KiB: most batches then need one chunk. */
const CHUNK_BYTES = 128 * 1024;

/** The data would decompress to more than the limit. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

type Decompress = (data: Buffer, maxBytes: number) => Promise<Buffer>;

const CODECS: Readonly<Record<number, Decompress>> = {
  1: byZlib(promisify(gunzip)),
  2: unsnappy,
  3: unlz4,
  4: byZlib(promisify(zstdDecompress)),
};

/**
 * Decompresses the records of a batch. Throws {@link TooLargeError} where they have more than `maxBytes`, before
 * it allocates that, and {@link UndecodableError} where the data is broken or Kafka has no codec of this number.
 * Rethrows a lack of memory, which says nothing about the data.
 */
export async function decompress(codec: number, data: Buffer, maxBytes: number): Promise<Buffer> {
  const decompressor = CODECS[codec];
  if (decompressor === undefined) throw new UndecodableError();
  try {
    return await decompressor(data, maxBytes);
  } catch (error) {
    if (error instanceof TooLargeError || isOutOfMemory(error)) throw error;
    throw new UndecodableError(undefined, { cause: error });
  }
}

type Inflate = (data: Buffer, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>;

function byZlib(inflate: Inflate): Decompress {
  return async (data, maxBytes) => {
    try {
      return await inflate(data, { maxOutputLength: maxBytes, chunkSize: CHUNK_BYTES });
    } catch (error) {
      if (isBufferTooLarge(error)) throw new TooLargeError(undefined, { cause: error });
      throw error;
    }
  };
}

async function unlz4(data: Buffer, maxBytes: number): Promise<Buffer> {
  if (lz4DecompressedBytes(data) > maxBytes) throw new TooLargeError();
  return decompressFrame(data);
}

async function unsnappy(data: Buffer, maxBytes: number): Promise<Buffer> {
  const blocks = snappyBlocks(data);
  const bytes = blocks.reduce((sum, block) => sum + snappyBytes(block), 0);
  if (bytes > maxBytes) throw new TooLargeError();
  const all = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const block of blocks) {
    const part = (await snappy.uncompress(block, { asBuffer: true })) as Buffer;
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function snappyBlocks(data: Buffer): Buffer[] {
  if (!data.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [data];
  const blocks: Buffer[] = [];
  let at = XERIAL_HEADER_BYTES;
  while (at < data.length) {
    const length = data.readUInt32BE(at);
    blocks.push(data.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at !== data.length) throw new UndecodableError();
  return blocks;
}

/** A block begins with its decompressed size, seven bits a byte, which snappy allocates without a check. */
function snappyBytes(block: Buffer): number {
  let bytes = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = block.readUInt8(at);
    bytes += (byte & 0x7f) * 128 ** at;
    if (byte < 0x80) return bytes;
  }
  throw new UndecodableError();
}

const MAGIC = 0x184d2204;
const [HAS_BLOCK_CHECKSUMS, HAS_CONTENT_SIZE, HAS_DICTIONARY] = [0x10, 0x08, 0x01];
const UNCOMPRESSED = 0x80000000;

/**
 * How many bytes an lz4 frame decompresses to. Walks over its sequences, because few frames state their size and
 * lz4-napi has no limit. Throws where the bytes are not a whole frame.
 */
export function lz4DecompressedBytes(frame: Buffer): number {
  if (frame.readUInt32LE(0) !== MAGIC) throw new UndecodableError();
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
