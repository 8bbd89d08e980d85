import type { Buffer } from 'node:buffer';
import { ArchiveError } from './archive-error.ts';
import type { Splitter } from './record-splitter.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/**
 * Finds the rows of CSV (RFC 4180): a newline ends a row unless it is inside a quoted cell, and a quote opens a cell only
 * at its beginning. The last row needs no newline.
 */
export class CsvSplitter implements Splitter {
  readonly terminatorBytes = 1;
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
        if (byte === NEWLINE) {
          this.#atCell = true;
          return index;
        }
        this.#atCell = byte === this.#delimiter;
      }
    }
    return -1;
  }

  finish(open: boolean): boolean {
    if (this.#quoted)
      throw new ArchiveError(`${this.#name} ends inside a quoted cell: write or copy it again.`);
    return open;
  }
}
