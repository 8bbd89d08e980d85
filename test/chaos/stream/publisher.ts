import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Producer } from 'kafkajs';
import { topicOf } from '../../../schemas/topics.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { PlannedEvent } from './planned-event.ts';

/** Carries what must become of a record to the audit; the pipeline reads no header. */
export const EXPECT_HEADER = 'chaos-expect';

const GIVE_UP_AFTER_MS = 120_000;

/** A platform's publisher: it enters everything in its ledger and sends it until Kafka acknowledges it. */
export class Publisher {
  readonly #kafka: kafkajs.Kafka;
  readonly #ledger: Ledger;
  #producer: Producer | undefined;
  /** Sends that were not acknowledged, and were sent again. */
  retries = 0;

  /** `port`: where it reaches the broker, whatever that says of itself. */
  constructor(port: number, ledger: Ledger) {
    this.#ledger = ledger;
    this.#kafka = new kafkajs.Kafka({
      clientId: 'chaos-publisher',
      brokers: [`127.0.0.1:${String(port)}`],
      logLevel: kafkajs.logLevel.NOTHING,
      // A message of 100 MB takes its time; a lost answer is a closed connection, and noticed at once.
      requestTimeout: 20_000,
      connectionTimeout: 3_000,
      retry: { retries: 0 },
      socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port }, onConnect),
    });
  }

  /** To whatever partitions the keys belong to. */
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
   * All to one partition as one record batch, and for a fault that has the topic to itself. Without a ledger: what
   * is lost for good is entered nowhere.
   */
  async publishTo(
    topic: string,
    partition: number,
    events: readonly PlannedEvent[],
    { compression = kafkajs.CompressionTypes.None, entered = true } = {},
  ): Promise<void> {
    if (entered) this.#ledger.add(events);
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
        await this.#producer.sendBatch({ acks: -1, compression, topicMessages });
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

function messageOf({ key, value, expected }: PlannedEvent): kafkajs.Message {
  return { key, value, headers: { [EXPECT_HEADER]: typeof expected === 'string' ? expected : 'valid' } };
}
