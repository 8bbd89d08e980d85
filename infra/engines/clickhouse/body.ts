import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ClickHouseError, CODES } from './errors.ts';

/** A query text, with any data inline, is held in memory; data sent beside a query in the address are not. */
const MAX_INLINE_BYTES = 64 * 1024 * 1024;

const DECOMPRESSORS = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** Reads a whole body, decompressed. Throws ClickHouseError when it is larger than what may be held. */
export async function readInline(request: IncomingMessage, compression: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decompressed(request, compression)) {
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > MAX_INLINE_BYTES) {
      throw new ClickHouseError(
        CODES.BAD_ARGUMENTS,
        `A query with its data is limited to ${MAX_INLINE_BYTES} bytes: send the query in ?query= and the data as the body`,
      );
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

/** Writes a body to a file as it came, still compressed. Resolves to the bytes written. */
export async function spool(request: Readable, path: string): Promise<number> {
  const file = createWriteStream(path, { highWaterMark: 1024 * 1024 });
  await pipeline(request, file);
  return file.bytesWritten;
}

function decompressed(request: IncomingMessage, compression: string): AsyncIterable<unknown> {
  if (compression === 'none') return request;
  if (!(compression in DECOMPRESSORS))
    throw new ClickHouseError(
      CODES.NOT_IMPLEMENTED,
      `A query compressed with ${compression} is not supported: use gzip`,
    );
  const decompressor = DECOMPRESSORS[compression as keyof typeof DECOMPRESSORS]();
  request.on('error', (error) => decompressor.destroy(error));
  return request.pipe(decompressor);
}
