import { Buffer } from 'node:buffer';
import pLimit from 'p-limit';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { causesOf } from '../../domain/causes.ts';
import { KafkaRefusalError } from '../../adapters/errors/explain-kafka.ts';
import { KAFKA_TYPES } from '../../adapters/errors/kafka-errors.ts';
import { listTopicNames } from '../../adapters/kafka/topics.ts';
import { inStepOf, type Span } from '../../adapters/tracing/spans.ts';
import { RefusedDeliveryError } from '../library/errors.ts';
import type { EncodedEvent } from '../library/events.ts';
import { SendBuffer } from '../library/send-buffer.ts';
import type { Transport } from '../library/transport.ts';
import { sum } from '../../domain/sum.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { rejectsTopicOf } from '../../schemas/topics.ts';
import { openTransport } from '../sending/open-publisher.ts';
import { type Rejects, rejectEvent } from './reject-events.ts';

/** Writes to the topics of rejects that the operator has made. */
export interface RejectSender {
  /**
   * Resolves when all in-sync replicas have the rejects, where the platform has no topic of rejects, and where Kafka
   * refuses them for good. Rejects where Kafka may take them later. Writing is a step of the spans.
   */
  send(platform: Platform, rejects: readonly Rejects[], spans?: readonly Span[]): Promise<void>;
  close(): Promise<void>;
}

/** Rejects that Kafka refuses for good. */
export interface UnsentRejects {
  readonly platform: Platform;
  readonly count: number;
  /** Says what to do. */
  readonly error: Error;
}

/** A topic may be made or removed at any time, but a look at each store would cost Kafka a request. */
const LOOK_EVERY_MS = 30_000;

/** While a store waits for Kafka it holds its rows, so that little memory is left for rejects. */
const BATCH_LIMITS = { events: 500, bytes: 262_144 };

/** Connects when there is something to write for the first time. */
export function openRejectSender(
  connection: KafkaConnection,
  onUnsent: (unsent: UnsentRejects) => void,
  lookEveryMs = LOOK_EVERY_MS,
): RejectSender {
  // kafkajs closes the connection of all after a failure, so one sends at a time.
  const oneAtATime = pLimit(1);
  const refusals = new Map<Platform, { readonly error: Error; readonly untilMs: number }>();
  let topics: ReadonlySet<string> = new Set();
  let lookedMs = -Infinity;
  let transport: Transport | undefined;

  const hasTopic = async (platform: Platform): Promise<boolean> => {
    if (performance.now() - lookedMs >= lookEveryMs) {
      topics = new Set(await listTopicNames(connection));
      lookedMs = performance.now();
    }
    return topics.has(rejectsTopicOf(platform));
  };

  const deliver = async (batch: readonly EncodedEvent[]): Promise<void> => {
    transport ??= await openTransport(connection, rejectsTopicOf);
    await transport.deliver(batch);
  };

  const send = async (
    platform: Platform,
    rejects: readonly Rejects[],
    spans: readonly Span[] = [],
  ): Promise<void> => {
    const count = sum(rejects.map(({ events }) => events.length));
    const earlier = refusals.get(platform);
    if (earlier !== undefined && performance.now() < earlier.untilMs) {
      onUnsent({ platform, count, error: earlier.error });
      return;
    }
    refusals.delete(platform);
    let sent = 0;
    try {
      if (!(await hasTopic(platform))) return;
      await inStepOf(spans, 'rejects', async () => {
        for (const batch of batchesOf(platform, rejects)) {
          await deliver(batch);
          sent += batch.length;
        }
      });
    } catch (failure) {
      const error = refusalOf(failure, platform);
      if (error === undefined) throw failure;
      refusals.set(platform, { error, untilMs: performance.now() + lookEveryMs });
      onUnsent({ platform, count: count - sent, error });
    }
  };

  return {
    send: (...what) => oneAtATime(() => send(...what)),
    close: () => oneAtATime(async () => transport?.close()),
  };
}

/** Encodes as it goes, so that a flood of rejects takes the memory of one batch. */
function* batchesOf(platform: Platform, rejects: readonly Rejects[]): Generator<EncodedEvent[]> {
  const buffer = new SendBuffer(BATCH_LIMITS);
  for (const { source, events } of rejects) {
    for (const event of events) {
      const value = Buffer.from(JSON.stringify(rejectEvent(source, event, Date.now())));
      buffer.add({ platform, orderId: event.orderId === '' ? null : event.orderId, value });
      if (buffer.isFull) yield buffer.takeBatch(BATCH_LIMITS.events);
    }
  }
  while (buffer.length > 0) yield buffer.takeBatch(BATCH_LIMITS.events);
}

/** Undefined for a failure after which another attempt may succeed. */
function refusalOf(error: unknown, platform: Platform): Error | undefined {
  const topic = rejectsTopicOf(platform);
  if (error instanceof KafkaRefusalError) return error;
  const isGone = causesOf(error).some(({ type }) => type === KAFKA_TYPES.UNKNOWN_TOPIC_OR_PARTITION);
  if (isGone)
    return new RemediedError(
      `the topic ${topic} was deleted`,
      `if its publisher reads it, create it again: countyflow topics create --rejects --platform ${platform}`,
      { cause: error },
    );
  if (!(error instanceof RefusedDeliveryError)) return undefined;
  if (error.cause instanceof KafkaRefusalError) return error.cause;
  return new RemediedError(
    `Kafka refuses records for the topic ${topic}: ${error.message}`,
    'see its settings: countyflow topics create --rejects --dry-run',
    { cause: error },
  );
}
