import { eventFilter } from '../../domain/archives/event-filter.ts';
import { type ArchiveReading, type ChunkStart, FIRST_CHUNK } from '../../schemas/archives/reading.ts';
import type { Translate } from '../platforms/translate.ts';
import { contentPieces, withoutMark } from './content-pieces.ts';
import { CsvEvents, csvHeader, HEADER_POSITION } from './csv-events.ts';
import { parquetEvents } from './parquet-events.ts';
import { type RecordGroup, splitRecords } from './record-splitter.ts';
import { firstPosition, splitterOf } from './count-records.ts';

export interface ReadOptions {
  /** The beginning if not given. */
  readonly from?: ChunkStart;
  /** Told the bytes of the file read so far by this call, packed ones if the file is. */
  readonly onBytesRead?: (bytes: number) => void;
  /** Its reason is thrown when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Makes events of the records, if they are the payloads of a platform. */
  readonly translate?: Translate | undefined;
}

/**
 * Reads the records of an archive as events, from a chunk start on. They are valid until the next step, and have at most
 * one byte more than an event may have. Throws an ArchiveError for a broken file.
 */
export async function* readRecords(
  path: string,
  reading: ArchiveReading,
  options: ReadOptions = {},
): AsyncGenerator<RecordGroup> {
  const { mapping, filter, payload } = reading;
  const { translate } = options;
  if (payload !== undefined && translate === undefined)
    throw new Error(`${path} needs the adapter of ${payload}`);
  const groups =
    reading.format === 'parquet' && mapping !== null
      ? parquetEvents(path, mapping, {
          from: options.from?.position ?? 0,
          onBytesRead: (bytes) => options.onBytesRead?.(bytes),
          signal: options.signal,
        })
      : translated(textEvents(path, reading, options), translate);
  if (filter === null) {
    yield* groups;
    return;
  }
  const isWanted = eventFilter(filter);
  for await (const { records, next } of groups)
    yield { records: records.filter(({ value }) => isWanted(value.toString('utf8'))), next };
}

async function* translated(
  groups: AsyncGenerator<RecordGroup>,
  translate: Translate | undefined,
): AsyncGenerator<RecordGroup> {
  if (translate === undefined) {
    yield* groups;
    return;
  }
  for await (const { records, next } of groups) yield { records: records.map(translate), next };
}

async function* textEvents(
  path: string,
  reading: ArchiveReading,
  { from = FIRST_CHUNK, onBytesRead, signal }: ReadOptions,
): AsyncGenerator<RecordGroup> {
  let bytesRead = 0;
  const fromStart = from.byteOffset === 0;
  const pieces = contentPieces(path, reading.compression, {
    from: from.byteOffset,
    onRead: ({ length }) => onBytesRead?.((bytesRead += length)),
    signal,
  });
  const groups = splitRecords(
    fromStart ? withoutMark(pieces) : pieces,
    splitterOf(path, reading, !fromStart),
    fromStart ? firstPosition(reading.format) : from.position,
  );
  if (reading.format !== 'csv' || reading.mapping === null) {
    yield* groups;
    return;
  }
  const rows = new CsvEvents(reading.mapping, await csvHeader(path, reading));
  for await (const { records, next } of groups) {
    const found = records[0]?.position === HEADER_POSITION ? records.slice(1) : records;
    if (next > 0) yield { records: rows.eventsOf(found), next };
  }
}
