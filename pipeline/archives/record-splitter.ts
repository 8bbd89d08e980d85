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
 * reading it. They are valid until the next step. Told where each begins, or what may hold it.
 */
export async function* splitRecords(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  splitter: Splitter,
  from: number,
  onStart?: (position: number, byteOffset: number) => void,
): AsyncGenerator<RecordGroup> {
  let next = from;
  let passedBytes = 0;
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
        onStart?.(next, passedBytes + at);
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
    passedBytes += piece.length;
    if (next > before) yield { records, next };
  }
  if (!splitter.finish(open)) return;
  const records: ArchiveRecord[] = [];
  take(records, Buffer.alloc(0));
  yield { records, next };
}

export interface Counted {
  readonly records: number;
  /** Where chunks start, the first among them; empty without records. */
  readonly chunks: readonly ChunkStart[];
}

/** Counts the records of a text from a position on, and notes where each of `every` records starts. */
export async function countRecords(
  pieces: AsyncIterable<Buffer>,
  splitter: Splitter,
  { every, from }: { readonly every: number; readonly from: number },
): Promise<Counted> {
  const starts = new Map<number, number>();
  const onStart = (position: number, byteOffset: number): void => {
    if (position % every === 0) starts.set(position, byteOffset);
  };
  let records = from;
  for await (const { next } of splitRecords(pieces, splitter, from, onStart)) records = next;
  const chunks = [...starts].map(([position, byteOffset]) => ({ position, byteOffset }));
  // What began last may hold no record.
  return { records, chunks: chunks.filter(({ position }) => position < records) };
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
