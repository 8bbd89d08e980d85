import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { filePieces } from './file-pieces.ts';

const NEWLINE = 0x0a;

/** A quarter faster than in pieces of Node's own choice. */
const GZIP_PIECE_BYTES = 256 * 1024;

/** Whether a file is compressed is asked of its name; a wrong name fails as broken gzip or as broken JSON. */
export function isGzip(path: string): boolean {
  return path.endsWith('.gz');
}

/**
 * The lines of an NDJSON file, plain or gzip, as bytes without their newline: those that end in one piece of the file
 * together, since waiting for each by itself costs as much as reading it. They count until the next are asked for. Memory
 * stays bounded: of a line longer than an event may be, one byte more than that is kept, enough to be refused for its size.
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
    // A copy, since the next piece may take its place.
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
  // pipeline passes an error of the file on to the reader of the last stream, where its loop meets it.
  return pipeline(
    file,
    createGunzip({ chunkSize: GZIP_PIECE_BYTES }),
    () => undefined,
  ) as AsyncIterable<Buffer>;
}
