import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { filePieces } from './file-pieces.ts';

const NEWLINE = 0x0a;

/** A quarter faster than Node's default chunk size. */
const GZIP_PIECE_BYTES = 256 * 1024;

/** Looks only at the name. A wrong name fails later, as broken gzip or as broken JSON. */
function isGzip(path: string): boolean {
  return path.endsWith('.gz');
}

/**
 * Yields the lines of an NDJSON file, plain or gzip, as bytes without their newline. Yields together the lines
 * that end in the same piece of the file, since awaiting each line costs as much as reading it. The lines are
 * valid until the next step. Keeps at most one byte more of a line than an event may have, which is enough to
 * refuse the line and bounds the memory.
 */
export async function* archiveLines(
  path: string,
  onBytesRead: (bytes: number) => void,
): AsyncGenerator<readonly Buffer[]> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const keep = (part: Buffer): void => {
    const room = MAX_EVENT_BYTES + 1 - pendingBytes;
    if (room <= 0 || part.length === 0) return;
    const kept = part.subarray(0, room);
    pending.push(kept);
    pendingBytes += kept.length;
  };
  const take = (): Buffer => {
    const [only] = pending;
    const line = only !== undefined && pending.length === 1 ? only : Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    return line;
  };
  let sinceNewline = 0;
  for await (const chunk of isGzip(path)
    ? unpackedPieces(path, onBytesRead)
    : plainPieces(path, onBytesRead)) {
    const lines: Buffer[] = [];
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE, at); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      keep(chunk.subarray(at, end));
      lines.push(take());
      at = end + 1;
    }
    if (lines.length > 0) yield lines;
    sinceNewline = at > 0 ? chunk.length - at : sinceNewline + chunk.length;
    // Copies the rest, since the next piece may overwrite it.
    keep(Buffer.from(chunk.subarray(at)));
  }
  if (sinceNewline > 0) yield [take()];
}

async function* plainPieces(path: string, onBytesRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytesRead = 0;
  for await (const piece of filePieces(path)) {
    onBytesRead((bytesRead += piece.length));
    yield piece;
  }
}

function unpackedPieces(path: string, onBytesRead: (bytes: number) => void): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: GZIP_PIECE_BYTES });
  let bytesRead = 0;
  file.on('data', (chunk) => {
    onBytesRead((bytesRead += chunk.length));
  });
  // pipeline passes an error of the file on to the last stream, where the reader's loop throws it.
  return pipeline(
    file,
    createGunzip({ chunkSize: GZIP_PIECE_BYTES }),
    () => undefined,
  ) as AsyncIterable<Buffer>;
}
