import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, {
  type Kafka,
  type KafkaConfig,
  type Message,
  type Producer,
  type ProducerBatch,
  type RecordMetadata,
} from '../../adapters/kafka/kafkajs.ts';
import { causesOf } from '../../domain/causes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { MissingTopicError, RefusedDeliveryError } from './errors.ts';
import type { EncodedEvent } from './events.ts';
import { type Delivery, inHalves, type Transport } from './transport.ts';
import { findTopics } from './find-topics.ts';

export interface KafkaTransportOptions {
  /** Addresses, TLS and login, as kafkajs takes them. */
  readonly client: KafkaConfig;
  /** The topic that gets the events of a platform; the platform's own unless given. */
  readonly topicOf?: (platform: Platform) => string;
  /** Turns an error that trying again cannot mend into one that says what to do; undefined for any other. */
  readonly explainRefusal?: (error: unknown) => Error | undefined;
  /** Says more about an error of the connection; returns any other as it is. */
  readonly explainFailure?: (error: unknown) => unknown;
}

/** Rejects where no broker can be reached. */
export async function connectKafka(options: KafkaTransportOptions): Promise<Transport> {
  const kafka = new kafkajs.Kafka({
    clientId: 'countyflow-publisher',
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 5 },
    ...options.client,
  });
  const partitions: Partitions = new WeakMap();
  /** Topics that were there when they were first sent to. */
  const known = new Set<string>();
  /** Undefined after a failure, until the next attempt connects again. */
  let producer: Producer | undefined = await connectedProducer(kafka, partitions);

  /** Asked first, because kafkajs waits for a missing topic as for one that has no leader yet. */
  const throwIfMissing = async (topics: Iterable<string>): Promise<void> => {
    const asked = [...topics].filter((topic) => !known.has(topic));
    if (asked.length === 0) return;
    for (const [topic, exists] of await findTopics(options.client, asked)) {
      if (!exists) throw new MissingTopicError(topic);
      known.add(topic);
    }
  };

  /** A producer may keep state of a failed request. */
  const close = async (): Promise<void> => {
    const closed = producer;
    producer = undefined;
    await closed?.disconnect();
  };

  const deliver = async (events: readonly EncodedEvent[]): Promise<Delivery> => {
    const byTopic = messagesByTopic(events, options.topicOf ?? topicOf);
    try {
      await throwIfMissing(byTopic.keys());
      producer ??= await connectedProducer(kafka, partitions);
      const sent = await sendWhole(producer, {
        acks: -1,
        compression: kafkajs.CompressionTypes.GZIP,
        topicMessages: [...byTopic].map(([topic, sent]) => ({
          topic,
          messages: sent.map(({ message }) => message),
        })),
      });
      const ranges = sent.map(({ topicName: topic, partition, baseOffset }) => {
        const here = (byTopic.get(topic) ?? []).filter(
          ({ message }) => partitions.get(message) === partition,
        );
        const firstOffset = baseOffset === undefined ? null : BigInt(baseOffset);
        const lastOffset = firstOffset === null ? null : firstOffset + BigInt(here.length) - 1n;
        return { topic, partition, firstOffset, lastOffset, events: here.map(({ event }) => event) };
      });
      return { events, ranges, refused: [] };
    } catch (error) {
      await close();
      if (isTooLarge(error) && events.length > 1) return await inHalves(events, deliver);
      const explained = options.explainRefusal?.(error);
      if (explained !== undefined) throw new RefusedDeliveryError(explained.message, { cause: explained });
      if (error instanceof RefusedDeliveryError) throw error;
      if (isRefusal(error)) throw new RefusedDeliveryError(messageOf(error), { cause: error });
      throw options.explainFailure?.(error) ?? error;
    }
  };
  return { deliver, close };
}

/** Longer than Kafka waits for a lost broker before others lead its partitions. A broker that is frozen is asked once. */
const REPEAT_FOR_MS = 15_000;
const LONGEST_PAUSE_MS = 4_800;

/**
 * Repeats a batch as a whole. kafkajs would repeat what a broker has not answered, by broker: if that partition moves
 * to a broker that has answered for another one, kafkajs takes it for acknowledged and never sends it (ADR 47).
 */
async function sendWhole(producer: Producer, batch: ProducerBatch): Promise<RecordMetadata[]> {
  const untilMs = performance.now() + REPEAT_FOR_MS;
  for (let pauseMs = 300; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await producer.sendBatch(batch);
    } catch (error) {
      const isOver = performance.now() > untilMs;
      if (isOver || !(error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded)) throw error;
    }
    await sleep(pauseMs);
  }
}

interface SentEvent {
  readonly event: EncodedEvent;
  readonly message: Message;
}

function messagesByTopic(
  events: readonly EncodedEvent[],
  topicFor: (platform: Platform) => string,
): Map<string, SentEvent[]> {
  const byTopic = new Map<string, SentEvent[]>();
  for (const event of events) {
    const { platform, orderId, value } = event;
    const topic = topicFor(platform);
    const sent = byTopic.get(topic) ?? [];
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    sent.push({ event, message: { key: orderId, value: bytes } });
    byTopic.set(topic, sent);
  }
  return byTopic;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The partition that each message went to: kafkajs says where a batch begins, not which messages are in it. */
type Partitions = WeakMap<Message, number>;

/**
 * Not idempotent: duplicates do not change orders, while kafkajs's idempotent producer can lose a message (ADR 47). Keys
 * go where the Java client puts them.
 */
async function connectedProducer(kafka: Kafka, partitions: Partitions): Promise<Producer> {
  const producer = kafka.producer({
    createPartitioner: () => {
      const partitionOf = kafkajs.Partitioners.DefaultPartitioner();
      return (args) => {
        const partition = partitions.get(args.message) ?? partitionOf(args);
        partitions.set(args.message, partition);
        return partition;
      };
    },
    allowAutoTopicCreation: false,
    idempotent: false,
    retry: { retries: 0 },
  });
  await producer.connect();
  return producer;
}

/** Whether Kafka refuses for a reason that another attempt meets again: a login, a right, a size. */
function isRefusal(error: unknown): boolean {
  return causesOf(error).some(
    ({ name, error: cause }) =>
      name === 'KafkaJSSASLAuthenticationError' ||
      (name === 'KafkaJSProtocolError' && 'retriable' in cause && cause.retriable === false),
  );
}

/** The record batch of a partition has more bytes than its topic takes. */
function isTooLarge(error: unknown): boolean {
  return causesOf(error).some(({ type }) => type === 'MESSAGE_TOO_LARGE');
}
