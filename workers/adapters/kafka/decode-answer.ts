import { AbortedTransactions } from './aborted-transactions.ts';
import { type Extent, extentOf, isSound } from './batch-extent.ts';
import { MAX_ANSWER_BYTES } from './bounds.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { TooLargeError } from './decompress.ts';
import type { FetchAnswer } from './fetch-answer.ts';
import { type LogRecord, type Room, type Taken, takeUnreadable } from './log-record.ts';
import { readBatch } from './read-batch.ts';
import { type BatchHeader, HEADER_BYTES, readHeader, UndecodableError } from './record-batch.ts';

export interface DecodedAnswer {
  readonly records: readonly LogRecord[];
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
 * The records of an answer at or after an offset, as many as there is room for. What the batches hold never makes
 * it fail: the records of one that cannot be read are there without their values and with the reason. It moves on
 * wherever there are bytes. A broker notes the end of the log before it reads, so an answer may hold batches that
 * were appended meanwhile: before a batch is judged by where the log ends, it is asked once more.
 */
export async function decodeAnswer(
  { batches, highWatermark: noted, aborted }: FetchAnswer,
  from: bigint,
  room: Room,
  { hold, latest }: DecodingNeeds,
): Promise<DecodedAnswer> {
  let [highWatermark, isCurrent] = [noted, false];
  const transactions = new AbortedTransactions(aborted);
  const chunk = new ChunkBuilder(from, room);
  for (let at = 0; !chunk.isFull && at + HEADER_BYTES <= batches.length;) {
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
      const read = (): Promise<Taken> => {
        if (!isReadable) throw header.bytes > MAX_ANSWER_BYTES ? new TooLargeError() : new UndecodableError();
        return readBatch(batches.subarray(at, at + header.bytes), header, chunk.next, chunk.room, hold);
      };
      chunk.add(await orUnreadable(read, header, extent, chunk));
    }
    chunk.moveTo(extent.end);
    if (!isWhole) break;
    at += header.bytes;
  }
  if (chunk.nextOffset === from && batches.length > 0 && from < highWatermark) {
    // No broker answers so. Standing still would hold the partition for ever, with nothing to be seen.
    chunk.add(takeUnreadable({ first: from, count: 1 }, 0, 'batch.undecodable', from, chunk.room));
  }
  return { ...chunk.build(), highWatermark };
}

/** Control batches mark the ends of transactions; they hold one record of Kafka's own, or none after compaction. */
function isForNoReader(batch: BatchHeader, { end }: Extent, transactions: AbortedTransactions): boolean {
  if (!batch.isControl) return transactions.cover(batch, end - 1n);
  if (batch.codec !== 0 || batch.count > 1) return false;
  transactions.end(batch.producerId);
  return true;
}

async function orUnreadable(
  read: () => Promise<Taken>,
  header: BatchHeader,
  extent: Extent,
  chunk: ChunkBuilder,
): Promise<Taken> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TooLargeError || error instanceof UndecodableError)) throw error;
    const code = error instanceof TooLargeError ? 'batch.too_large' : 'batch.undecodable';
    return takeUnreadable(extent, header.baseTimestampMs, code, chunk.next, chunk.room);
  }
}
