import { type ArchiveReading, type ChunkStart, FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import { MarkSkipper } from './byte-order-mark.ts';
import { contentPieces } from './content-pieces.ts';
import { LineSplitter } from './line-splitter.ts';
import { type RecordGroup, splitRecords } from './record-splitter.ts';

export interface ReadOptions {
  /** The beginning if not given. */
  readonly from?: ChunkStart;
  /** Told the bytes of the file read so far by this call, packed ones if the file is. */
  readonly onBytesRead?: (bytes: number) => void;
  /** Its reason is thrown when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the records of an archive, from a chunk start on. They are valid until the next step, and have at most one byte
 * more than an event may have. Throws an ArchiveError for a broken file.
 */
export async function* readRecords(
  path: string,
  reading: ArchiveReading,
  { from = FIRST_CHUNK, onBytesRead, signal }: ReadOptions = {},
): AsyncGenerator<RecordGroup> {
  let bytesRead = 0;
  const pieces = contentPieces(path, reading.compression, {
    from: from.byteOffset,
    onRead: ({ length }) => onBytesRead?.((bytesRead += length)),
    signal,
  });
  yield* splitRecords(
    from.byteOffset === 0 ? withoutMark(pieces) : pieces,
    new LineSplitter(),
    from.position,
  );
}

async function* withoutMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const mark = new MarkSkipper();
  for await (const piece of pieces) yield mark.rest(piece);
}
