import type { Buffer } from 'node:buffer';
import { mappedColumns } from '../../domain/archives/map-row.ts';
import {
  type ArchiveFormat,
  type ArchiveReading,
  CHUNK_RECORDS,
  type ChunkStart,
} from '../../schemas/archives/reading.ts';
import { ArchiveError } from './archive-error.ts';
import { MarkSkipper } from './content-pieces.ts';
import { csvHeader, CsvSplitter, delimiterOf, HEADER_POSITION } from './csv-events.ts';
import { JsonSplitter } from './json-splitter.ts';
import { openParquet } from './parquet-file.ts';
import { LineSplitter, RecordCounter, type Splitter } from './record-splitter.ts';

export interface Counted {
  readonly records: number;
  /** Where chunks start, the first among them; empty without records. */
  readonly chunks: readonly ChunkStart[];
}

/** Counts the records of a text whose pieces are added. */
export class TextCounter {
  readonly #path: string;
  readonly #reading: ArchiveReading;
  readonly #mark = new MarkSkipper();
  #counter: RecordCounter | undefined;

  constructor(path: string, reading: ArchiveReading) {
    [this.#path, this.#reading] = [path, reading];
  }

  add(piece: Buffer): void {
    const text = this.#mark.rest(piece);
    if (text.length === 0) return;
    this.#counter ??= new RecordCounter(splitterOf(this.#path, this.#reading, false), {
      every: CHUNK_RECORDS,
      from: firstPosition(this.#reading.format),
      firstByte: this.#mark.bytes,
    });
    this.#counter.add(text);
  }

  /** Throws an ArchiveError if the text must not end here. */
  finish(): Counted {
    this.#counter?.finish();
    return { records: this.#counter?.records ?? 0, chunks: this.#counter?.chunks ?? [] };
  }
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
  const file = await openParquet(path);
  await file.close();
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
    throw new ArchiveError(
      found > 1
        ? `${path} has ${found} columns ${column}, which the mapping names for ${field}: rename one.`
        : `${path} has no column ${column}, which the mapping names for ${field}. It has: ${shown}.`,
    );
  }
}
