import type { ArchiveReading, ChunkStart } from '../../schemas/archives/reading.ts';

/** An archive that the ledger knows, by its content. */
export interface KnownArchive {
  readonly source: string;
  readonly name: string;
  /** Of the bytes of the file. */
  readonly sha256: string;
  /** Of the unpacked content, so that the same content packed otherwise is recognised. */
  readonly contentSha256: string;
  readonly bytes: number;
  /** Positions: blank records and those that the filter leaves out count. */
  readonly records: number;
  readonly reading: ArchiveReading;
  readonly baseEpoch: number;
}

/** What names and describes the content of a file. */
export type ArchiveFacts = Omit<KnownArchive, 'source' | 'baseEpoch'> & {
  /** Where reading can begin; at least the beginning. Packed ones have no other. */
  readonly chunks: readonly ChunkStart[];
};
