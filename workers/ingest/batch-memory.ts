import { Buffer } from 'node:buffer';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { isFull, type RecordSink, type Room } from '../../adapters/kafka/record-sink.ts';
import { MAX_KEY_BYTES } from '../../adapters/kafka/take-records.ts';
import type { RawBatch, Withheld } from '../../domain/validation/batch.ts';
import { fingerprintOf } from '../../services/ledger/fingerprint.ts';

/** Some thousand events on their way; above this an insert gains little and memory pays. */
export const BATCH_ROOM: Room = { records: 32_000, bytes: 20 * 1024 * 1024 };

/** The record that reaches the bound is still taken. */
const CAPACITY_BYTES = BATCH_ROOM.bytes + MAX_EVENT_BYTES + MAX_KEY_BYTES;

/**
 * The memory of a batch's events: filled by a reader, read by a validation thread, and filled again. It is shared
 * between the threads, so handing it over copies nothing; and V8 does not count shared memory as pressure on its heap,
 * where fresh memory for each batch made it collect all the garbage of the process some times a second.
 */
export class BatchMemory implements RecordSink {
  readonly #values = Buffer.from(new SharedArrayBuffer(CAPACITY_BYTES));
  readonly #keyLengths = new Int32Array(new SharedArrayBuffer(4 * BATCH_ROOM.records));
  readonly #valueLengths = new Int32Array(new SharedArrayBuffer(4 * BATCH_ROOM.records));
  readonly #steps = new Float64Array(new SharedArrayBuffer(8 * BATCH_ROOM.records));
  readonly #withheld = new Map<number, Withheld>();
  #records = 0;
  #bytes = 0;
  /** Of the first record's Kafka batch; places of records count from it. */
  #origin = 0n;
  #base = 0n;
  #baseStep = 0;
  #lastTimestampMs = 0;

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return isFull(this, BATCH_ROOM);
  }

  put(
    ...[base, delta, timestampMs, memory, keyAt, keyLength, valueAt, valueLength]: Parameters<
      RecordSink['put']
    >
  ): void {
    this.#place(base, delta, timestampMs);
    this.#keyLengths[this.#records] = this.#copy(memory, keyAt, keyLength);
    this.#valueLengths[this.#records] = this.#copy(memory, valueAt, valueLength);
    this.#records += 1;
  }

  withhold(...[base, delta, timestampMs, key, withheld]: Parameters<RecordSink['withhold']>): void {
    this.#place(base, delta, timestampMs);
    this.#keyLengths[this.#records] = key === null ? -1 : this.#copy(key, 0, key.length);
    this.#valueLengths[this.#records] = -1;
    this.#withheld.set(this.#records, withheld);
    this.#records += 1;
  }

  truncate(records: number): void {
    while (this.#records > records) {
      this.#records -= 1;
      this.#bytes -= this.#lengthOf(this.#keyLengths) + this.#lengthOf(this.#valueLengths);
      this.#withheld.delete(this.#records);
    }
  }

  /** What a thread needs to judge the records. It points into this memory, and into the room for their rows. */
  batch(topicPlatform: Platform | undefined, room: Uint8Array): RawBatch {
    return {
      bytes: this.#values.subarray(0, this.#bytes),
      keyLengths: this.#keyLengths.subarray(0, this.#records),
      valueLengths: this.#valueLengths.subarray(0, this.#records),
      withheld: this.#withheld,
      origin: this.#origin,
      steps: this.#steps.subarray(0, this.#records),
      room,
      topicPlatform,
    };
  }

  /** Of the last record; undefined where there is none. */
  fingerprint(): string | undefined {
    const last = this.#records - 1;
    const [keyLength, valueLength] = [this.#keyLengths[last], this.#valueLengths[last]];
    if (keyLength === undefined || valueLength === undefined) return undefined;
    const valueAt = this.#bytes - Math.max(0, valueLength);
    const keyAt = valueAt - Math.max(0, keyLength);
    return fingerprintOf({
      key: keyLength < 0 ? null : Buffer.from(this.#values.subarray(keyAt, valueAt)),
      value: valueLength < 0 ? null : Buffer.from(this.#values.subarray(valueAt, this.#bytes)),
      timestampMs: this.#lastTimestampMs,
      withheld: this.#withheld.get(last),
    });
  }

  #place(base: bigint, delta: number, timestampMs: number): void {
    if (this.#records === 0) {
      [this.#origin, this.#base, this.#baseStep] = [base, base, 0];
    } else if (base !== this.#base) {
      [this.#base, this.#baseStep] = [base, Number(base - this.#origin)];
    }
    this.#steps[this.#records] = this.#baseStep + delta;
    this.#lastTimestampMs = timestampMs;
  }

  #copy(memory: Uint8Array, at: number, length: number): number {
    if (length < 0) return -1;
    this.#values.set(memory.subarray(at, at + length), this.#bytes);
    this.#bytes += length;
    return length;
  }

  #lengthOf(lengths: Int32Array): number {
    return Math.max(0, lengths[this.#records] ?? 0);
  }
}
