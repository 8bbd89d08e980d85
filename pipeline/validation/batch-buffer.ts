import { Buffer } from 'node:buffer';
import { type Capacity, isFull, type RecordSink, type RecordView } from '../../adapters/kafka/record-sink.ts';
import { MAX_KEY_BYTES } from '../../adapters/kafka/take-records.ts';
import {
  type BoundedPool,
  createBoundedPool,
  type Lease,
  type PoolUsage,
} from '../../adapters/resource-pool.ts';
import type { Origin, RawBatch, Withheld } from '../../domain/validation/batch.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { fingerprintOf } from '../ledger/fingerprint.ts';
import type { ArchiveRecord } from '../platforms/translate.ts';

/** Larger batches take more memory and make inserts hardly cheaper. */
export const BATCH_CAPACITY: Capacity = { records: 32_000, bytes: 20 * 1024 * 1024 };

/** The record that reaches the capacity is still taken. */
const BUFFER_BYTES = BATCH_CAPACITY.bytes + MAX_EVENT_BYTES + MAX_KEY_BYTES;

/**
 * Holds the events of a batch: a reader fills it, a validation thread reads it, and the next batch reuses it. The
 * threads share its memory, so that nothing is copied between them. V8 does not count shared memory as pressure on
 * its heap; fresh memory for each batch made it collect all the garbage of the process several times a second.
 */
export class BatchBuffer implements RecordSink {
  readonly #values = Buffer.from(new SharedArrayBuffer(BUFFER_BYTES));
  readonly #keyLengths = new Int32Array(new SharedArrayBuffer(4 * BATCH_CAPACITY.records));
  readonly #valueLengths = new Int32Array(new SharedArrayBuffer(4 * BATCH_CAPACITY.records));
  readonly #steps = new Float64Array(new SharedArrayBuffer(8 * BATCH_CAPACITY.records));
  readonly #timestampsMs = new Float64Array(new SharedArrayBuffer(8 * BATCH_CAPACITY.records));
  readonly #withheld = new Map<number, Withheld>();
  readonly #origins = new Map<number, Origin>();
  #records = 0;
  #bytes = 0;
  /** Base offset of the first record's Kafka batch; steps count from it. */
  #origin = 0n;
  #base = 0n;
  #baseStep = 0;
  #filledSinceMs = 0;

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Kafka's time of the first record, in epoch ms; 0 for lines of an archive. */
  get firstTimestampMs(): number {
    return this.#timestampsMs[0] ?? 0;
  }

  /** When the first record was put here, in epoch ms. */
  get filledSinceMs(): number {
    return this.#filledSinceMs;
  }

  get isFull(): boolean {
    return isFull(this, BATCH_CAPACITY);
  }

  put(record: RecordView): void {
    this.#place(record);
    this.#keyLengths[this.#records] = this.#copy(record.bytes, record.keyAt, record.keyLength);
    this.#valueLengths[this.#records] = this.#copy(record.bytes, record.valueAt, record.valueLength);
    if (record.origin !== undefined) this.#origins.set(this.#records, record.origin);
    this.#records += 1;
  }

  withhold(record: RecordView, withheld: Withheld): void {
    this.#place(record);
    this.#keyLengths[this.#records] = this.#copy(record.bytes, record.keyAt, record.keyLength);
    this.#valueLengths[this.#records] = -1;
    this.#withheld.set(this.#records, withheld);
    this.#records += 1;
  }

  truncate(records: number): void {
    while (this.#records > records) {
      this.#records -= 1;
      this.#bytes -= this.#lengthOf(this.#keyLengths) + this.#lengthOf(this.#valueLengths);
      this.#withheld.delete(this.#records);
      this.#origins.delete(this.#records);
    }
  }

  /** Appends a record of an archive, which has no key. Positions count from `first`. */
  putArchived(first: bigint, { position, value, withheld, origin }: ArchiveRecord): void {
    const record = {
      baseOffset: first,
      offsetDelta: position - Number(first),
      timestampMs: 0,
      bytes: value,
      keyAt: 0,
      keyLength: -1,
      valueAt: 0,
      valueLength: value.length,
      origin,
    };
    if (withheld === undefined) this.put(record);
    else this.withhold(record, withheld);
  }

  /** What a thread needs to validate the records. It points into this buffer and into the room for their rows. */
  batch(topicPlatform: Platform | undefined, storing: RawBatch['storing']): RawBatch {
    return {
      bytes: this.#values.subarray(0, this.#bytes),
      keyLengths: this.#keyLengths.subarray(0, this.#records),
      valueLengths: this.#valueLengths.subarray(0, this.#records),
      withheld: this.#withheld,
      origins: this.#origins,
      origin: this.#origin,
      steps: this.#steps.subarray(0, this.#records),
      timestampsMs: this.#timestampsMs.subarray(0, this.#records),
      topicPlatform,
      storing,
    };
  }

  /** Fingerprint of the last record; undefined where the buffer is empty. */
  fingerprint(): string | undefined {
    const last = this.#records - 1;
    const [keyLength, valueLength] = [this.#keyLengths[last], this.#valueLengths[last]];
    if (keyLength === undefined || valueLength === undefined) return undefined;
    const valueAt = this.#bytes - Math.max(0, valueLength);
    const keyAt = valueAt - Math.max(0, keyLength);
    return fingerprintOf({
      key: keyLength < 0 ? null : Buffer.from(this.#values.subarray(keyAt, valueAt)),
      value: valueLength < 0 ? null : Buffer.from(this.#values.subarray(valueAt, this.#bytes)),
      timestampMs: this.#timestampsMs[last] ?? 0,
      withheld: this.#withheld.get(last),
    });
  }

  #place({ baseOffset, offsetDelta, timestampMs }: RecordView): void {
    if (this.#records === 0) {
      [this.#origin, this.#base, this.#baseStep] = [baseOffset, baseOffset, 0];
      this.#filledSinceMs = Date.now();
    } else if (baseOffset !== this.#base) {
      [this.#base, this.#baseStep] = [baseOffset, Number(baseOffset - this.#origin)];
    }
    this.#steps[this.#records] = this.#baseStep + offsetDelta;
    this.#timestampsMs[this.#records] = timestampMs;
  }

  /** Appends bytes and returns their length; -1, and nothing appended, where there are none to copy. */
  #copy(bytes: Uint8Array, at: number, length: number): number {
    if (length < 0) return -1;
    this.#values.set(bytes.subarray(at, at + length), this.#bytes);
    this.#bytes += length;
    return length;
  }

  #lengthOf(lengths: Int32Array): number {
    return Math.max(0, lengths[this.#records] ?? 0);
  }
}

/** Rows take nearly half of the bytes of their events, those of the index among them; this leaves a margin. */
const rowsBytes = (eventBytes: number): number => Math.ceil(0.6 * eventBytes);

/** Some hundred events: what waits in a partition that is up to date. */
const SMALL_BATCH_BYTES = 512 * 1024;

/** How many buffers of each kind a process has. */
export interface PoolSizes {
  readonly events: number;
  /** As many as for events unless stated. */
  readonly rows?: number;
  /** As many as for other rows unless stated. */
  readonly smallRows?: number;
}

/**
 * Two sources can each read one batch while two of theirs are validated. The rows of twelve batches can wait to be
 * stored, and those of many small ones, since there may be hundreds of partitions.
 */
export const WORKER_POOL_SIZES: PoolSizes = { events: 6, rows: 12, smallRows: 64 };

/** Bounds the memory that batches take, across all partitions and archives of a process. */
export interface BufferPools {
  /** Holds the events of a batch from the first read until the batch is validated. */
  readonly events: BoundedPool<BatchBuffer>;
  /** Leases a buffer for the rows of a batch whose events have this many bytes, until the rows are stored. */
  acquireRows(eventBytes: number): Promise<Lease<Uint8Array>>;
  usage(): readonly (PoolUsage & { readonly pool: 'events' | 'rows' | 'small_rows' })[];
}

export function createBufferPools({ events, rows = events, smallRows = rows }: PoolSizes): BufferPools {
  const rowsPool = createRowsPool(rows, rowsBytes(BATCH_CAPACITY.bytes));
  const smallRowsPool = createRowsPool(smallRows, rowsBytes(SMALL_BATCH_BYTES));
  const eventsPool = createBatchPool(events);
  return {
    events: eventsPool,
    acquireRows: (eventBytes) => (eventBytes <= SMALL_BATCH_BYTES ? smallRowsPool : rowsPool).acquire(),
    usage: () => [
      { pool: 'events', ...eventsPool.usage() },
      { pool: 'rows', ...rowsPool.usage() },
      { pool: 'small_rows', ...smallRowsPool.usage() },
    ],
  };
}

export function createBatchPool(maxLeases: number): BoundedPool<BatchBuffer> {
  return createBoundedPool({
    maxLeases,
    create: () => new BatchBuffer(),
    reset: (buffer: BatchBuffer) => {
      buffer.truncate(0);
    },
  });
}

function createRowsPool(maxLeases: number, bytes: number): BoundedPool<Uint8Array> {
  return createBoundedPool({ maxLeases, create: () => Buffer.from(new SharedArrayBuffer(bytes)) });
}
