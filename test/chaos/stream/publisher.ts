import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Producer } from '../../../adapters/kafka/kafkajs.ts';
import { topicOf } from '../../../schemas/topics.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { PlannedEvent } from './planned-event.ts';

/** Header with the expected verdict for the audit. The pipeline reads no headers. */
export const EXPECT_HEADER = 'chaos-expect';

const GIVE_UP_AFTER_MS = 120_000;

/** A publisher that enters every event in its ledger and retries until Kafka acknowledges it. */
export class Publisher {
  readonly #kafka: kafkajs.Kafka;
  readonly #ledger: Ledger;
  #producer: Producer | undefined;
  /** Number of sends that were retried. */
  retries = 0;
  /** Records by topic: each attempt of a send may have added them, and Kafka has those of the acknowledged one. */
  readonly attempted = new Map<string, number>();
  readonly acknowledged = new Map<string, number>();

  /** Connects to this port on loopback, whatever address the broker advertises. */
  constructor(port: number, ledger: Ledger) {
    this.#ledger = ledger;
    this.#kafka = new kafkajs.Kafka({
      clientId: 'chaos-publisher',
      brokers: [`127.0.0.1:${String(port)}`],
      logLevel: kafkajs.logLevel.NOTHING,
      // Long enough for a message of 100 MB. A lost answer closes the connection, so it needs no timeout.
      requestTimeout: 20_000,
      connectionTimeout: 3_000,
      retry: { retries: 0 },
      socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port }, onConnect),
    });
  }

  /** Publishes to the partitions of the keys. */
  async publish(events: readonly PlannedEvent[]): Promise<void> {
    this.#ledger.add(events);
    const byPlatform = Map.groupBy(events, ({ platform }) => platform);
    await this.#untilAcknowledged(
      [...byPlatform].map(([platform, group]) => ({
        topic: topicOf(platform),
        messages: group.map(messageOf),
      })),
    );
  }

  /**
   * Publishes to one partition as one record batch. `inLedger` is false for events that will be lost for good, which
   * the oracle must not expect.
   */
  async publishTo(
    topic: string,
    partition: number,
    events: readonly PlannedEvent[],
    { compression = kafkajs.CompressionTypes.None, inLedger = true } = {},
  ): Promise<void> {
    if (inLedger) this.#ledger.add(events);
    const messages = events.map((event) => ({ ...messageOf(event), partition }));
    await this.#untilAcknowledged([{ topic, messages }], compression);
  }

  async close(): Promise<void> {
    await this.#discard();
  }

  async #untilAcknowledged(
    topicMessages: kafkajs.TopicMessages[],
    compression = kafkajs.CompressionTypes.None,
  ): Promise<void> {
    const deadlineMs = Date.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      try {
        this.#producer ??= await this.#connected();
        count(this.attempted, topicMessages);
        await this.#producer.sendBatch({ acks: -1, compression, topicMessages });
        count(this.acknowledged, topicMessages);
        return;
      } catch (error) {
        if (Date.now() > deadlineMs) throw error;
        this.retries += 1;
        await this.#discard();
        await sleep(300);
      }
    }
  }

  async #connected(): Promise<Producer> {
    const producer = this.#kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      metadataMaxAge: 1_000,
    });
    await producer.connect();
    return producer;
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}

function count(counts: Map<string, number>, topicMessages: readonly kafkajs.TopicMessages[]): void {
  for (const { topic, messages } of topicMessages)
    counts.set(topic, (counts.get(topic) ?? 0) + messages.length);
}

function messageOf({ key, value, expected }: PlannedEvent): kafkajs.Message {
  return { key, value, headers: { [EXPECT_HEADER]: typeof expected === 'string' ? expected : 'valid' } };
}
