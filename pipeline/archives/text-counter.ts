import type { Buffer } from 'node:buffer';
import { type ArchiveReading, CHUNK_RECORDS, type ChunkStart } from '../../schemas/archives/reading.ts';
import { MarkSkipper } from './byte-order-mark.ts';
import { RecordCounter } from './record-splitter.ts';
import { firstPosition, splitterOf } from './text-format.ts';

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
