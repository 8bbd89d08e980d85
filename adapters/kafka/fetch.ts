import type { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import type Cluster from 'kafkajs/src/cluster/index.js';
import errors from 'kafkajs/src/protocol/error.js';
import fetchRequest from 'kafkajs/src/protocol/requests/fetch/v11/request.js';
import { hasKafkaType, KAFKA_TYPES } from '../errors/kafka-errors.ts';
import { type FetchResponse, readFetchResponse } from './fetch-response.ts';
import type { FetchFrame, FetchFrames } from './fetch-frames.ts';

/**
 * A silent broker ends a fetch sooner. This counts from sending, and other readers' large responses may come
 * first.
 */
const REQUEST_TIMEOUT_MS = 600_000;
const READ_COMMITTED = 1;
const LEADER_ERRORS = [KAFKA_TYPES.NOT_LEADER_FOR_PARTITION, KAFKA_TYPES.LEADER_NOT_AVAILABLE];
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
      if (!LEADER_ERRORS.some((type) => hasKafkaType(error, type))) throw error;
      await sleep(pauseMs);
      await cluster.refreshMetadata();
    }
  }
  return fetch();
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
  if (leader === undefined) throw new Error(`${topic} has no partition ${partition}`);
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
