import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import type { ArchiveFacts } from '../ledger/archive-facts.ts';
import { contentPieces } from './content-pieces.ts';
import { type ReadingChoice, tellReading } from './tell-reading.ts';
import { checkTable, countText } from './count-records.ts';

export interface ArchiveIdentity extends ArchiveFacts {
  readonly path: string;
}

export interface IdentifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of the file read so far. */
  readonly onProgress?: (bytesRead: number) => void;
}

/**
 * Reads a whole file once: its content identifies an archive, and tells how long it is and where reading can begin.
 * Throws an ArchiveError for what is no archive, and the signal's reason when that aborts.
 */
export async function identifyArchive(
  path: string,
  choice: ReadingChoice = { mapping: null, filter: null },
  { signal, onProgress }: IdentifyOptions = {},
): Promise<ArchiveIdentity> {
  const reading = await tellReading(path, choice);
  const { compression } = reading;
  const table = await checkTable(path, reading);
  const packed = compression !== 'none';
  const [hash, contentHash] = [createHash('sha256'), packed ? createHash('sha256') : undefined];
  let bytes = 0;
  const onRead = (piece: Buffer): void => {
    hash.update(piece);
    onProgress?.((bytes += piece.length));
  };
  async function* content(): AsyncGenerator<Buffer> {
    for await (const piece of contentPieces(path, compression, { onRead, signal })) {
      contentHash?.update(piece);
      yield piece;
    }
  }
  if (table !== undefined) await finished(Readable.from(content()).resume());
  const { records, chunks } = table ?? (await countText(path, reading, content()));
  const sha256 = hash.digest('hex');
  return {
    path,
    name: basename(path),
    sha256,
    contentSha256: contentHash?.digest('hex') ?? sha256,
    bytes,
    records,
    reading,
    chunks: [FIRST_CHUNK, ...(packed ? [] : chunks.slice(1))],
  };
}
