import type { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import type Cluster from 'kafkajs/src/cluster/index.js';
import errors from 'kafkajs/src/protocol/error.js';
import fetchRequest from 'kafkajs/src/protocol/requests/fetch/v11/request.js';
import { isLeaderChange } from '../errors/kafka-errors.ts';
import type { FetchFrame, FetchFrames } from './fetch-frames.ts';

/**
 * A silent broker ends a fetch sooner. This counts from sending, and other readers' large responses may come
 * first.
 */
const REQUEST_TIMEOUT_MS = 600_000;
const READ_COMMITTED = 1;
const LEADER_PAUSES_MS = [50, 100, 200, 400, 800];

export interface FetchRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** How long the broker may wait until it has the first byte. */
  readonly waitMs: number;
  readonly maxBytes: number;
}

/** A response, and the frame that it points into; the caller must release the frame. */
export interface Fetched {
  readonly response: FetchResponse;
  readonly frame: FetchFrame;
}

/**
 * Repeats `fetch` with fresh metadata while the partition's leader is changing. A broker also answers so for a moment
 * after it has created the topic. Rejects with the leader's error after 1.5 seconds.
 */
export async function retryWithNewLeader<T>(
  cluster: Pick<Cluster, 'refreshMetadata'>,
  fetch: () => Promise<T>,
): Promise<T> {
  for (const pauseMs of LEADER_PAUSES_MS) {
    try {
      return await fetch();
    } catch (error) {
      if (!isLeaderChange(error)) throw error;
      await sleep(pauseMs);
      await cluster.refreshMetadata();
    }
  }
  return fetch();
}

export class NoPartitionError extends Error {
  override readonly name = 'NoPartitionError';
}

export function noPartition(topic: string, partition: number): never {
  throw new NoPartitionError(`${topic} has no partition ${partition}: countyflow topics lists what there is`);
}

/**
 * Fetches from the leader of a partition, through a cluster whose sockets put fetch responses into `frames`.
 * Rejects with a kafkajs error that has Kafka's `type` where the broker refuses.
 */
export async function fetchRange(
  cluster: Cluster,
  frames: FetchFrames,
  { topic, partition, from, waitMs, maxBytes }: FetchRange,
): Promise<Fetched> {
  const leader = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0];
  if (leader === undefined) return noPartition(topic, partition);
  const broker = await cluster.findBroker({ nodeId: leader });
  const partitions = [{ partition, fetchOffset: from.toString(), maxBytes }];
  return broker.connectionPool.send({
    request: fetchRequest({
      replicaId: -1,
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions }],
    }),
    response: {
      decode: async (handle: Buffer) => decode(frames, handle),
      parse: async (fetched) => fetched,
    },
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
}

function decode(frames: FetchFrames, handle: Buffer): Fetched & { clientSideThrottleTime: number } {
  const frame = frames.take(handle);
  try {
    const response = readFetchResponse(frame.bytes);
    if (response.errorCode !== 0) throw errors.createErrorFromCode(response.errorCode);
    return { response, frame, clientSideThrottleTime: response.throttleMs };
  } catch (error) {
    frame.release();
    throw error;
  }
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** A broker's response to a fetch of one partition. */
export interface FetchResponse {
  readonly throttleMs: number;
  /** Kafka's error code; 0 where there is no error. */
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches end to end. The last may be cut off, and so may the first where the frame is. */
  readonly batches: Buffer;
}

/** Parses a fetch response of version 11 for one partition. Throws a RangeError where the frame is not one. */
function readFetchResponse(frame: Buffer): FetchResponse {
  let at = 8; // The size of the frame and the correlation id.
  const int16 = (): number => frame.readInt16BE((at += 2) - 2);
  const int32 = (): number => frame.readInt32BE((at += 4) - 4);
  const int64 = (): bigint => frame.readBigInt64BE((at += 8) - 8);
  const throttleMs = int32();
  const sessionError = int16();
  at += 4; // The session id.
  if (sessionError !== 0)
    return { throttleMs, errorCode: sessionError, ...NOTHING, batches: frame.subarray(0, 0) };
  if (int32() !== 1) throw new RangeError('The response does not hold the requested topic');
  const nameBytes = int16();
  at += nameBytes;
  if (int32() !== 1) throw new RangeError('The response does not hold the requested partition');
  at += 4; // The partition number.
  const errorCode = int16();
  const highWatermark = int64();
  at += 16; // The last stable offset and the log start offset.
  const aborted: AbortedTransaction[] = [];
  for (let left = int32(); left > 0; left -= 1) {
    aborted.push({ producerId: int64(), firstOffset: int64() });
  }
  at += 4; // The preferred read replica.
  const length = Math.max(int32(), 0);
  return { throttleMs, errorCode, highWatermark, aborted, batches: frame.subarray(at, at + length) };
}

const NOTHING = { highWatermark: -1n, aborted: [] };
