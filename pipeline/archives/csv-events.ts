import { Buffer, isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { RowMapper } from '../../domain/archives/map-row.ts';
import type { Mapping } from '../../schemas/archives/mapping.ts';
import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ArchiveRecord } from '../platforms/translate.ts';
import { ArchiveError } from './archive-error.ts';
import { contentPieces, withoutMark } from './content-pieces.ts';
import { splitRecords, type Splitter } from './record-splitter.ts';

const NEWLINE_BYTE = 0x0a;
const QUOTE = 0x22;

/**
 * Finds the rows of CSV (RFC 4180): a newline ends a row unless it is inside a quoted cell, and a quote opens a cell only
 * at its beginning. The last row needs no newline.
 */
export class CsvSplitter implements Splitter {
  readonly terminatorBytes = 1;
  readonly isRecord = true;
  readonly #name: string;
  readonly #delimiter: number;
  #atCell = true;
  #quoted = false;

  constructor(name: string, delimiter: string) {
    [this.#name, this.#delimiter] = [name, delimiter.charCodeAt(0)];
  }

  start(piece: Buffer, at: number): number {
    return at < piece.length ? at : -1;
  }

  end(piece: Buffer, at: number): number {
    for (let index = at; index < piece.length; index += 1) {
      const byte = piece[index];
      // A quote inside a quoted cell is doubled: it closes the cell and opens it again.
      if (byte === QUOTE && (this.#quoted || this.#atCell)) {
        this.#quoted = !this.#quoted;
        this.#atCell = !this.#quoted;
      } else if (!this.#quoted) {
        if (byte === NEWLINE_BYTE) {
          this.#atCell = true;
          return index;
        }
        this.#atCell = byte === this.#delimiter;
      }
    }
    return -1;
  }

  finish(open: boolean): boolean {
    if (this.#quoted) throw new ArchiveError('archive.cut-cell', { path: this.#name });
    return open;
  }
}

const NEWLINE = Buffer.from('\n');

/** The header is the row before the first position. */
export const HEADER_POSITION = -1;

export function delimiterOf(mapping: Mapping | null): string {
  return mapping?.csv?.delimiter ?? ',';
}

/** The names of the columns. Throws an ArchiveError if there is no header that can be read. */
export async function csvHeader(path: string, reading: ArchiveReading): Promise<string[]> {
  const delimiter = delimiterOf(reading.mapping);
  const pieces = withoutMark(contentPieces(path, reading.compression));
  for await (const { records } of splitRecords(pieces, new CsvSplitter(path, delimiter), HEADER_POSITION)) {
    const [first] = records;
    if (first?.position !== HEADER_POSITION) break;
    if (!isUtf8(first.value)) throw new ArchiveError('archive.not-utf8', { path });
    const [row] = rowsOf(first.value, delimiter) ?? [];
    if (row === undefined) break;
    return row.map((name) => name.trim());
  }
  throw new ArchiveError('archive.no-header', { path });
}

/**
 * Makes events of rows of CSV. A row whose quotes are broken, or that has another number of cells than the header,
 * becomes its own text, which is no event: validation refuses it.
 */
export class CsvEvents {
  readonly #delimiter: string;
  readonly #columns: number;
  readonly #mapper: RowMapper;

  constructor(mapping: Mapping, columns: readonly string[]) {
    this.#delimiter = delimiterOf(mapping);
    this.#columns = columns.length;
    this.#mapper = new RowMapper(mapping, columns);
  }

  eventsOf(records: readonly ArchiveRecord[]): ArchiveRecord[] {
    // Parsing many rows at once is ten times as fast as parsing each.
    const text = Buffer.concat(records.flatMap(({ value }) => [value, NEWLINE]));
    const rows = isUtf8(text) ? rowsOf(text, this.#delimiter) : undefined;
    return records.map(({ position, value }, index) => ({
      position,
      value: rows?.length === records.length ? this.#eventOf(rows[index], value) : this.#alone(value),
    }));
  }

  #alone(value: Buffer): Buffer {
    // Validation refuses both for what they are.
    if (value.length > MAX_EVENT_BYTES || !isUtf8(value)) return value;
    const rows = rowsOf(value, this.#delimiter);
    return this.#eventOf(rows?.length === 1 ? rows[0] : undefined, value);
  }

  #eventOf(row: readonly string[] | undefined, value: Buffer): Buffer {
    return Buffer.from(
      row?.length === this.#columns ? this.#mapper.eventOf(row) : JSON.stringify(value.toString('utf8')),
    );
  }
}

/** Undefined if the quotes are broken. */
function rowsOf(text: Buffer, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true });
  } catch {
    return undefined;
  }
}
