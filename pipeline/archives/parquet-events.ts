import { Buffer, isUtf8 } from 'node:buffer';
import { type ParquetParsers, parquetScan, type SchemaElement, type TimeUnit } from 'hyparquet';
import { mappedColumns, RowMapper } from '../../domain/archives/map-row.ts';
import type { Mapping } from '../../schemas/archives/mapping.ts';
import type { ArchiveRecord } from '../platforms/translate.ts';
import { ArchiveError } from './archive-error.ts';
import { brokenParquet, COMPRESSORS, openParquet, type ParquetFile } from './parquet-file.ts';
import type { RecordGroup } from './record-splitter.ts';

/** So many rows are yielded at once. */
const GROUP_ROWS = 1_000;
/** A row group is in memory as a whole. Writers make them of 128 MiB at most. */
const MAX_ROW_GROUP_BYTES = 512 * 1024 * 1024;

export interface ParquetOptions {
  readonly from: number;
  readonly onBytesRead: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Reads the rows of a Parquet file from a position on, one row group after the other, and makes events of them. */
export async function* parquetEvents(
  path: string,
  mapping: Mapping,
  { from, onBytesRead, signal }: ParquetOptions,
): AsyncGenerator<RecordGroup> {
  await using file = await openParquet(path);
  const names = [...new Set(mappedColumns(mapping).map(({ column }) => column))];
  const mapper = new RowMapper(mapping, names);
  const read = await openColumns(file, names);
  let groupStart = 0;
  let passed = 0;
  for (const group of file.metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    const start = Math.max(groupStart, from);
    groupStart = groupEnd;
    if (start >= groupEnd) continue;
    refuseLarge(path, group.columns, names);
    const columns = await read(start, groupEnd, signal);
    for (let first = start; first < groupEnd; first += GROUP_ROWS) {
      signal?.throwIfAborted();
      const next = Math.min(first + GROUP_ROWS, groupEnd);
      const records: ArchiveRecord[] = [];
      for (let position = first; position < next; position += 1) {
        const cells = columns.map((column) => column(position - start));
        records.push({ position, value: eventOf(mapper, cells) });
      }
      yield { records, next };
    }
    passed += groupEnd - start;
    onBytesRead(Math.round((file.bytes * passed) / Number(file.metadata.num_rows)));
  }
}

type Column = (index: number) => ParquetCell;
type ReadColumns = (start: number, end: number, signal: AbortSignal | undefined) => Promise<Column[]>;

async function openColumns(file: ParquetFile, names: readonly string[]): Promise<ReadColumns> {
  const { path, metadata, columns, bytes, slice } = file;
  const conversions = names.map((name) => {
    const element = columns.get(name);
    if (element === undefined) throw new ArchiveError('archive.unmapped', { path, column: name });
    return takeConversion(element);
  });
  const scan = await parquetScan({
    file: { byteLength: bytes, slice },
    metadata,
    columns: [...names],
    compressors: COMPRESSORS,
    parsers: PARSERS,
    utf8: false,
  });
  return async (rowStart, rowEnd, signal) => {
    const read: Column[] = [];
    for (const [index, column] of names.entries()) {
      signal?.throwIfAborted();
      const values = await scan.readColumn({ column, rowStart, rowEnd }).catch((error: unknown) => {
        throw brokenParquet(path, error);
      });
      const convert = conversions[index];
      read.push((row) => convert?.(values[row]) ?? null);
    }
    return read;
  };
}

/** A row with a text that is not UTF-8 becomes the bytes of that text, which validation refuses for it. */
function eventOf(mapper: RowMapper, cells: readonly ParquetCell[]): Buffer {
  const texts: (string | null)[] = [];
  for (const cell of cells) {
    if (Buffer.isBuffer(cell)) return cell;
    texts.push(cell);
  }
  return Buffer.from(mapper.eventOf(texts));
}

function refuseLarge(
  path: string,
  columns: ParquetFile['metadata']['row_groups'][number]['columns'],
  names: readonly string[],
): void {
  let bytes = 0n;
  for (const { meta_data: meta } of columns)
    if (names.includes(meta?.path_in_schema[0] ?? '')) bytes += meta?.total_uncompressed_size ?? 0n;
  if (bytes > MAX_ROW_GROUP_BYTES)
    throw new ArchiveError('archive.large-row-group', { path, mebibytes: String(bytes >> 20n) });
}

/** What a cell holds: text, nothing, or the bytes of a text that is not UTF-8. */
export type ParquetCell = string | null | Buffer;

const DAY_MS = 86_400_000;
const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = {
  MILLIS: 1000n,
  MICROS: 1_000_000n,
  NANOS: 1_000_000_000n,
};

/** Text stays bytes if it is not UTF-8; instants of the old 96-bit form are UTC. */
const PARSERS: Partial<ParquetParsers> = {
  // A text that repeats is decoded once here, and for each row elsewhere.
  stringFromBytes: textOrBytes,
  jsonFromBytes: textOrBytes,
  timestampFromNanoseconds: (nanos: bigint) => instantText(nanos, 'NANOS', true),
  dateFromDays: (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10),
};

/**
 * How the values of a column become text. Takes away from the schema that the column holds decimals or instants, because
 * the reader would make floats of the ones and forget the zone of the others.
 */
function takeConversion(element: SchemaElement): (value: unknown) => ParquetCell {
  const { converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0);
    forget(element);
    return (value) => (isNothing(value) ? null : decimalText(wholeOf(value), scale));
  }
  const unit = logical?.type === 'TIMESTAMP' ? logical.unit : unitOf(converted);
  if (unit !== undefined) {
    const isUtc = logical?.type !== 'TIMESTAMP' || logical.isAdjustedToUTC;
    forget(element);
    return (value) => (isNothing(value) ? null : instantText(wholeOf(value), unit, isUtc));
  }
  return plainText;
}

function forget(element: SchemaElement): void {
  delete element.converted_type;
  delete element.logical_type;
}

function unitOf(converted: SchemaElement['converted_type']): TimeUnit | undefined {
  if (converted === 'TIMESTAMP_MILLIS') return 'MILLIS';
  return converted === 'TIMESTAMP_MICROS' ? 'MICROS' : undefined;
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** A number of any width; bytes hold it with the most significant first and a sign. */
function wholeOf(value: unknown): bigint {
  if (value instanceof Uint8Array)
    return value.length === 0
      ? 0n
      : BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`));
  return BigInt(value as number | bigint);
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const [whole, part] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${value < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}

/** Without a zone if the column does not say that its instants are UTC. */
function instantText(value: bigint, unit: TimeUnit, isUtc: boolean): string {
  const ms = Number((value * 1000n) / PER_SECOND[unit]);
  const instant = new Date(ms);
  if (Number.isNaN(instant.getTime())) return String(value);
  return isUtc ? instant.toISOString() : instant.toISOString().slice(0, -1);
}

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : bytes;
}

function plainText(value: unknown): ParquetCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) {
    const text = textOrBytes(value);
    return typeof text === 'string' ? text : Buffer.from(text);
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);
}
