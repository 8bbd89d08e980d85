/** Reads blocks of ClickHouse's format Native: integers as bigints, texts as UTF-8. */

type Value = bigint | string | null | Value[];
type Row = Record<string, Value>;

class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  unsigned(bytes: 1 | 2 | 4 | 8): bigint {
    this.#at += bytes;
    const at = this.#at - bytes;
    return bytes === 8 ? this.#bytes.readBigUInt64LE(at) : BigInt(this.#bytes.readUIntLE(at, bytes));
  }

  signed(): bigint {
    return BigInt.asIntN(64, this.unsigned(8));
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = Number(this.unsigned(1));
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const length = this.varint();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function readPrefix(type: string, reader: Reader): void {
  if (type.includes('LowCardinality') && reader.unsigned(8) !== 1n)
    throw new Error('unknown version of LowCardinality');
}

function readData(type: string, rows: number, reader: Reader): Value[] {
  const inner = type.slice(type.indexOf('(') + 1, -1);
  if (type.startsWith('Array(')) {
    const ends = times(rows, () => Number(reader.unsigned(8)));
    const items = readData(inner, ends.at(-1) ?? 0, reader);
    return ends.map((end, row) => items.slice(ends[row - 1] ?? 0, end));
  }
  if (type.startsWith('Nullable(')) {
    const nulls = times(rows, () => reader.unsigned(1) === 1n);
    return readData(inner, rows, reader).map((value, row) => (nulls[row] === true ? null : value));
  }
  if (type.startsWith('LowCardinality(')) return rows === 0 ? [] : readDictionary(rows, reader);
  if (type === 'String') return times(rows, () => reader.text());
  if (type === 'UInt32') return times(rows, () => reader.unsigned(4));
  if (type === 'UInt64') return times(rows, () => reader.unsigned(8));
  if (/^(?:Int64|DateTime64|Decimal)/.test(type)) return times(rows, () => reader.signed());
  throw new Error(`cannot read columns of type ${type}`);
}

function readDictionary(rows: number, reader: Reader): Value[] {
  const flags = Number(reader.unsigned(8));
  const width = ([1, 2, 4, 8] as const)[flags & 0xff] ?? 8;
  const texts = times(Number(reader.unsigned(8)), () => reader.text());
  const indexes = Number(reader.unsigned(8));
  if (flags >> 8 !== 6 || indexes !== rows) throw new Error(`unexpected flags ${flags.toString(16)}`);
  return times(rows, () => texts[Number(reader.unsigned(width))] ?? null);
}

/** The rows of a single block. Throws if bytes follow it. */
export function rowsOf(block: Uint8Array | null): Row[] {
  const reader = new Reader(Buffer.from(block ?? []));
  const columns = reader.varint();
  const rows = reader.varint();
  const found: Row[] = times(rows, () => ({}));
  for (let column = 0; column < columns; column += 1) {
    const [name, type] = [reader.text(), reader.text()];
    readPrefix(type, reader);
    const values = readData(type, rows, reader);
    for (const [row, of] of found.entries()) of[name] = values[row] ?? null;
  }
  if (!reader.isAtEnd) throw new Error('bytes follow the block');
  return found;
}
