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
