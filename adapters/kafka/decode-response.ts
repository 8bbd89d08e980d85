import type { Buffer } from 'node:buffer';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import {
  freeAtOnce,
  MAX_DECOMPRESSED_BYTES,
  MAX_RESPONSE_BYTES,
  SMALL_DECOMPRESSED_BYTES,
} from './bounds.ts';
import { decompress, TooLargeError } from './decompress.ts';
import type { AbortedTransaction, FetchResponse } from './fetch.ts';
import {
  type BatchHeader,
  type Extent,
  extentOf,
  HEADER_BYTES,
  isSound,
  readHeader,
  UndecodableError,
} from './record-batch.ts';
import { type Capacity, isFull, type RecordSink } from './record-sink.ts';
import { type Taken, takeRecords, takeUnreadable } from './take-records.ts';

export interface DecodedResponse {
  /** The offset to read next; past aborted transactions and control records. */
  readonly nextOffset: bigint;
  /** One past the last record of the log, as far as this response shows it. */
  readonly highWatermark: bigint;
}

/** What decoding may ask of its caller. */
export interface DecodingCallbacks {
  /** Awaited before a large batch is decompressed. */
  readonly acquireLargeDataSlot: () => Promise<void>;
  /** Asks the broker for the current high watermark. */
  readonly latest: () => Promise<bigint>;
}

/**
 * Puts the records of a response at or after `from` into a sink until it is full. Never fails for the content of a
 * batch: the records of an unreadable batch come without their values and with the reason. Always advances where
 * there are bytes. A broker reads the end of the log before the records, so a response may hold batches that were
 * appended in between; the broker is asked for the end once more before a batch counts as lying outside the log.
 */
export async function decodeResponse(
  { batches, highWatermark: initial, aborted }: FetchResponse,
  from: bigint,
  sink: RecordSink,
  capacity: Capacity,
  { acquireLargeDataSlot, latest }: DecodingCallbacks,
): Promise<DecodedResponse> {
  let [highWatermark, isCurrent] = [initial, false];
  const transactions = new AbortedTransactions(aborted);
  const chunk = new ChunkProgress(from);
  for (let at = 0; !chunk.isCut && !isFull(sink, capacity) && at + HEADER_BYTES <= batches.length;) {
    const header = readHeader(batches, at);
    const isWhole = header.bytes >= HEADER_BYTES && at + header.bytes <= batches.length;
    // The last batch of a response may be cut off and comes whole with the next; a broker never cuts the first.
    if (!isWhole && at > 0) break;
    if (!isCurrent && !isSound(header, highWatermark)) {
      const now = await latest();
      if (now > highWatermark) highWatermark = now;
      isCurrent = true;
    }
    // A header that says nothing possible would otherwise stand for a record past the end of the log.
    if (chunk.next >= highWatermark) break;
    const extent = extentOf(header, chunk.next, highWatermark);
    const isReadable = isWhole && isSound(header, highWatermark);
    if (extent.end > chunk.next && !(isReadable && isSkipped(header, extent, transactions))) {
      const read = async (): Promise<Taken> => {
        if (!isReadable)
          throw header.bytes > MAX_RESPONSE_BYTES ? new TooLargeError() : new UndecodableError();
        return readBatch(
          batches.subarray(at, at + header.bytes),
          header,
          chunk.next,
          sink,
          capacity,
          acquireLargeDataSlot,
        );
      };
      const unreadable = (code: ReasonCode): Taken =>
        takeUnreadable(extent, header.baseTimestampMs, code, chunk.next, sink, capacity);
      chunk.add(await read().catch((error: unknown) => unreadable(codeOf(error))));
    }
    chunk.moveTo(extent.end);
    if (!isWhole) break;
    at += header.bytes;
  }
  if (chunk.nextOffset === from && batches.length > 0 && from < highWatermark) {
    // No broker responds like this. Not advancing would stop the partition for ever, unnoticed.
    chunk.add(takeUnreadable({ first: from, count: 1 }, 0, 'batch.undecodable', from, sink, capacity));
  }
  return { nextOffset: chunk.nextOffset, highWatermark };
}

/** Whether a batch has no records for readers. A control batch has one record of Kafka's, or none once compacted. */
function isSkipped(batch: BatchHeader, { end }: Extent, transactions: AbortedTransactions): boolean {
  if (!batch.isControl) return transactions.includes(batch, end - 1n);
  if (batch.codec !== 0 || batch.count > 1) return false;
  transactions.end(batch.producerId);
  return true;
}

/** Why the records of a batch are refused. Rethrows errors that are not about the batch. */
function codeOf(error: unknown): ReasonCode {
  if (error instanceof TooLargeError) return 'batch.too_large';
  if (error instanceof UndecodableError) return 'batch.undecodable';
  throw error;
}

/** Tells which batches of a fetch response belong to aborted transactions. Ask about the batches in order. */
class AbortedTransactions {
  readonly #ahead: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  }

  /** Whether the next batch, which ends with `lastOffset`, belongs to an aborted transaction. */
  includes(batch: BatchHeader, lastOffset: bigint): boolean {
    for (
      let next = this.#ahead[0];
      next !== undefined && next.firstOffset <= lastOffset;
      next = this.#ahead[0]
    ) {
      this.#open.add(next.producerId);
      this.#ahead.shift();
    }
    return batch.isTransactional && !batch.isControl && this.#open.has(batch.producerId);
  }

  /** Call for each control batch: it ends the transaction of its producer. */
  end(producerId: bigint): void {
    this.#open.delete(producerId);
  }
}

/** How far the records of a fetch response have been taken. */
class ChunkProgress {
  #isCut = false;
  /** One past the last record taken. */
  #next: bigint;
  /** One past the last offset passed, with or without a record. */
  #end: bigint;

  constructor(from: bigint) {
    this.#next = from;
    this.#end = from;
  }

  /**
   * Records are wanted from here on. A batch that claims more offsets than it has hides none of the next batch's.
   */
  get next(): bigint {
    return this.#next;
  }

  get nextOffset(): bigint {
    return this.#isCut || this.#next > this.#end ? this.#next : this.#end;
  }

  /** Whether the sink was full before a batch ended. */
  get isCut(): boolean {
    return this.#isCut;
  }

  add({ next, isCut }: Taken): void {
    this.#isCut = isCut;
    if (next > this.#next) this.#next = next;
  }

  moveTo(end: bigint): void {
    if (end > this.#end) this.#end = end;
  }
}

/**
 * Puts the records of a whole batch at or after `from` into a sink until it is full. Awaits `acquireLargeDataSlot`
 * before it decompresses more than each reader may at any time. Throws UndecodableError or TooLargeError.
 */
async function readBatch(
  batch: Buffer,
  header: BatchHeader,
  from: bigint,
  sink: RecordSink,
  capacity: Capacity,
  acquireLargeDataSlot: () => Promise<void>,
): Promise<Taken> {
  const data = batch.subarray(HEADER_BYTES);
  const bytes = header.codec === 0 ? data : await decompressRecords(header.codec, data, acquireLargeDataSlot);
  try {
    return takeRecords(bytes, header, from, sink, capacity);
  } finally {
    if (bytes !== data && bytes.length > SMALL_DECOMPRESSED_BYTES) freeAtOnce(bytes);
  }
}

/** Few batches are large, and gzip and zstd do not state their size: a large batch is decompressed twice. */
async function decompressRecords(
  codec: number,
  data: Buffer,
  acquireLargeDataSlot: () => Promise<void>,
): Promise<Buffer> {
  try {
    return await decompress(codec, data, SMALL_DECOMPRESSED_BYTES);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
  }
  await acquireLargeDataSlot();
  return decompress(codec, data, MAX_DECOMPRESSED_BYTES);
}
