import type Cluster from 'kafkajs/src/cluster/index.js';
import type { KafkaConnection } from '../configuration/connections.ts';
import { hasKafkaType, KAFKA_TYPES } from '../errors/kafka-errors.ts';
import { connectCluster } from './connect.ts';
import { decodeResponse } from './decode-response.ts';
import { FetchFrames } from './fetch-frames.ts';
import { fetchRange, noPartition, retryWithNewLeader } from './fetch.ts';
import { FrameSocket, openSocket } from './frame-socket.ts';
import type { Capacity, RecordSink } from './record-sink.ts';

/** Bounds the memory of callers that state no capacity. */
const DEFAULT_CAPACITY: Capacity = { records: 10_000, bytes: 4 * 1024 * 1024 };

export interface LogChunk {
  /** The offset to read next, past control records too; the requested offset where there was nothing new. */
  readonly nextOffset: bigint;
  /** One past the last record of the log. */
  readonly highWatermark: bigint;
}

export interface ReadOptions {
  /** How long the broker may wait until it has the first byte. */
  readonly waitMs: number;
  /** Bounds a fetch; one record batch comes whole even where it is larger. */
  readonly maxBytes: number;
  /** What the sink may hold; 10,000 records and 4 MiB by default. */
  readonly capacity?: Capacity;
}

/** Reads exact ranges of one partition without a consumer group. Another Kafka client could implement this. */
export interface LogReader extends AsyncDisposable {
  earliest(): Promise<bigint>;
  latest(): Promise<bigint>;
  /**
   * The first offset whose record has a timestamp at or after `epochMs`; the latest offset where there is none.
   */
  offsetAt(epochMs: number): Promise<bigint>;
  /**
   * Reads records from an offset on into a sink that is not full. Throws {@link OffsetOutOfRangeError} where the
   * log no longer, or not yet, holds the offset. Neither fails nor exceeds its memory bound because of what a
   * record batch holds. Run one read at a time.
   */
  read(from: bigint, sink: RecordSink, options: ReadOptions): Promise<LogChunk>;
}

/** The requested offset is not in the log: retention removed it, or the topic was truncated or recreated. */
export class OffsetOutOfRangeError extends Error {
  override readonly name = 'OffsetOutOfRangeError';
}

/** Opens a separate connection for the reader, because Kafka handles the requests of a connection one by one. */
export async function openLogReader(
  kafka: KafkaConnection,
  topic: string,
  partition: number,
): Promise<LogReader> {
  const frames = new FetchFrames();
  const cluster = await connectCluster(
    kafka,
    [topic],
    (to) => new FrameSocket((onread) => openSocket(to, onread), frames),
  );
  return {
    earliest: () => listOffset(cluster, topic, partition, { fromBeginning: true }),
    latest: () => listOffset(cluster, topic, partition, { fromBeginning: false }),
    offsetAt: async (epochMs) => {
      const found = await listOffset(cluster, topic, partition, { fromTimestamp: epochMs });
      return found >= 0n ? found : listOffset(cluster, topic, partition, { fromBeginning: false });
    },
    read: (from, sink, options) => read(cluster, frames, { topic, partition, from }, sink, options),
    [Symbol.asyncDispose]: () =>
      cluster.disconnect().finally(() => {
        frames.clear();
      }),
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
  return BigInt(offset ?? noPartition(topic, partition));
}

async function read(
  cluster: Cluster,
  frames: FetchFrames,
  where: { topic: string; partition: number; from: bigint },
  sink: RecordSink,
  { waitMs, maxBytes, capacity = DEFAULT_CAPACITY }: ReadOptions,
): Promise<LogChunk> {
  const { topic, partition, from } = where;
  const { response, frame } = await retryWithNewLeader(cluster, () =>
    fetchRange(cluster, frames, { ...where, waitMs, maxBytes }),
  ).catch((error: unknown) => {
    if (!hasKafkaType(error, KAFKA_TYPES.OFFSET_OUT_OF_RANGE)) throw error;
    throw new OffsetOutOfRangeError(`${topic}/${partition} does not hold offset ${from}`, { cause: error });
  });
  try {
    return await decodeResponse(response, from, sink, capacity, {
      acquireLargeDataSlot: () => frame.largeDataSlot.acquire(),
      latest: () => listOffset(cluster, topic, partition, { fromBeginning: false }),
    });
  } finally {
    frame.release();
  }
}
