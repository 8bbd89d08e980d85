import { Buffer } from 'node:buffer';
import { Bytes } from './bytes.ts';

/**
 * Columns of ClickHouse's format Native, in the first revision of the protocol.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export interface Column {
  /** Comes before all data of the column, and before the array lengths if it is in an array. */
  readonly prefix: Uint8Array;
  readonly data: readonly Uint8Array[];
  clear(): void;
}

const NO_BYTES = new Uint8Array(0);

abstract class PlainColumn implements Column {
  readonly prefix = NO_BYTES;
  protected readonly bytes = new Bytes();

  get data(): readonly Uint8Array[] {
    return [this.bytes.written];
  }

  clear(): void {
    this.bytes.clear();
  }
}

export class UInt32Column extends PlainColumn {
  add(value: number): void {
    this.bytes.uint32(value);
  }
}

/** Int64, UInt64, and the types that are written the same way: DateTime64 and Decimal64, in their smallest unit. */
export class Int64Column extends PlainColumn {
  add(value: number): void {
    this.bytes.int64(value);
  }
}

/** A UInt64 from a string of eight one-byte characters, highest byte first. */
export class BigEndianColumn extends PlainColumn {
  add(digits: string): void {
    for (let n = 7; n >= 0; n -= 1) this.bytes.uint8(digits.charCodeAt(n));
  }
}

/** Takes byte strings. */
export class StringColumn extends PlainColumn {
  add(text: string): void {
    this.bytes.sizedText(text);
  }
}

export class NullableInt64Column implements Column {
  readonly prefix = NO_BYTES;
  readonly #isNull = new Bytes();
  readonly #values = new Bytes();

  add(value: number | null): void {
    this.#isNull.uint8(value === null ? 1 : 0);
    this.#values.int64(value ?? 0);
  }

  get data(): readonly Uint8Array[] {
    return [this.#isNull.written, this.#values.written];
  }

  clear(): void {
    this.#isNull.clear();
    this.#values.clear();
  }
}

/** Where the array of each row ends, shared by all columns with arrays of equal length. */
export class ListEnds {
  readonly #ends = new Bytes();
  #end = 0;

  /** Adds a row with this many items. */
  add(items: number): void {
    this.#end += items;
    this.#ends.int64(this.#end);
  }

  get written(): Uint8Array {
    return this.#ends.written;
  }

  clear(): void {
    this.#ends.clear();
    this.#end = 0;
  }
}

/** An array in each row. Add its items to `items`, and its length to the shared ends. */
export class ArrayColumn<Items extends Column> implements Column {
  readonly items: Items;
  readonly #ends: ListEnds;

  constructor(ends: ListEnds, items: Items) {
    this.#ends = ends;
    this.items = items;
  }

  get prefix(): Uint8Array {
    return this.items.prefix;
  }

  get data(): readonly Uint8Array[] {
    return [this.#ends.written, ...this.items.data];
  }

  clear(): void {
    this.#ends.clear();
    this.items.clear();
  }
}

export interface NamedColumn {
  readonly name: string;
  /** The ClickHouse type, as ClickHouse prints it. */
  readonly type: string;
  readonly column: Column;
}

/** A block of rows in ClickHouse's format Native: in `room` if it fits, else in new memory that can be transferred. */
export function encodeBlock(
  columns: readonly NamedColumn[],
  rows: number,
  room: Uint8Array | undefined,
): Uint8Array {
  const head = new Bytes();
  head.varint(columns.length);
  head.varint(rows);
  const parts: Uint8Array[] = [head.written];
  for (const { name, type, column } of columns) {
    const title = new Bytes();
    title.sizedText(name);
    title.sizedText(type);
    parts.push(title.written, column.prefix, ...column.data);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // Not from Node's pool, because transferring it would transfer the whole pool.
  const block =
    room !== undefined && length <= room.length ? room.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const part of parts) {
    block.set(part, at);
    at += part.length;
  }
  return block;
}

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
