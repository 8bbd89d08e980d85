import type { Buffer } from 'node:buffer';
import { mappedColumns } from '../../domain/archives/map-row.ts';
import { type ArchiveFormat, type ArchiveReading, CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import { ArchiveError } from './archive-error.ts';
import { withoutMark } from './content-pieces.ts';
import { csvHeader, CsvSplitter, delimiterOf, HEADER_POSITION } from './csv-events.ts';
import { JsonSplitter } from './json-splitter.ts';
import { openParquet } from './parquet-file.ts';
import { type Counted, countRecords, LineSplitter, type Splitter } from './record-splitter.ts';

/** Counts the records of a text. Throws an ArchiveError if it must not end where it does. */
export async function countText(
  path: string,
  reading: ArchiveReading,
  pieces: AsyncIterable<Buffer>,
): Promise<Counted> {
  let markBytes = 0;
  const text = withoutMark(pieces, (bytes) => (markBytes = bytes));
  const grid = { every: CHUNK_RECORDS, from: firstPosition(reading.format) };
  const { records, chunks } = await countRecords(text, splitterOf(path, reading, false), grid);
  return {
    records,
    chunks: chunks.map(({ position, byteOffset }) => ({ position, byteOffset: markBytes + byteOffset })),
  };
}

/** `inside` if reading begins at a record after the first. */
export function splitterOf(
  path: string,
  { format, mapping, payload }: ArchiveReading,
  inside: boolean,
): Splitter {
  if (format === 'json') return new JsonSplitter(path, { payload, inside });
  return format === 'csv' ? new CsvSplitter(path, delimiterOf(mapping)) : new LineSplitter();
}

/** The position of the first record of the text: the header of CSV comes before the rows. */
export function firstPosition(format: ArchiveFormat): number {
  return format === 'csv' ? HEADER_POSITION : 0;
}

const MAX_SHOWN = 30;

/**
 * Checks that a table has the columns that its mapping names. Resolves to the rows of Parquet, which says how many it
 * has; undefined for any other format. Throws an ArchiveError that names what is missing.
 */
export async function checkTable(path: string, reading: ArchiveReading): Promise<Counted | undefined> {
  if (reading.format === 'csv') checkColumns(path, reading, await csvHeader(path, reading));
  if (reading.format !== 'parquet') return undefined;
  await using file = await openParquet(path);
  checkColumns(path, reading, [...file.columns.keys()]);
  const records = Number(file.metadata.num_rows);
  // Reading begins at any row, by the row groups at the end of the file.
  const chunks = [...Array(Math.ceil(records / CHUNK_RECORDS)).keys()].map((chunk) => ({
    position: chunk * CHUNK_RECORDS,
    byteOffset: 0,
  }));
  return { records, chunks };
}

function checkColumns(path: string, { mapping }: ArchiveReading, columns: readonly string[]): void {
  if (mapping === null) return;
  for (const { field, column } of mappedColumns(mapping)) {
    const found = columns.filter((name) => name === column).length;
    if (found === 1) continue;
    const shown = columns.slice(0, MAX_SHOWN).join(', ');
    throw new ArchiveError(found > 1 ? 'archive.same-columns' : 'archive.no-column', {
      path,
      found,
      column,
      field,
      shown,
    });
  }
}
