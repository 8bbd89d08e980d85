import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { isBrokenGzip, isBrokenZstd } from '../../adapters/errors/system-codes.ts';
import { errorCode } from '../../domain/causes.ts';
import type { Compression } from '../../schemas/archives/reading.ts';
import { ArchiveError, sayUnreadable } from './archive-error.ts';

/** A quarter faster than Node's default chunk size. */
const PIECE_BYTES = 256 * 1024;

export interface ContentOptions {
  /** Byte of the file to begin at; only for plain files. */
  readonly from?: number;
  /** Called with each piece of the file itself, packed if the file is. */
  readonly onRead?: (piece: Buffer) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Yields the content of a file, unpacked, in pieces. */
export async function* contentPieces(
  path: string,
  compression: Compression,
  { from = 0, onRead, signal }: ContentOptions = {},
): AsyncGenerator<Buffer> {
  try {
    const file: AsyncIterable<Buffer> = createReadStream(path, { start: from, highWaterMark: PIECE_BYTES });
    for await (const piece of unpacked(told(file, onRead), compression)) {
      signal?.throwIfAborted();
      yield piece;
    }
  } catch (error) {
    if (!isBrokenGzip(error) && !isBrokenZstd(error)) throw sayUnreadable(path, error);
    const why = errorCode(error) === UNKNOWN_FRAME ? 'bytes that are not zstd follow a frame' : error.message;
    throw new ArchiveError('archive.incomplete', { path, compression, why });
  }
}

/** The file began with a frame when its compression was told. */
const UNKNOWN_FRAME = 'ZSTD_error_prefix_unknown';

async function* told(
  pieces: AsyncIterable<Buffer>,
  onRead?: (piece: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onRead?.(piece);
    yield piece;
  }
}

function unpacked(file: AsyncGenerator<Buffer>, compression: Compression): AsyncIterable<Buffer> {
  if (compression === 'none') return file;
  return compression === 'zstd'
    ? unpackedFrames(file)
    : through(file, createGunzip({ chunkSize: PIECE_BYTES }));
}

function through(pieces: AsyncGenerator<Buffer>, stream: Transform): AsyncIterable<Buffer> {
  // pipeline passes an error of the file on to the last stream, where the reader's loop throws it.
  return pipeline(pieces, stream, () => undefined);
}

/**
 * Node stops after the first frame of a piece and drops the others silently, while `pzstd` and appending write several.
 * So a frame gets one piece at a time, and what it has not taken is the next frame's.
 */
export async function* unpackedFrames(file: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let piece: Buffer = Buffer.alloc(0);
  try {
    do {
      const frame = createZstdDecompress(ONE_PIECE_AT_A_TIME);
      let given = 0;
      async function* pieces(): AsyncGenerator<Buffer> {
        while (frame.bytesWritten === given) {
          if (given > 0 || piece.length === 0) {
            const next = await file.next();
            if (next.done === true) return;
            piece = next.value;
          }
          given += piece.length;
          yield piece;
        }
      }
      yield* through(pieces(), frame);
      piece = piece.subarray(piece.length - (given - frame.bytesWritten));
    } while (piece.length > 0);
  } finally {
    await file.return(undefined);
  }
}

const ONE_PIECE_AT_A_TIME = { chunkSize: PIECE_BYTES, writableHighWaterMark: 0 };

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Leaves out the byte order mark that some programs write before UTF-8, even if it spans pieces, and tells the bytes that
 * it takes.
 */
export async function* withoutMark(
  pieces: AsyncIterable<Buffer>,
  onMark?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  let isBegun = false;
  for await (const piece of pieces) {
    if (!isBegun) head = Buffer.concat([head, piece]);
    if (head.length < MARK.length) continue;
    if (isBegun) yield piece;
    else if (head.subarray(0, MARK.length).equals(MARK)) {
      onMark?.(MARK.length);
      yield head.subarray(MARK.length);
    } else yield head;
    isBegun = true;
  }
  if (!isBegun && !MARK.subarray(0, head.length).equals(head)) yield head;
}
