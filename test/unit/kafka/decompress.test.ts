import { gzipSync, zstdCompressSync } from 'node:zlib';
import { compressFrameSync } from 'lz4-napi';
import snappy from 'snappy';
import { describe, expect, it } from 'vitest';
import { decompress, lz4DecompressedBytes, TooLargeError } from '../../../adapters/kafka/decompress.ts';
import { UndecodableError } from '../../../adapters/kafka/record-batch.ts';
import { fc } from '../../support/fast-check.ts';

const MIB = 1024 * 1024;
const XERIAL = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex');

/** Encodes like Java's SnappyOutputStream: blocks of at most 32 KiB after a header. */
function xerial(bytes: Buffer): Buffer {
  const parts: Buffer[] = [XERIAL];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const block = snappy.compressSync(bytes.subarray(at, at + 32_768));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

const FORMS: readonly [string, number, (bytes: Buffer) => Buffer][] = [
  ['gzip', 1, gzipSync],
  ['snappy in one block', 2, (bytes) => snappy.compressSync(bytes)],
  ["snappy in Java's frame", 2, xerial],
  ['lz4', 3, (bytes) => compressFrameSync(bytes)],
  [
    'lz4 with checksums',
    3,
    (bytes) => compressFrameSync(bytes, { blockChecksums: true, contentChecksum: true }),
  ],
  ['zstd', 4, (bytes) => zstdCompressSync(bytes)],
];

/** Runs of one byte between noise, so that sequences of every length occur. */
const content = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.nat(255), fc.integer({ min: 1, max: 70_000 }))
        .map(([byte, length]) => Buffer.alloc(length, byte)),
      fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => Buffer.concat(parts))
  .filter((bytes) => bytes.length > 1);

describe.each(FORMS)('%s', (_, codec, compress) => {
  it('is decompressed at a limit of its exact size and refused one byte below', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (bytes) => {
        const data = compress(bytes);
        expect((await decompress(codec, data, bytes.length)).equals(bytes)).toBe(true);
        await expect(decompress(codec, data, bytes.length - 1)).rejects.toThrow(TooLargeError);
      }),
      { numRuns: 30 },
    );
  });

  it('does not allocate what a decompression bomb claims', async () => {
    const bomb = compress(Buffer.alloc(128 * MIB));
    const before = process.memoryUsage.rss();
    await expect(decompress(codec, bomb, MIB)).rejects.toThrow(TooLargeError);
    expect(process.memoryUsage.rss() - before).toBeLessThan(32 * MIB);
  });
});

describe('decompress', () => {
  it('does not trust the size that a snappy block claims', async () => {
    const claims = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]);
    await expect(decompress(2, claims, 64 * MIB)).rejects.toThrow(TooLargeError);
    const endless = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    await expect(decompress(2, endless, 64 * MIB)).rejects.toThrow(UndecodableError);
    const overlong = Buffer.concat([XERIAL, Buffer.from([0x7f, 0xff, 0xff, 0xff, 1])]);
    await expect(decompress(2, overlong, 64 * MIB)).rejects.toThrow(UndecodableError);
  });
});

describe('lz4DecompressedBytes', () => {
  it('finds the size of incompressible data and of blocks of every size', () => {
    const noise = Buffer.from(
      Array.from({ length: 300_000 }, (_, n) => (Math.imul(n, 2_654_435_761) >>> 13) & 255),
    );
    for (const length of [1, 64 * 1024, 64 * 1024 + 1, noise.length]) {
      expect(lz4DecompressedBytes(compressFrameSync(noise.subarray(0, length)))).toBe(length);
    }
    expect(lz4DecompressedBytes(compressFrameSync(Buffer.alloc(9 * MIB, 'ab')))).toBe(9 * MIB);
  });
});
