import type { Buffer } from 'node:buffer';
import type Cluster from 'kafkajs/src/cluster/index.js';
import errors from 'kafkajs/src/protocol/error.js';
import fetchRequest from 'kafkajs/src/protocol/requests/fetch/v11/request.js';
import { type FetchAnswer, readFetchAnswer } from './fetch-answer.ts';
import type { FetchFrame, FetchFrames } from './fetch-frames.ts';

/** Silence ends a fetch sooner. This one counts from its sending, and others' large answers may come before it. */
const REQUEST_TIMEOUT_MS = 600_000;
const READ_COMMITTED = 1;

export interface FetchRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** How long the broker may wait for the first byte. */
  readonly waitMs: number;
  readonly maxBytes: number;
}

/** An answer, and the frame that it points into; whoever gets it releases that. */
export interface Fetched {
  readonly answer: FetchAnswer;
  readonly frame: FetchFrame;
}

/**
 * Fetches from the leader of a partition, through a cluster whose sockets put answers into `frames`. Rejects with
 * an error of kafkajs's, with Kafka's `type`, where the broker refuses.
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
      decode: async (ticket: Buffer) => decode(frames, ticket),
      parse: async (fetched) => fetched,
    },
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
}

function decode(frames: FetchFrames, ticket: Buffer): Fetched & { clientSideThrottleTime: number } {
  const frame = frames.take(ticket);
  try {
    const answer = readFetchAnswer(frame.bytes);
    if (answer.errorCode !== 0) throw errors.createErrorFromCode(answer.errorCode);
    return { answer, frame, clientSideThrottleTime: answer.throttleMs };
  } catch (error) {
    frame.release();
    throw error;
  }
}
