import Batch from 'kafkajs/src/consumer/batch.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import { type DecodedAnswer, decodeAnswer } from '../../adapters/kafka/decode-answer.ts';
import type { AbortedTransaction } from '../../adapters/kafka/fetch-answer.ts';
import { CollectedRecords, type LogRecord } from '../../adapters/kafka/collected-records.ts';
import type { Room } from '../../adapters/kafka/record-sink.ts';
import { registerCodecs } from './codecs.ts';

registerCodecs();

export interface Answered {
  readonly batches: Buffer;
  readonly highWatermark: bigint;
  /** End of the log at a second request. By default the end that the answer gives. */
  readonly latest?: bigint;
  readonly from?: bigint;
  readonly aborted?: readonly AbortedTransaction[];
}

/** Default limits: none. */
const PLENTY: Room = { records: 1_000_000, bytes: 1_000_000_000 };

/** Decodes an answer with the reader's decoder. `holds` counts the requests for the large permit. */
export async function decode(
  { batches, highWatermark, latest = highWatermark, from = 0n, aborted = [] }: Answered,
  room: Room = PLENTY,
): Promise<DecodedAnswer & { records: readonly LogRecord[]; holds: number }> {
  let holds = 0;
  const answer = { throttleMs: 0, errorCode: 0, highWatermark, aborted, batches };
  const records = new CollectedRecords();
  const decoded = await decodeAnswer(answer, from, records, room, {
    hold: async () => {
      holds += 1;
    },
    latest: () => Promise.resolve(latest),
  });
  return { ...decoded, records: records.all, holds };
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
