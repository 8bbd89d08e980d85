import type Cluster from 'kafkajs/src/cluster/index.js';
import type { KafkaConnection } from '../configuration/connections.ts';
import { connectCluster } from './cluster.ts';
import { decodeAnswer } from './decode-answer.ts';
import { fetchRange } from './fetch.ts';
import { FetchFrames } from './fetch-frames.ts';
import { FrameSocket } from './frame-socket.ts';
import { openSocket } from './open-socket.ts';
import type { RecordSink, Room } from './record-sink.ts';

/** What a sink holds at most unless told otherwise, so that it is never much in memory. */
const DEFAULT_ROOM: Room = { records: 10_000, bytes: 4 * 1024 * 1024 };

export interface LogChunk {
  /** Where to read on: past control records too. Equals the offset asked for when there was nothing new. */
  readonly nextOffset: bigint;
  /** One past the last record of the log. */
  readonly highWatermark: bigint;
}

export interface ReadOptions {
  /** How long the broker may wait for the first byte. */
  readonly waitMs: number;
  /** A bound on what is fetched; one record batch is fetched whole even where it is larger. */
  readonly maxBytes: number;
  /** What the sink may hold; 10,000 records and 4 MiB unless said otherwise. */
  readonly most?: Room;
}

/** Reads exact ranges of one partition, with no consumer group. Another Kafka client can take this place. */
export interface LogReader {
  earliest(): Promise<bigint>;
  latest(): Promise<bigint>;
  /** The first offset whose record is at or after an instant; the latest offset where there is none. */
  offsetAt(epochMs: number): Promise<bigint>;
  /**
   * Reads records from an offset on into a sink that is not full. Throws {@link OffsetOutOfRangeError} where the log
   * no longer, or not yet, has the offset. Never fails for what a record batch holds, and takes bounded memory
   * whatever that is. One reading at a time.
   */
  read(from: bigint, sink: RecordSink, options: ReadOptions): Promise<LogChunk>;
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
  const frames = new FetchFrames();
  const cluster = await connectCluster(
    kafka,
    topic,
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
    close: () =>
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
  if (offset === undefined) throw new Error(`${topic} has no partition ${partition}`);
  return BigInt(offset);
}

async function read(
  cluster: Cluster,
  frames: FetchFrames,
  where: { topic: string; partition: number; from: bigint },
  sink: RecordSink,
  { waitMs, maxBytes, most = DEFAULT_ROOM }: ReadOptions,
): Promise<LogChunk> {
  const { topic, partition, from } = where;
  const { answer, frame } = await fetchRange(cluster, frames, { ...where, waitMs, maxBytes }).catch(
    (error: unknown) => {
      if (!(error instanceof Error && 'type' in error && error.type === 'OFFSET_OUT_OF_RANGE')) throw error;
      throw new OffsetOutOfRangeError(`${topic}/${partition} does not hold offset ${from}`, { cause: error });
    },
  );
  try {
    return await decodeAnswer(answer, from, sink, most, {
      hold: () => frame.hold.take(),
      latest: () => listOffset(cluster, topic, partition, { fromBeginning: false }),
    });
  } finally {
    frame.release();
  }
}
