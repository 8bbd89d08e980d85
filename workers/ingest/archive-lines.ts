import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';

const NEWLINE = 0x0a;

/** Whether a file is compressed is asked of its name; a wrong name fails as broken gzip or as broken JSON. */
export function isGzip(path: string): boolean {
  return path.endsWith('.gz');
}

/**
 * The lines of an NDJSON file, plain or gzip, as bytes without their newline. Memory stays bounded: of a line
 * longer than an event may be, one byte more than that is kept, enough to be refused for its size.
 */
export async function* archiveLines(
  path: string,
  onBytesRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  let bytesRead = 0;
  file.on('data', (chunk) => {
    bytesRead += chunk.length;
    onBytesRead(bytesRead);
  });
  // pipeline passes an error of the file on to the reader of the last stream, where the loop below meets it.
  const stream = isGzip(path) ? pipeline(file, createGunzip(), () => undefined) : file;
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
    const line = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    return line;
  };
  let sinceNewline = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE, at); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      keep(chunk.subarray(at, end));
      yield take();
      at = end + 1;
    }
    sinceNewline = at > 0 ? chunk.length - at : sinceNewline + chunk.length;
    keep(chunk.subarray(at));
  }
  if (sinceNewline > 0) yield take();
}
