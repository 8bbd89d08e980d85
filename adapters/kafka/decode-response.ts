import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import { AbortedTransactions } from './aborted-transactions.ts';
import { type Extent, extentOf, isSound } from './batch-extent.ts';
import { MAX_RESPONSE_BYTES } from './bounds.ts';
import { ChunkProgress } from './chunk-progress.ts';
import { TooLargeError } from './decompress.ts';
import type { FetchResponse } from './fetch-response.ts';
import { readBatch } from './read-batch.ts';
import { type BatchHeader, HEADER_BYTES, readHeader, UndecodableError } from './record-batch.ts';
import { type Capacity, isFull, type RecordSink } from './record-sink.ts';
import { type Taken, takeUnreadable } from './take-records.ts';

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
