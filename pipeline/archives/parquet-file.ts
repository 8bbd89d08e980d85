import { Buffer } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import { ArchiveError, sayUnreadable } from './archive-error.ts';

const require = createRequire(import.meta.url);

/** A codec in machine code, whose part for this machine npm may have left out: other files need none. */
function codec(name: 'lz4-napi' | 'snappy'): (packed: Buffer) => Buffer {
  try {
    return (require(name) as { readonly uncompressSync: (packed: Buffer) => Buffer }).uncompressSync;
  } catch (error) {
    const machine = `${process.platform}-${process.arch}`;
    throw new ArchiveError('archive.no-codec', { name, machine }, { cause: error });
  }
}

/** Faster than the reader's own, which are in JavaScript. */
export const COMPRESSORS: Compressors = {
  SNAPPY: (packed) => codec('snappy')(Buffer.from(packed)),
  GZIP: (packed) => gunzipSync(packed),
  BROTLI: (packed) => brotliDecompressSync(packed),
  ZSTD: (packed) => zstdDecompressSync(packed),
  LZ4_RAW: (packed, length) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(length);
    return codec('lz4-napi')(Buffer.concat([size, packed]));
  },
};

export interface ParquetFile extends AsyncDisposable {
  readonly path: string;
  readonly metadata: FileMetaData;
  /** Columns of one value for each row, by name; nested ones cannot be mapped. */
  readonly columns: ReadonlyMap<string, SchemaElement>;
  readonly bytes: number;
  readonly slice: (start: number, end?: number) => Promise<ArrayBuffer>;
}

export async function openParquet(path: string): Promise<ParquetFile> {
  const file = await open(path).catch((error: unknown) => {
    throw sayUnreadable(path, error);
  });
  try {
    const { size } = await file.stat();
    const slice = (start: number, end = size): Promise<ArrayBuffer> => readSlice(file, start, end);
    const metadata = await parquetMetadataAsync({ byteLength: size, slice });
    const leaves = parquetSchema(metadata).children.filter(
      ({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED',
    );
    return {
      path,
      metadata,
      columns: new Map(leaves.map(({ element }) => [element.name, element])),
      bytes: size,
      slice,
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw brokenParquet(path, error);
  }
}

/** The number of rows that the end of the file gives. */
export async function parquetRows(path: string): Promise<number> {
  await using file = await openParquet(path);
  return Number(file.metadata.num_rows);
}

async function readSlice(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new Error('unexpected end of file');
    filled += bytesRead;
  }
  return bytes.buffer;
}

/** The reader throws whatever the bytes lead it to; a failure of the disk stays what it is. */
export function brokenParquet(path: string, error: unknown): unknown {
  const isOfDisk = error instanceof Error && 'syscall' in error;
  if (isOfDisk || error instanceof ArchiveError || !(error instanceof Error)) return error;
  return new ArchiveError('archive.incomplete-parquet', { path, why: error.message });
}
