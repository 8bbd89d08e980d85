import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import { AbortedTransactions } from './aborted-transactions.ts';
import { type Extent, extentOf, isSound } from './batch-extent.ts';
import { MAX_ANSWER_BYTES } from './bounds.ts';
import { ChunkProgress } from './chunk-progress.ts';
import { TooLargeError } from './decompress.ts';
import type { FetchAnswer } from './fetch-answer.ts';
import { readBatch } from './read-batch.ts';
import { type BatchHeader, HEADER_BYTES, readHeader, UndecodableError } from './record-batch.ts';
import { isFull, type RecordSink, type Room } from './record-sink.ts';
import { type Taken, takeUnreadable } from './take-records.ts';

export interface DecodedAnswer {
  /** Where to read on: past what holds no record for a reader too. */
  readonly nextOffset: bigint;
  /** One past the last record of the log, as far as this answer shows it. */
  readonly highWatermark: bigint;
}

/** What decoding may need beside the answer. */
export interface DecodingNeeds {
  /** Awaited before much memory is taken. */
  readonly hold: () => Promise<void>;
  /** Where the log ends for a reader, as the broker says now. */
  readonly latest: () => Promise<bigint>;
}

/**
 * Gives the records of an answer at or after an offset to a sink, until it is full. What the batches hold never makes
 * it fail: the records of one that cannot be read are there without their values and with the reason. It moves on
 * wherever there are bytes. A broker notes the end of the log before it reads, so an answer may hold batches that
 * were appended meanwhile: before a batch is judged by where the log ends, it is asked once more.
 */
export async function decodeAnswer(
  { batches, highWatermark: noted, aborted }: FetchAnswer,
  from: bigint,
  sink: RecordSink,
  most: Room,
  { hold, latest }: DecodingNeeds,
): Promise<DecodedAnswer> {
  let [highWatermark, isCurrent] = [noted, false];
  const transactions = new AbortedTransactions(aborted);
  const chunk = new ChunkProgress(from);
  for (let at = 0; !chunk.isCut && !isFull(sink, most) && at + HEADER_BYTES <= batches.length;) {
    const header = readHeader(batches, at);
    const isWhole = header.bytes >= HEADER_BYTES && at + header.bytes <= batches.length;
    // The last batch of an answer may be cut off, and comes whole with the next; a broker never cuts the first.
    if (!isWhole && at > 0) break;
    if (!isCurrent && !isSound(header, highWatermark)) {
      const now = await latest();
      if (now > highWatermark) highWatermark = now;
      isCurrent = true;
    }
    const extent = extentOf(header, chunk.next, highWatermark);
    const isReadable = isWhole && isSound(header, highWatermark);
    if (extent.end > chunk.next && !(isReadable && isForNoReader(header, extent, transactions))) {
      const read = async (): Promise<Taken> => {
        if (!isReadable) throw header.bytes > MAX_ANSWER_BYTES ? new TooLargeError() : new UndecodableError();
        return readBatch(batches.subarray(at, at + header.bytes), header, chunk.next, sink, most, hold);
      };
      const unreadable = (code: ReasonCode): Taken =>
        takeUnreadable(extent, header.baseTimestampMs, code, chunk.next, sink, most);
      chunk.add(await read().catch((error: unknown) => unreadable(codeOf(error))));
    }
    chunk.moveTo(extent.end);
    if (!isWhole) break;
    at += header.bytes;
  }
  if (chunk.nextOffset === from && batches.length > 0 && from < highWatermark) {
    // No broker answers so. Standing still would hold the partition for ever, with nothing to be seen.
    chunk.add(takeUnreadable({ first: from, count: 1 }, 0, 'batch.undecodable', from, sink, most));
  }
  return { nextOffset: chunk.nextOffset, highWatermark };
}

/** Control batches mark the ends of transactions; they hold one record of Kafka's own, or none after compaction. */
function isForNoReader(batch: BatchHeader, { end }: Extent, transactions: AbortedTransactions): boolean {
  if (!batch.isControl) return transactions.cover(batch, end - 1n);
  if (batch.codec !== 0 || batch.count > 1) return false;
  transactions.end(batch.producerId);
  return true;
}

/** Why the records of a batch are refused. Throws what does not speak of the batch. */
function codeOf(error: unknown): ReasonCode {
  if (error instanceof TooLargeError) return 'batch.too_large';
  if (error instanceof UndecodableError) return 'batch.undecodable';
  throw error;
}
