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
  /** The events of the batch in order, by their index among those that were published. */
  readonly events: readonly number[];
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
    const chosen: ChosenPartitions = new WeakMap();
    return new KafkaPublisher(kafka, connection, await connectedProducer(kafka, chosen), chosen);
  } catch (error) {
    throw explainKafkaConnection(error, connection);
  }
}

interface Message {
  readonly key: string;
  readonly value: Buffer;
}

/** The partition that kafkajs chose for a message, which its answer does not tell. */
type ChosenPartitions = WeakMap<Message, number>;

/** Not idempotent: duplicates do not change orders, while kafkajs's idempotent producer can lose a message. */
async function connectedProducer(kafka: Kafka, chosen: ChosenPartitions): Promise<Producer> {
  const createPartitioner = (): ReturnType<kafkajs.ICustomPartitioner> => {
    const choose = kafkajs.Partitioners.DefaultPartitioner();
    return (args) => {
      const partition = choose(args);
      // It is the object that was given to kafkajs. A retry may choose again, and the last choice holds.
      chosen.set(args.message as Message, partition);
      return partition;
    };
  };
  const producer = kafka.producer({
    createPartitioner,
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
  readonly #chosen: ChosenPartitions;

  constructor(kafka: Kafka, connection: KafkaConnection, producer: Producer, chosen: ChosenPartitions) {
    this.#kafka = kafka;
    this.#connection = connection;
    this.#producer = producer;
    this.#chosen = chosen;
  }

  async publish(events: readonly EventToPublish[]): Promise<PublishedBatch[]> {
    if (events.length > MAX_BATCH)
      throw new RangeError(`a batch of ${events.length} events is larger than ${MAX_BATCH}`);
    if (events.length === 0) return [];
    const messages = events.map(({ key, value }) => ({
      key,
      value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    }));
    const topics = events.map(({ platform }) => topicOf(platform));
    const topicMessages = byTopic(topics, messages);
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#producer ??= await connectedProducer(this.#kafka, this.#chosen);
        const sent = await this.#producer.sendBatch({
          acks: -1,
          compression: kafkajs.CompressionTypes.GZIP,
          topicMessages,
        });
        const batches = Map.groupBy(messages.keys(), (index) =>
          placeOf(topics[index], this.#chosen.get(messages[index] ?? NO_MESSAGE)),
        );
        return sent.map(({ topicName, partition, baseOffset }) => ({
          topic: topicName,
          partition,
          firstOffset: baseOffset ?? '',
          events: batches.get(placeOf(topicName, partition)) ?? [],
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

const NO_MESSAGE: Message = { key: '', value: Buffer.alloc(0) };

function placeOf(topic: string | undefined, partition: number | undefined): string {
  return `${topic ?? ''}/${partition ?? ''}`;
}

function byTopic(
  topics: readonly string[],
  messages: readonly Message[],
): { topic: string; messages: Message[] }[] {
  const grouped = Map.groupBy(messages, (_, index) => topics[index] ?? '');
  return [...grouped].map(([topic, together]) => ({ topic, messages: together }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
