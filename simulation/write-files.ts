import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { OUTLET_COLUMNS } from '../domain/reference/outlet-list.ts';
import { OutletNetwork } from './season/outlet-network.ts';
import {
  openSeason,
  readSeasonCounties,
  type SeasonChoice,
  type SeasonSummary,
  type SeasonWatch,
} from './season.ts';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = Buffer.from('\n');

/**
 * Writes a season as NDJSON, one event per line, in order of publication, compressed if the name ends in `.gz`. Memory is
 * bounded. An existing file is replaced once the new one is complete.
 */
export async function writeSeasonArchive({
  path,
  onProgress,
  signal,
  ...choice
}: SeasonChoice & SeasonWatch & { readonly path: string }): Promise<SeasonSummary> {
  const { records, summary } = await openSeason(choice, 'archive', { onProgress, signal });
  const partial = `${path}.partial`;
  const target = createWriteStream(partial, { mode: 0o600 });
  const lines = function* (): Generator<Uint8Array> {
    for (const { value } of records) yield value;
  };
  try {
    if (path.endsWith('.gz')) await pipeline(inChunks(lines()), createGzip({ level: 4 }), target);
    else await pipeline(inChunks(lines()), target);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return summary;
}

/** Writes the platforms' outlets as a register in CSV, which is an illustration. Returns their number. */
export async function writeOutletRegister(path: string): Promise<number> {
  const network = new OutletNetwork(await readSeasonCounties());
  let outlets = 0;
  const lines = function* (): Generator<Uint8Array> {
    yield Buffer.from(OUTLET_COLUMNS.join(','));
    for (const { platform, type, id, county, village, runByPartner, openedOn } of network.outlets()) {
      outlets += 1;
      // Names and codes need no quotes.
      const cells = [platform, type, id, county, village ?? '', runByPartner ? '1' : '0', openedOn, ''];
      yield Buffer.from(cells.join(','));
    }
  };
  await pipeline(inChunks(lines()), createWriteStream(path));
  return outlets;
}

function inChunks(lines: Iterable<Uint8Array>): Readable {
  const chunks = function* (): Generator<Buffer> {
    let parts: Uint8Array[] = [];
    let bytes = 0;
    for (const line of lines) {
      parts.push(line, NEWLINE);
      bytes += line.length + 1;
      if (bytes < CHUNK_BYTES) continue;
      yield Buffer.concat(parts, bytes);
      [parts, bytes] = [[], 0];
    }
    yield Buffer.concat(parts, bytes);
  };
  return Readable.from(chunks(), { objectMode: false });
}
