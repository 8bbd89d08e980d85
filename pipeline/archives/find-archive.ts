import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import type { KnownArchive } from '../ledger/archive-facts.ts';
import { readArchives } from '../ledger/archives.ts';
import { openTranslator } from '../platforms/open-translator.ts';
import type { Translate } from '../platforms/translate.ts';
import { ArchiveError } from './archive-error.ts';
import { type ArchiveIdentity, identifyArchive } from './identify-archive.ts';
import { readRecords } from './read-records.ts';
import type { RecordGroup } from './record-splitter.ts';

/** The file of a loaded archive, and how to read it as it was loaded. */
export interface FoundArchive extends Pick<ArchiveIdentity, 'path' | 'reading' | 'chunks' | 'records'> {
  /** Makes events of its records, if they are a platform's payloads. */
  readonly translate?: Translate | undefined;
}

/**
 * Finds the file of a loaded archive in `places`, which are files and folders: by its content, also under another name
 * or compression. Undefined if there is none.
 */
export async function findArchive(
  client: ClickHouseClient,
  source: string,
  places: readonly string[],
): Promise<FoundArchive | undefined> {
  const [loaded] = await readArchives(client, [source]);
  const found = loaded && (await findLoaded(loaded, places));
  return found && { ...found, translate: await openTranslator(client, found.reading) };
}

/** Reads a found archive from the last chunk start that is not after a position. */
export function readFound(
  { path, reading, chunks, translate }: FoundArchive,
  position: number,
  signal: AbortSignal,
): AsyncGenerator<RecordGroup> {
  const from = chunks.findLast((chunk) => chunk.position <= position) ?? FIRST_CHUNK;
  return readRecords(path, reading, { from, signal, translate });
}

async function findLoaded(
  loaded: KnownArchive,
  places: readonly string[],
): Promise<ArchiveIdentity | undefined> {
  for (const { path, name, bytes } of await filesIn(places)) {
    if (bytes !== loaded.bytes && bare(name) !== bare(loaded.name)) continue;
    const found = await identifyArchive(path, loaded.reading).catch(unlessBroken);
    if (found !== undefined && hasContent(found, loaded)) return found;
  }
  return undefined;
}

function hasContent(found: ArchiveIdentity, loaded: KnownArchive): boolean {
  return found.contentSha256 === loaded.contentSha256 && found.reading.format === loaded.reading.format;
}

const bare = (name: string): string => name.replace(/\.(?:gz|zst|zstd)$/, '');

function unlessBroken(error: unknown): undefined {
  if (!(error instanceof ArchiveError)) throw error;
}

async function filesIn(places: readonly string[]): Promise<{ path: string; name: string; bytes: number }[]> {
  const files: { path: string; name: string; bytes: number }[] = [];
  for (const place of places) {
    const inside = (await stat(place)).isDirectory()
      ? (await readdir(place)).map((name) => join(place, name))
      : [place];
    for (const path of inside) {
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() === true) files.push({ path, name: basename(path), bytes: found.size });
    }
  }
  return files;
}
