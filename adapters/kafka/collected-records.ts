import { Buffer } from 'node:buffer';
import type { Origin, Withheld } from '../../domain/validation/batch.ts';
import type { RecordSink, RecordView } from './record-sink.ts';

const NOTHING = Buffer.alloc(0);

export interface LogRecord {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  /** Why the value is missing: it is larger than an event may be, or its batch cannot be read. */
  readonly withheld?: Withheld | undefined;
}

/** Keeps records as objects, for callers that read a few. */
export class CollectedRecords implements RecordSink {
  readonly all: LogRecord[] = [];
  #bytes = 0;

  get records(): number {
    return this.all.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  put({
    baseOffset,
    offsetDelta,
    timestampMs,
    bytes,
    keyAt,
    keyLength,
    valueAt,
    valueLength,
  }: RecordView): void {
    const key = copyOf(bytes, keyAt, keyLength);
    const value = copyOf(bytes, valueAt, valueLength);
    this.#add({ offset: baseOffset + BigInt(offsetDelta), key, value, timestampMs, withheld: undefined });
  }

  withhold(
    { baseOffset, offsetDelta, timestampMs, bytes, keyAt, keyLength }: RecordView,
    withheld: Withheld,
  ): void {
    const key = copyOf(bytes, keyAt, keyLength);
    this.#add({ offset: baseOffset + BigInt(offsetDelta), key, value: null, timestampMs, withheld });
  }

  /** Moves all records into another sink. */
  moveTo(sink: RecordSink): void {
    for (const record of this.all.splice(0)) putRecord(sink, record);
    this.#bytes = 0;
  }

  truncate(records: number): void {
    for (const record of this.all.splice(records)) this.#bytes -= bytesOf(record);
  }

  #add(record: LogRecord): void {
    this.all.push(record);
    this.#bytes += bytesOf(record);
  }
}

/** A record whose key and value may be any kind of byte array. */
type AnyRecord = Omit<LogRecord, 'key' | 'value'> & Record<'key' | 'value', Uint8Array | null>;

export function putRecord(
  sink: RecordSink,
  { offset, key, value, timestampMs, withheld, origin }: AnyRecord & { readonly origin?: Origin | undefined },
): void {
  const record = {
    baseOffset: offset,
    offsetDelta: 0,
    timestampMs,
    bytes: Buffer.concat([key ?? NOTHING, value ?? NOTHING]),
    keyAt: 0,
    keyLength: key?.length ?? -1,
    valueAt: key?.length ?? 0,
    valueLength: value?.length ?? -1,
    origin,
  };
  if (withheld === undefined) sink.put(record);
  else sink.withhold(record, withheld);
}

function bytesOf({ key, value }: LogRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function copyOf(bytes: Uint8Array, at: number, length: number): Buffer | null {
  return length < 0 ? null : Buffer.from(bytes.subarray(at, at + length));
}
