import { Bytes } from './bytes.ts';
import type { Column } from './columns.ts';

/** The only version: each block has a dictionary. */
const VERSION = 1;

/** Flags: the block contains its dictionary, and no shared dictionary is updated. */
const OWN_DICTIONARY = (1 << 9) | (1 << 10);

/** The format's numbers for the widths of an index. */
const [UINT8, UINT16, UINT32] = [0, 1, 2];

/** LowCardinality(String): a dictionary of texts, and an index into it for each row. */
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

  /** Takes a byte string. */
  add(text: string): void {
    // Neighbouring rows often have the same text, and comparing is faster than looking it up.
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
    // For no rows, the format has only the version.
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
