import { open } from 'node:fs/promises';

const MAGIC = 'PAR1';
/** The footer's length and the magic. */
const END_BYTES = 8;
/** The number of rows follows the schema, long before this. */
const MOST_FOOTER_BYTES = 1024 * 1024;
const NUM_ROWS_FIELD = 3;

/** The number of rows that the footer of a Parquet file gives. Throws if the file has none. */
export async function parquetRows(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(END_BYTES);
    await file.read(end, 0, END_BYTES, Math.max(0, size - END_BYTES));
    const footerBytes = end.readUInt32LE(0);
    if (end.toString('latin1', 4) !== MAGIC || footerBytes > size - END_BYTES)
      throw new Error('ClickHouse sent a Parquet file without an end');
    const footer = Buffer.alloc(Math.min(footerBytes, MOST_FOOTER_BYTES));
    await file.read(footer, 0, footer.length, size - END_BYTES - footerBytes);
    return numberOfRows(footer);
  } finally {
    await file.close();
  }
}

/** Field 3 of Thrift's compact encoding of FileMetaData. */
function numberOfRows(footer: Buffer): number {
  const reader = new CompactReader(footer);
  for (let field = reader.field(0); field !== undefined; field = reader.field(field.id)) {
    if (field.id === NUM_ROWS_FIELD) return Number(reader.zigzag());
    reader.skip(field.type);
  }
  throw new Error('ClickHouse sent a Parquet file whose end gives no number of rows');
}

/** As much of Thrift's compact protocol as it takes to skip what comes first. */
class CompactReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  field(before: number): { readonly id: number; readonly type: number } | undefined {
    const header = this.#byte();
    if (header === 0) return undefined;
    const delta = header >> 4;
    return { id: delta === 0 ? Number(this.zigzag()) : before + delta, type: header & 0x0f };
  }

  zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  skip(type: number): void {
    if (type === 1 || type === 2) return;
    if (type === 3) this.#at += 1;
    else if (type >= 4 && type <= 6) this.#varint();
    else if (type === 7) this.#at += 8;
    else if (type === 8) this.#skipBytes(Number(this.#varint()));
    else if (type === 9 || type === 10) this.#skipList();
    else if (type === 12)
      for (let field = this.field(0); field !== undefined; field = this.field(field.id))
        this.skip(field.type);
    else throw new Error(`the end of the Parquet file has a field of the unknown type ${type}`);
  }

  // A sum in place would read the position before the length moves it.
  #skipBytes(bytes: number): void {
    this.#at += bytes;
  }

  #skipList(): void {
    const header = this.#byte();
    const short = header >> 4;
    const length = short === 15 ? Number(this.#varint()) : short;
    const type = header & 0x0f;
    for (let index = 0; index < length; index += 1) {
      // Only in lists does a boolean take a byte.
      if (type === 1 || type === 2) this.#at += 1;
      else this.skip(type);
    }
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Error('the end of the Parquet file breaks off');
    this.#at += 1;
    return byte;
  }
}
