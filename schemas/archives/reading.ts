import type { Platform } from '../event/vocabulary.ts';
import type { Payload } from '../platforms/payloads.ts';
import type { Mapping } from './mapping.ts';

/** How an archive is read. Part of its identity: the same file under another mapping is another source. */
export interface ArchiveReading {
  readonly format: ArchiveFormat;
  readonly compression: Compression;
  /** For CSV and Parquet; null for JSON, which holds events already. */
  readonly mapping: Mapping | null;
  readonly filter: Filter | null;
  /** The platform whose own payloads the records are; absent for events of the contract. */
  readonly payload?: Payload;
  /** Of orders that do not name theirs. */
  readonly shop?: string;
}

/** Lines of JSON; any other JSON, whose values are records, lists of them or a platform's answers; and tables. */
export type ArchiveFormat = 'ndjson' | 'json' | 'csv' | 'parquet';
export type Compression = 'none' | 'gzip' | 'zstd';

/** Leaves out events of other platforms and times. What cannot be judged is kept, so that validation refuses it. */
export interface Filter {
  readonly platforms: readonly Platform[] | null;
  /**
   * RFC 3339 instants, half-open. An event is kept if its order was placed or paid in the window, as rollups count:
   * a later version of such an order then counts too, whenever it occurred.
   */
  readonly window: { readonly start: string; readonly end: string } | null;
}

/** Where reading can begin: a position, and the byte at which its record starts. */
export interface ChunkStart {
  readonly position: number;
  readonly byteOffset: number;
}

/** The positions of a chunk, at most. */
export const CHUNK_RECORDS = 100_000;

export const FIRST_CHUNK: ChunkStart = { position: 0, byteOffset: 0 };
