import { copyOf, type LogRecord, type Room, type Taken } from './log-record.ts';

/** Up to here it does not pay to copy records out of the memory that they keep alive. */
const SLACK_BYTES = 64 * 1024;

/** Collects records from an offset on, as many as there is room for. */
export class ChunkBuilder {
  readonly #records: LogRecord[] = [];
  #bytes = 0;
  #isCut = false;
  /** After the last record. */
  #next: bigint;
  /** After all that was passed over. */
  #end: bigint;
  readonly #most: Room;

  constructor(from: bigint, most: Room) {
    this.#next = from;
    this.#end = from;
    this.#most = most;
  }

  /** From here on records are wanted: a batch that claims more offsets than it has takes none from the next. */
  get next(): bigint {
    return this.#next;
  }

  get nextOffset(): bigint {
    return this.#isCut || this.#next > this.#end ? this.#next : this.#end;
  }

  get room(): Room {
    return {
      records: this.#most.records - this.#records.length,
      bytes: this.#most.bytes - this.#bytes,
    };
  }

  get isFull(): boolean {
    return this.#isCut || this.room.records <= 0 || this.room.bytes <= 0;
  }

  add({ records, bytes, isCut }: Taken): void {
    // One by one: a spread of a hundred thousand records overflows the stack.
    for (const record of records) this.#records.push(record);
    this.#bytes += bytes;
    this.#isCut = isCut;
    const last = records.at(-1);
    if (last !== undefined) this.#next = last.offset + 1n;
  }

  moveTo(end: bigint): void {
    if (end > this.#end) this.#end = end;
  }

  build(): { records: readonly LogRecord[]; nextOffset: bigint } {
    const records = this.#records;
    const keepsTooMuch = bytesKeptBy(records) > 2 * this.#bytes + SLACK_BYTES;
    return { records: keepsTooMuch ? records.map(copyOf) : records, nextOffset: this.nextOffset };
  }
}

/** What is kept alive by records that point into answers and decompressed batches. */
function bytesKeptBy(records: readonly LogRecord[]): number {
  let bytes = 0;
  let last: ArrayBufferLike | undefined;
  for (const { key, value } of records) {
    const memory = (value ?? key)?.buffer;
    if (memory === undefined || memory === last) continue;
    last = memory;
    bytes += memory.byteLength;
  }
  return bytes;
}
