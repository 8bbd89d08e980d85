import { Buffer } from 'node:buffer';
import type { Withheld } from '../../domain/validation/batch.ts';
import type { RecordSink } from './record-sink.ts';

const NOTHING = Buffer.alloc(0);

export interface LogRecord {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  /** Why the value is not here: it is larger than an event may be, or its batch cannot be read. */
  readonly withheld?: Withheld | undefined;
}

/** Keeps records as objects, for who reads a few. */
export class CollectedRecords implements RecordSink {
  readonly all: LogRecord[] = [];
  #bytes = 0;

  get records(): number {
    return this.all.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  put(
    ...[base, delta, timestampMs, memory, keyAt, keyLength, valueAt, valueLength]: Parameters<
      RecordSink['put']
    >
  ): void {
    const key = keyLength < 0 ? null : copyOf(memory, keyAt, keyLength);
    const value = valueLength < 0 ? null : copyOf(memory, valueAt, valueLength);
    this.#add({ offset: base + BigInt(delta), key, value, timestampMs, withheld: undefined });
  }

  withhold(...[base, delta, timestampMs, key, withheld]: Parameters<RecordSink['withhold']>): void {
    const offset = base + BigInt(delta);
    this.#add({ offset, key: key && copyOf(key, 0, key.length), value: null, timestampMs, withheld });
  }

  /** Gives all to another sink. */
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

/** A record by its bytes, whatever they lie in. */
type AnyRecord = Omit<LogRecord, 'key' | 'value'> & Record<'key' | 'value', Uint8Array | null>;

/** Gives a record to a sink. */
export function putRecord(sink: RecordSink, { offset, key, value, timestampMs, withheld }: AnyRecord): void {
  if (withheld !== undefined) {
    sink.withhold(offset, 0, timestampMs, key, withheld);
    return;
  }
  const memory = Buffer.concat([key ?? NOTHING, value ?? NOTHING]);
  sink.put(offset, 0, timestampMs, memory, 0, key?.length ?? -1, key?.length ?? 0, value?.length ?? -1);
}

function bytesOf({ key, value }: LogRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function copyOf(memory: Uint8Array, at: number, length: number): Buffer {
  return Buffer.from(memory.subarray(at, at + length));
}
