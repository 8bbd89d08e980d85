import { Buffer } from 'node:buffer';
import { parquetScan } from 'hyparquet';
import type { Mapping } from '../../schemas/archives/mapping.ts';
import { mappedColumns, RowMapper } from '../../domain/archives/map-row.ts';
import { ArchiveError } from './archive-error.ts';
import { PARSERS, type ParquetCell, takeConversion } from './parquet-cells.ts';
import { brokenParquet, COMPRESSORS, openParquet, type ParquetFile } from './parquet-file.ts';
import type { ArchiveRecord } from '../platforms/translate.ts';
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
  const file = await openParquet(path);
  try {
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
  } finally {
    await file.close();
  }
}

type Column = (index: number) => ParquetCell;
type ReadColumns = (start: number, end: number, signal: AbortSignal | undefined) => Promise<Column[]>;

async function openColumns(file: ParquetFile, names: readonly string[]): Promise<ReadColumns> {
  const { path, metadata, columns, bytes, slice } = file;
  const conversions = names.map((name) => {
    const element = columns.get(name);
    if (element === undefined)
      throw new ArchiveError(`${path} has no column ${name}, which the mapping names.`);
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
    throw new ArchiveError(
      `${path} has a row group of ${bytes >> 20n} MiB, which is too large for the memory: write it with smaller row groups.`,
    );
}
