import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { kafkaClientOptions } from './client-options.ts';
import { explainKafkaConnection, explainKafkaRefusal } from '../errors/explain-kafka.ts';

/** kafkajs encodes larger batches very slowly. */
const MAX_BATCH = 5_000;
const ATTEMPTS = 4;
const RETRY_AFTER_MS = 1_000;

export interface EventToPublish {
  /** The platform whose topic gets the event. */
  readonly platform: Platform;
  /** The order id. Events with the same key go to the same partition. */
  readonly key: string;
  readonly value: Uint8Array;
}

/** Where Kafka put a batch of events. */
export interface PublishedBatch {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the first event of the batch. */
  readonly firstOffset: string;
}

/** Publishes events at least once: sends a batch again after an ambiguous failure. */
export interface EventPublisher {
  /**
   * Resolves to their places when all in-sync replicas have these events, at most 5,000. Rejects with the cause and the remedy
   * after four attempts, or at once where Kafka refuses them. Await each call to keep the order of events on a
   * partition.
   */
  publish(events: readonly EventToPublish[]): Promise<PublishedBatch[]>;
  close(): Promise<void>;
}

/** Rejects where no broker can be reached. */
export async function openPublisher(connection: KafkaConnection): Promise<EventPublisher> {
  const kafka = new kafkajs.Kafka({
    ...kafkaClientOptions(connection),
    clientId: 'countyflow-publisher',
    retry: { retries: 5 },
  });
  try {
    return new KafkaPublisher(kafka, connection, await connectedProducer(kafka));
  } catch (error) {
    throw explainKafkaConnection(error, connection);
  }
}

/** Not idempotent: duplicates do not change orders, while kafkajs's idempotent producer can lose a message. */
async function connectedProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    idempotent: false,
  });
  await producer.connect();
  return producer;
}

class KafkaPublisher implements EventPublisher {
  readonly #kafka: Kafka;
  readonly #connection: KafkaConnection;
  /** Undefined after a failure, until the next attempt connects again. */
  #producer: Producer | undefined;

  constructor(kafka: Kafka, connection: KafkaConnection, producer: Producer) {
    this.#kafka = kafka;
    this.#connection = connection;
    this.#producer = producer;
  }

  async publish(events: readonly EventToPublish[]): Promise<PublishedBatch[]> {
    if (events.length > MAX_BATCH)
      throw new RangeError(`a batch of ${events.length} events is larger than ${MAX_BATCH}`);
    if (events.length === 0) return [];
    const topicMessages = batchOf(events);
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#producer ??= await connectedProducer(this.#kafka);
        const sent = await this.#producer.sendBatch({
          acks: -1,
          compression: kafkajs.CompressionTypes.GZIP,
          topicMessages,
        });
        return sent.map(({ topicName, partition, baseOffset }) => ({
          topic: topicName,
          partition,
          firstOffset: baseOffset ?? '',
        }));
      } catch (error) {
        await this.#discardProducer();
        const refusal = explainKafkaRefusal(error, this.#connection);
        if (refusal !== undefined) throw refusal;
        if (attempt === ATTEMPTS) {
          throw new Error(
            `Kafka did not acknowledge ${events.length} events in ${ATTEMPTS} attempts (${messageOf(explainKafkaConnection(error, this.#connection))}): ` +
              'see whether its brokers run and their disks have room, then publish again; duplicates do no harm',
            { cause: error },
          );
        }
        await sleep(RETRY_AFTER_MS * attempt);
      }
    }
  }

  async close(): Promise<void> {
    await this.#discardProducer();
  }

  /** A producer may keep state of a failed request. */
  async #discardProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect();
  }
}

function batchOf(
  events: readonly EventToPublish[],
): { topic: string; messages: { key: string; value: Buffer }[] }[] {
  const byTopic = new Map<string, { key: string; value: Buffer }[]>();
  for (const { platform, key, value } of events) {
    const topic = topicOf(platform);
    const messages = byTopic.get(topic) ?? [];
    messages.push({ key, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) });
    byTopic.set(topic, messages);
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
