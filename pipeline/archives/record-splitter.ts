import { Buffer } from 'node:buffer';
import type { ChunkStart } from '../../schemas/archives/reading.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ArchiveRecord } from '../platforms/translate.ts';

/** Finds records in the pieces of a text. It is asked for the start of a record and for its end in turns. */
export interface Splitter {
  /** Index of the first byte of the next record in the piece, from `at` on; -1 if none begins in it. */
  start(piece: Buffer, at: number): number;
  /** Index after the last byte of what has begun; -1 if it goes on in the next piece. */
  end(piece: Buffer, at: number): number;
  /** Whether what ended is a record; else it was none, or only holds records, of which the next begins after it. */
  readonly isRecord: boolean;
  /** How many bytes after the end of a record belong to nothing. */
  readonly terminatorBytes: number;
  /** Whether the end of the text ends a record that has begun. Throws if the text must not end here. */
  finish(open: boolean): boolean;
}

export interface RecordGroup {
  readonly records: readonly ArchiveRecord[];
  /** The position after the last one passed. Blank ones are passed without a record. */
  readonly next: number;
}

/** One byte more than an event may have is enough to refuse it; another may be a carriage return. */
const KEPT_BYTES = MAX_EVENT_BYTES + 2;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const BLANKS = new Set([BLANK, 0x09, 0x0a, CARRIAGE_RETURN]);

/**
 * Yields the records of a text. Yields together those that end in the same piece, since awaiting each costs as much as
 * reading it. They are valid until the next step.
 */
export async function* splitRecords(
  pieces: AsyncIterable<Buffer>,
  splitter: Splitter,
  from: number,
): AsyncGenerator<RecordGroup> {
  let next = from;
  let open = false;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  const keep = (part: Buffer): void => {
    const room = KEPT_BYTES - keptBytes;
    if (room <= 0 || part.length === 0) return;
    const fitting = part.length > room ? part.subarray(0, room) : part;
    kept.push(fitting);
    keptBytes += fitting.length;
  };
  const take = (records: ArchiveRecord[], last: Buffer): void => {
    let whole = last;
    if (keptBytes > 0) {
      keep(last);
      whole = Buffer.concat(kept, keptBytes);
      [kept, keptBytes] = [[], 0];
    }
    const value = trimmed(whole);
    if (!isBlank(value)) records.push({ position: next, value });
    next += 1;
  };
  for await (const piece of pieces) {
    const records: ArchiveRecord[] = [];
    const before = next;
    let at = 0;
    for (;;) {
      if (!open) {
        at = splitter.start(piece, at);
        if (at < 0) break;
        open = true;
      }
      const end = splitter.end(piece, at);
      if (end < 0) {
        // Copies the rest, since the next piece may overwrite it.
        keep(Buffer.from(piece.subarray(at, at + KEPT_BYTES)));
        break;
      }
      if (splitter.isRecord) take(records, piece.subarray(at, end));
      else [kept, keptBytes] = [[], 0];
      at = end + splitter.terminatorBytes;
      open = false;
    }
    if (next > before) yield { records, next };
  }
  if (!splitter.finish(open)) return;
  const records: ArchiveRecord[] = [];
  take(records, Buffer.alloc(0));
  yield { records, next };
}

export interface CounterOptions {
  /** Starts of every so many records are noted. */
  readonly every: number;
  /** The position of the first record. */
  readonly from: number;
  /** The offset of the first piece in the file. */
  readonly firstByte: number;
}

/** Counts records, and notes where those on the grid of chunks start. */
export class RecordCounter {
  readonly chunks: ChunkStart[] = [];
  records: number;
  #open = false;
  readonly #splitter: Splitter;
  readonly #every: number;
  #pieceAt: number;
  /** Where what is open began. */
  #openAt = 0;

  constructor(splitter: Splitter, { every, from, firstByte }: CounterOptions) {
    [this.#splitter, this.#every, this.records, this.#pieceAt] = [splitter, every, from, firstByte];
  }

  add(piece: Buffer): void {
    const splitter = this.#splitter;
    let at = 0;
    for (;;) {
      if (!this.#open) {
        at = splitter.start(piece, at);
        if (at < 0) break;
        [this.#open, this.#openAt] = [true, this.#pieceAt + at];
      }
      const end = splitter.end(piece, at);
      if (end < 0) break;
      if (splitter.isRecord) this.#count();
      at = end + splitter.terminatorBytes;
      this.#open = false;
    }
    this.#pieceAt += piece.length;
  }

  finish(): void {
    if (this.#splitter.finish(this.#open)) this.#count();
  }

  #count(): void {
    if (this.records % this.#every === 0)
      this.chunks.push({ position: this.records, byteOffset: this.#openAt });
    this.records += 1;
  }
}

function trimmed(value: Buffer): Buffer {
  const end = value.length - (value[value.length - 1] === CARRIAGE_RETURN ? 1 : 0);
  if (end === value.length && end <= MAX_EVENT_BYTES) return value;
  return value.subarray(0, Math.min(end, MAX_EVENT_BYTES + 1));
}

function isBlank(value: Buffer): boolean {
  const [first] = value;
  if (first !== undefined && first > BLANK) return false;
  return value.length <= MAX_EVENT_BYTES && value.every((byte) => BLANKS.has(byte));
}

const NEWLINE = 0x0a;

/** A record is a line; the last one needs no newline. */
export class LineSplitter implements Splitter {
  readonly terminatorBytes = 1;
  readonly isRecord = true;

  start(piece: Buffer, at: number): number {
    return at < piece.length ? at : -1;
  }

  end(piece: Buffer, at: number): number {
    return piece.indexOf(NEWLINE, at);
  }

  finish(open: boolean): boolean {
    return open;
  }
}
