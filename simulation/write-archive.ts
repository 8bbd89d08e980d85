import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SeasonRecord } from './season/season-record.ts';
import { type OnProgress, openSeason, type SeasonChoice, type SeasonSummary } from './season.ts';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = Buffer.from('\n');

export interface ArchiveOptions extends SeasonChoice {
  /** Compressed if the name ends in `.gz`. An existing file is replaced once the new one is complete. */
  readonly path: string;
  readonly onProgress?: OnProgress;
  /** Stops and removes the partial file. */
  readonly signal?: AbortSignal;
}

/** Writes a season as NDJSON, one event per line, in order of publication. Memory is bounded. */
export async function writeSeasonArchive(options: ArchiveOptions): Promise<SeasonSummary> {
  const { path, onProgress, signal, ...choice } = options;
  const { records, summary } = await openSeason(choice, 'archive');
  const partial = `${path}.partial`;
  const source = Readable.from(chunks(records, summary, onProgress), { objectMode: false });
  const target = createWriteStream(partial, { mode: 0o600 });
  try {
    if (path.endsWith('.gz')) await pipeline(source, createGzip({ level: 4 }), target, { signal });
    else await pipeline(source, target, { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return summary;
}

async function* chunks(
  records: Iterable<SeasonRecord>,
  summary: SeasonSummary,
  onProgress: OnProgress | undefined,
): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for (const { value, publishedAtMs } of records) {
    parts.push(value, NEWLINE);
    bytes += value.length + 1;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(parts, bytes);
    parts = [];
    bytes = 0;
    onProgress?.(summary.events, publishedAtMs);
  }
  yield Buffer.concat(parts, bytes);
}
