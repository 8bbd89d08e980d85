import { Bytes } from './bytes.ts';
import type { Column } from './columns.ts';

/** The only version there is: a dictionary in each block. */
const VERSION = 1;

/** The block brings its own dictionary, and no other is meant to grow by it. */
const OWN_DICTIONARY = (1 << 9) | (1 << 10);

/** Widths of an index, by their number in the format. */
const [UINT8, UINT16, UINT32] = [0, 1, 2];

/** LowCardinality(String): each text once, and for each row which of them. */
export class LowCardinalityColumn implements Column {
  readonly prefix: Uint8Array;
  readonly #indexOf = new Map<string, number>();
  readonly #texts = new Bytes();
  readonly #indexes: number[] = [];
  #lastText: string | undefined;
  #lastIndex = 0;

  constructor() {
    const version = new Bytes();
    version.int64(VERSION);
    this.prefix = version.written;
  }

  /** Takes a text of bytes. */
  add(text: string): void {
    // Neighbours are often alike, and to compare is faster than to look up.
    if (text !== this.#lastText) [this.#lastText, this.#lastIndex] = [text, this.#lookUp(text)];
    this.#indexes.push(this.#lastIndex);
  }

  #lookUp(text: string): number {
    const known = this.#indexOf.get(text);
    if (known !== undefined) return known;
    const index = this.#indexOf.size;
    this.#indexOf.set(text, index);
    this.#texts.sizedText(text);
    return index;
  }

  get data(): readonly Uint8Array[] {
    // Of no rows at all the format has nothing but the version.
    if (this.#indexes.length === 0) return [];
    const width = this.#indexOf.size <= 0x100 ? UINT8 : this.#indexOf.size <= 0x1_0000 ? UINT16 : UINT32;
    const head = new Bytes();
    head.int64(OWN_DICTIONARY | width);
    head.int64(this.#indexOf.size);
    const rows = new Bytes();
    rows.int64(this.#indexes.length);
    for (const index of this.#indexes) {
      if (width === UINT8) rows.uint8(index);
      else if (width === UINT16) rows.uint16(index);
      else rows.uint32(index);
    }
    return [head.written, this.#texts.written, rows.written];
  }

  clear(): void {
    this.#indexOf.clear();
    this.#texts.clear();
    this.#indexes.length = 0;
    this.#lastText = undefined;
  }
}
