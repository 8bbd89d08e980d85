import Batch from 'kafkajs/src/consumer/batch.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import { CollectedRecords, type LogRecord } from '../../adapters/kafka/collected-records.ts';
import { type DecodedResponse, decodeResponse } from '../../adapters/kafka/decode-response.ts';
import type { AbortedTransaction } from '../../adapters/kafka/fetch.ts';
import type { Capacity } from '../../adapters/kafka/record-sink.ts';
import { registerCodecs } from './codecs.ts';

registerCodecs();

export interface Answered {
  readonly batches: Buffer;
  readonly highWatermark: bigint;
  /** Where the log ends when the broker is asked once more; by default the high watermark of the response. */
  readonly latest?: bigint;
  readonly from?: bigint;
  readonly aborted?: readonly AbortedTransaction[];
}

/** The default capacity: everything fits. */
const PLENTY: Capacity = { records: 1_000_000, bytes: 1_000_000_000 };

/**
 * Decodes a response by the reader's own decoder. `largeDataSlots` counts how often it acquired the slot for large
 * data.
 */
export async function decode(
  { batches, highWatermark, latest = highWatermark, from = 0n, aborted = [] }: Answered,
  capacity: Capacity = PLENTY,
): Promise<DecodedResponse & { records: readonly LogRecord[]; largeDataSlots: number }> {
  let largeDataSlots = 0;
  const response = { throttleMs: 0, errorCode: 0, highWatermark, aborted, batches };
  const records = new CollectedRecords();
  const decoded = await decodeResponse(response, from, records, capacity, {
    acquireLargeDataSlot: async () => {
      largeDataSlots += 1;
    },
    latest: () => Promise.resolve(latest),
  });
  return { ...decoded, records: records.all, largeDataSlots };
}

/** Decodes the same records with kafkajs. */
export async function decodeByKafkajs({
  batches,
  highWatermark,
  from = 0n,
  aborted = [],
}: Answered): Promise<{ offset: bigint; timestampMs: number; key: Buffer | null; value: Buffer | null }[]> {
  const size = Buffer.alloc(4);
  size.writeInt32BE(batches.length);
  const messages = await decodeMessages(new Decoder(Buffer.concat([size, batches])));
  const abortedTransactions = aborted.map(({ producerId, firstOffset }) => ({
    producerId: producerId.toString(),
    firstOffset: firstOffset.toString(),
  }));
  const partition = { partition: 0, highWatermark: highWatermark.toString(), abortedTransactions, messages };
  return new Batch('topic', from.toString(), partition).messages.map(({ offset, timestamp, key, value }) => ({
    offset: BigInt(offset),
    timestampMs: Number(timestamp),
    key,
    value,
  }));
}
