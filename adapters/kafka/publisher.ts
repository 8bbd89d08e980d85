import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { kafkaClientOptions } from './client-options.ts';
import { createTopics } from './create-topics.ts';
import { explainKafkaConnection, explainKafkaRefusal } from '../errors/explain-kafka.ts';

/** kafkajs encodes larger batches very slowly. */
const MAX_BATCH = 5_000;
const ATTEMPTS = 4;
const RETRY_AFTER_MS = 1_000;

export interface EventToPublish {
  /** Platform on whose topic it goes. */
  readonly platform: Platform;
  /** The order id: events of one key stay on one partition. */
  readonly key: string;
  readonly value: Uint8Array;
}

/** Publishes events at least once: after an ambiguous failure a batch is sent again. */
export interface EventPublisher {
  /**
   * Makes the topics of these platforms that are missing; those that exist keep their partitions. Returns the names
   * of the new ones.
   */
  createTopics(platforms: readonly Platform[], partitions: number): Promise<string[]>;
  /**
   * Resolves when every replica in sync has all of these events, at most 5,000 of them. Rejects with the cause and
   * the remedy after four attempts, or at once where Kafka refuses them. One call at a time keeps the order of events on a partition.
   */
  publish(events: readonly EventToPublish[]): Promise<void>;
  close(): Promise<void>;
}

/** Connects; rejects where no broker answers. */
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

/** Not idempotent: duplicates do no harm to orders, and kafkajs's idempotent producer can lose a message instead. */
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
  /** Undefined after a rejection, until the next attempt connects anew. */
  #producer: Producer | undefined;

  constructor(kafka: Kafka, connection: KafkaConnection, producer: Producer) {
    this.#kafka = kafka;
    this.#connection = connection;
    this.#producer = producer;
  }

  async createTopics(platforms: readonly Platform[], partitions: number): Promise<string[]> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = platforms.map(topicOf).filter((topic) => !existing.has(topic));
      if (missing.length > 0) {
        const topics = missing.map((topic) => ({ topic, numPartitions: partitions }));
        await createTopics(admin, topics);
      }
      return missing;
    } catch (error) {
      throw explainKafkaConnection(error, this.#connection);
    } finally {
      await admin.disconnect();
    }
  }

  async publish(events: readonly EventToPublish[]): Promise<void> {
    if (events.length > MAX_BATCH)
      throw new RangeError(`a batch of ${events.length} events is larger than ${MAX_BATCH}`);
    if (events.length === 0) return;
    const topicMessages = batchOf(events);
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#producer ??= await connectedProducer(this.#kafka);
        await this.#producer.sendBatch({
          acks: -1,
          compression: kafkajs.CompressionTypes.GZIP,
          topicMessages,
        });
        return;
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

  /** A producer that was refused once may hold state of the refused request. */
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
