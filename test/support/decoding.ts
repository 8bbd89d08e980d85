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
  /** Where the log ends when the broker is asked once more; as the answer says unless told otherwise. */
  readonly latest?: bigint;
  readonly from?: bigint;
  readonly aborted?: readonly AbortedTransaction[];
}

/** What there is room for unless a test says otherwise: everything. */
const PLENTY: Room = { records: 1_000_000, bytes: 1_000_000_000 };

/** Decodes an answer by the reader's own decoder. `holds` counts how often it asked for the large permit. */
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

/** The same records by kafkajs, as the reader had them before it decoded itself. */
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
