import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import { isBrokenGzip, isBrokenZstd } from '../../adapters/errors/system-codes.ts';
import { errorCode } from '../../domain/causes.ts';
import type { Compression } from '../../schemas/archives/reading.ts';
import { ArchiveError, sayUnreadable } from './archive-error.ts';

/** A quarter faster than Node's default chunk size. */
const PACKED_PIECE_BYTES = 256 * 1024;

export interface ContentOptions {
  /** Byte of the file to begin at; only for plain files. */
  readonly from?: number;
  /** Called with each piece of the file itself, packed if the file is. */
  readonly onRead?: (piece: Buffer) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Yields the content of a file, unpacked, in pieces that are valid until the next step. */
export async function* contentPieces(
  path: string,
  compression: Compression,
  { from = 0, onRead, signal }: ContentOptions = {},
): AsyncGenerator<Buffer> {
  try {
    for await (const piece of compression === 'none'
      ? told(filePieces(path, from), onRead)
      : unpacked(path, compression, onRead)) {
      signal?.throwIfAborted();
      yield piece;
    }
  } catch (error) {
    throw isBrokenGzip(error) || isBrokenZstd(error)
      ? new ArchiveError(
          `${path} is not a complete ${compression} file (${error.message}): copy or compress it again.`,
        )
      : sayUnreadable(path, error);
  }
}

async function* told(
  pieces: AsyncIterable<Buffer>,
  onRead?: (piece: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onRead?.(piece);
    yield piece;
  }
}

function unpacked(
  path: string,
  compression: 'gzip' | 'zstd',
  onRead?: (piece: Buffer) => void,
): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: PACKED_PIECE_BYTES });
  if (onRead !== undefined)
    file.on('data', (piece) => {
      onRead(piece as Buffer);
    });
  if (compression === 'zstd') return unpackedFrames(file);
  // pipeline passes an error of the file on to the last stream, where the reader's loop throws it.
  return pipeline(
    file,
    createGunzip({ chunkSize: PACKED_PIECE_BYTES }),
    () => undefined,
  ) as AsyncIterable<Buffer>;
}

/** Node's decompressor ends after a frame and drops what follows, while `pzstd` and appending write several. */
async function* unpackedFrames(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pieces = file[Symbol.asyncIterator]();
  let rest = await nextOf(pieces);
  const feed = async (frame: ZstdDecompress): Promise<void> => {
    let taken = (): void => undefined;
    frame.once('end', () => {
      taken();
    });
    while (rest !== undefined) {
      const [piece, before] = [rest, frame.bytesWritten];
      await new Promise<void>((resolve) => {
        taken = resolve;
        frame.write(piece, () => {
          resolve();
        });
      });
      if (frame.destroyed) return;
      rest = piece.subarray(frame.bytesWritten - before);
      if (rest.length > 0) return;
      rest = await nextOf(pieces);
    }
    frame.end();
  };
  try {
    while (rest !== undefined) {
      const frame = createZstdDecompress({ chunkSize: PACKED_PIECE_BYTES });
      const fed = feed(frame).catch((error: unknown) => frame.destroy(error as Error));
      yield* frame as AsyncIterable<Buffer>;
      await fed;
    }
  } catch (error) {
    throw errorCode(error) === 'ZSTD_error_prefix_unknown'
      ? new Error('bytes that are not zstd follow a frame')
      : error;
  } finally {
    await pieces.return?.();
  }
}

async function nextOf(pieces: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const next = await pieces.next();
  return next.done === true ? undefined : next.value;
}

/** The first piece is small: most of many files end in it. */
const FIRST_PIECE_BYTES = 64 * 1024;
const PIECE_BYTES = 1024 * 1024;

/**
 * Yields the bytes of a file from an offset on in pieces, and reads each while the caller processes the one before. A
 * piece is valid until the next step. Alternates between two buffers, since allocating costs more than reading, and
 * collecting garbage costs again.
 */
export async function* filePieces(path: string, from = 0): AsyncGenerator<Buffer> {
  const file = await open(path);
  let at = from;
  const read = async (into: Buffer): Promise<number> => {
    const { bytesRead } = await file.read(into, 0, into.length, at);
    at += bytesRead;
    return bytesRead;
  };
  try {
    let filled = Buffer.allocUnsafeSlow(FIRST_PIECE_BYTES);
    let free = Buffer.allocUnsafeSlow(FIRST_PIECE_BYTES);
    let reading = read(filled);
    for (;;) {
      const bytesRead = await reading;
      if (bytesRead === 0) return;
      if (bytesRead === filled.length && free.length < PIECE_BYTES)
        free = Buffer.allocUnsafeSlow(PIECE_BYTES);
      reading = read(free);
      // The await above throws it if the caller goes on; until then it must not count as unhandled.
      reading.catch(() => undefined);
      yield filled.subarray(0, bytesRead);
      [filled, free] = [free, filled];
    }
  } finally {
    await file.close();
  }
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** Leaves out the byte order mark that some programs write before UTF-8, even if it spans pieces. */
export class MarkSkipper {
  #matched = 0;
  #done = false;

  /** How many bytes the mark takes: 3, or 0 if there is none so far. */
  get bytes(): number {
    return this.#matched === MARK.length ? MARK.length : 0;
  }

  rest(piece: Buffer): Buffer {
    if (this.#done) return piece;
    let at = 0;
    while (at < piece.length && this.#matched < MARK.length && piece[at] === MARK[this.#matched]) {
      at += 1;
      this.#matched += 1;
    }
    if (this.#matched < MARK.length && at === piece.length) return NOTHING;
    this.#done = true;
    if (this.#matched === MARK.length) return piece.subarray(at);
    return at === this.#matched
      ? piece
      : Buffer.concat([MARK.subarray(0, this.#matched), piece.subarray(at)]);
  }
}

export async function* withoutMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const mark = new MarkSkipper();
  for await (const piece of pieces) yield mark.rest(piece);
}
