import type Cluster from 'kafkajs/src/cluster/index.js';
import Batch from 'kafkajs/src/consumer/batch.js';
import type { KafkaConnection } from '../../connections.ts';
import { connectCluster } from './cluster.ts';

export interface LogRecord {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
}

export interface LogChunk {
  readonly records: readonly LogRecord[];
  /** Where to read on: past control records too. Equals the offset asked for when there was nothing new. */
  readonly nextOffset: bigint;
  /** One past the last record that a reader may see. */
  readonly highWatermark: bigint;
}

export interface ReadOptions {
  /** How long the broker may wait for the first byte. */
  readonly waitMs: number;
  /** A bound on what is fetched; one record batch is returned whole even where it is larger. */
  readonly maxBytes: number;
}

/** Reads exact ranges of one partition, with no consumer group. Another Kafka client can take this place. */
export interface LogReader {
  earliest(): Promise<bigint>;
  latest(): Promise<bigint>;
  /** The first offset whose record is at or after an instant; the latest offset where there is none. */
  offsetAt(epochMs: number): Promise<bigint>;
  /** Throws {@link OffsetOutOfRangeError} where the log no longer, or not yet, has the offset. */
  read(from: bigint, options: ReadOptions): Promise<LogChunk>;
  close(): Promise<void>;
}

/** The offset asked for is not in the log: retention has passed it, or the topic was truncated or made anew. */
export class OffsetOutOfRangeError extends Error {
  override readonly name = 'OffsetOutOfRangeError';
}

/** Kafka handles the requests of one connection one after another, so each reader has its own. */
export async function openLogReader(
  kafka: KafkaConnection,
  topic: string,
  partition: number,
): Promise<LogReader> {
  const cluster = await connectCluster(kafka, topic);
  return {
    earliest: () => listOffset(cluster, topic, partition, { fromBeginning: true }),
    latest: () => listOffset(cluster, topic, partition, { fromBeginning: false }),
    offsetAt: async (epochMs) => {
      const found = await listOffset(cluster, topic, partition, { fromTimestamp: epochMs });
      return found >= 0n ? found : listOffset(cluster, topic, partition, { fromBeginning: false });
    },
    read: (from, options) => read(cluster, topic, partition, from, options),
    close: () => cluster.disconnect(),
  };
}

async function listOffset(
  cluster: Cluster,
  topic: string,
  partition: number,
  where: { fromBeginning?: boolean; fromTimestamp?: number },
): Promise<bigint> {
  const [found] = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], ...where }]);
  const offset = found?.partitions[0]?.offset;
  if (offset === undefined) throw new Error(`${topic} has no partition ${partition}`);
  return BigInt(offset);
}

async function read(
  cluster: Cluster,
  topic: string,
  partition: number,
  from: bigint,
  { waitMs, maxBytes }: ReadOptions,
): Promise<LogChunk> {
  const leader = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0];
  if (leader === undefined) throw new Error(`${topic} has no partition ${partition}`);
  const fetchOffset = from.toString();
  const broker = await cluster.findBroker({ nodeId: leader });
  let answer;
  try {
    answer = await broker.fetch({
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes,
      isolationLevel: 1,
      topics: [{ topic, partitions: [{ partition, fetchOffset, maxBytes }] }],
    });
  } catch (error) {
    if (error instanceof Error && 'type' in error && error.type === 'OFFSET_OUT_OF_RANGE') {
      throw new OffsetOutOfRangeError(`${topic}/${partition} does not hold offset ${fetchOffset}`, {
        cause: error,
      });
    }
    throw error;
  }
  const batch = new Batch(topic, fetchOffset, answer.responses[0]?.partitions[0]);
  const records = batch.messages.map((message) => ({
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    timestampMs: Number(message.timestamp),
  }));
  const nextOffset = batch.rawMessages.length === 0 ? from : BigInt(batch.lastOffset()) + 1n;
  return {
    records,
    nextOffset: nextOffset > from ? nextOffset : from,
    highWatermark: BigInt(batch.highWatermark),
  };
}
