import { gzipSync, zstdCompressSync } from 'node:zlib';
import Batch from 'kafkajs/src/consumer/batch.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import crc32C from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import { compressFrameSync } from 'lz4-napi';
import snappy from 'snappy';
import { CollectedRecords, type LogRecord } from '../../adapters/kafka/collected-records.ts';
import { type DecodedResponse, decodeResponse } from '../../adapters/kafka/decode-response.ts';
import type { AbortedTransaction } from '../../adapters/kafka/fetch.ts';
import type { Capacity } from '../../adapters/kafka/record-sink.ts';
import { registerCodecs } from './codecs.ts';

export interface RecordToEncode {
  readonly offsetDelta: number;
  readonly timestampDelta?: number;
  readonly key?: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly (readonly [string, Uint8Array])[];
}

/** Header and records of a v2 record batch. Header fields may be wrong; omitted ones are correct. */
export interface BatchToEncode {
  readonly baseOffset?: bigint;
  readonly records?: readonly RecordToEncode[];
  /** Replaces the records: any bytes, already compressed. */
  readonly body?: Buffer;
  readonly codec?: number;
  readonly attributes?: number;
  readonly count?: number;
  readonly lastOffsetDelta?: number;
  readonly baseTimestampMs?: number;
  readonly maxTimestampMs?: number;
  readonly producerId?: bigint;
  readonly magic?: number;
  /** Number of bytes after the length field. */
  readonly length?: number;
}

const COMPRESS: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => bytes,
  (bytes) => gzipSync(bytes),
  (bytes) => snappy.compressSync(bytes),
  (bytes) => compressFrameSync(bytes),
  (bytes) => zstdCompressSync(bytes),
];

export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

export function compressed(codec: number, bytes: Buffer): Buffer {
  const compress = COMPRESS[codec];
  if (compress === undefined) throw new Error(`unknown codec ${codec}`);
  return compress(bytes);
}

export function encodeBatch(batch: BatchToEncode): Buffer {
  const { records = [], codec = 0, baseTimestampMs = 1_510_329_600_000 } = batch;
  const body = batch.body ?? compressed(codec, Buffer.concat(records.map(encodeRecord)));
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(batch.baseOffset ?? 0n, 0);
  header.writeInt32BE(batch.length ?? 49 + body.length, 8);
  header.writeInt8(batch.magic ?? 2, 16);
  header.writeInt16BE((batch.attributes ?? 0) | codec, 21);
  header.writeInt32BE(batch.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? 0, 23);
  header.writeBigInt64BE(BigInt(baseTimestampMs), 27);
  header.writeBigInt64BE(BigInt(batch.maxTimestampMs ?? baseTimestampMs), 35);
  header.writeBigInt64BE(batch.producerId ?? -1n, 43);
  header.writeInt16BE(-1, 51);
  header.writeInt32BE(-1, 53);
  header.writeInt32BE(batch.count ?? records.length, 57);
  const whole = Buffer.concat([header, body]);
  whole.writeUInt32BE(crc32C(whole.subarray(21)), 17);
  return whole;
}

export function encodeRecord({
  offsetDelta,
  timestampDelta = 0,
  key = null,
  value,
  headers = [],
}: RecordToEncode): Buffer {
  const content = Buffer.concat([
    Buffer.from([0]),
    varint(timestampDelta),
    varint(offsetDelta),
    bytesWithLength(key),
    bytesWithLength(value),
    varint(headers.length),
    ...headers.flatMap(([name, content]) => [bytesWithLength(Buffer.from(name)), bytesWithLength(content)]),
  ]);
  return Buffer.concat([varint(content.length), content]);
}

function bytesWithLength(bytes: Uint8Array | null): Buffer {
  return bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);
}

/** Zigzag encoding, then seven bits per byte, lowest first. */
export function varint(value: number): Buffer {
  let bits = BigInt(value) < 0n ? -2n * BigInt(value) - 1n : 2n * BigInt(value);
  const bytes: number[] = [];
  for (; bits >= 128n; bits >>= 7n) bytes.push(Number(bits & 127n) | 128);
  return Buffer.from([...bytes, Number(bits)]);
}

registerCodecs();

interface Answered {
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
