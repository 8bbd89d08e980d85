import { createWriteStream, type PathLike } from 'node:fs';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { orderEvents } from './order-events.ts';

/** Writes so many events of orders of a day as NDJSON. */
export async function writeArchive(path: PathLike, events: number, gzip: boolean): Promise<void> {
  const file = createWriteStream(path);
  const stream = gzip ? createGzip({ level: 6 }) : file;
  if (gzip) stream.pipe(file);
  for (const { value } of orderEvents(events)) {
    if (!stream.write(`${value}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(file, 'close');
}
