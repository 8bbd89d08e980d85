import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import type { ExpectedSource } from './verdict.ts';
import { EXPECT_HEADER } from '../stream/publisher.ts';

interface Count {
  next: bigint;
  valid: number;
  readonly held: Map<string, string>;
}

/**
 * Reads the topics with kafkajs's public consumer, continuing from the last time. Counts the expected verdicts, which
 * each record has in a header from its publisher.
 */
export class Audit {
  readonly #kafka: kafkajs.Kafka;
  readonly #counts = new Map<string, Count>();
  #runs = 0;

  constructor(brokers: readonly string[]) {
    this.#kafka = new kafkajs.Kafka({
      clientId: 'chaos-audit',
      brokers: [...brokers],
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { retries: 8 },
    });
  }

  /** Reads every partition of the topics. Nothing may be published meanwhile. */
  async read(topics: readonly string[]): Promise<ExpectedSource[]> {
    const ends = await this.#ends(topics);
    await this.#readUpTo(topics, ends);
    return [...ends].map(([name, end]) => {
      const { valid, held } = this.#count(name);
      return { source: `kafka/${name}`, end, valid, held: new Map(held) };
    });
  }

  #count(name: string): Count {
    const count = this.#counts.get(name) ?? { next: 0n, valid: 0, held: new Map<string, string>() };
    this.#counts.set(name, count);
    return count;
  }

  async #ends(topics: readonly string[]): Promise<Map<string, bigint>> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const ends = new Map<string, bigint>();
      for (const topic of topics) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          ends.set(`${topic}/${String(partition)}`, BigInt(high));
        }
      }
      return ends;
    } finally {
      await admin.disconnect();
    }
  }

  async #readUpTo(topics: readonly string[], ends: ReadonlyMap<string, bigint>): Promise<void> {
    const waiting = new Set(
      [...ends].filter(([name, end]) => this.#count(name).next < end).map(([name]) => name),
    );
    if (waiting.size === 0) return;
    this.#runs += 1;
    // A new group each time, because this class keeps the offsets itself.
    const consumer = this.#kafka.consumer({ groupId: `chaos-audit-${String(this.#runs)}` });
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          reject(payload.error);
        });
        consumer
          .run({
            autoCommit: false,
            eachBatch: ({ batch }) => {
              const name = `${batch.topic}/${String(batch.partition)}`;
              this.#take(name, batch.messages, BigInt(batch.lastOffset()));
              if (this.#count(name).next >= (ends.get(name) ?? 0n)) waiting.delete(name);
              if (waiting.size === 0) resolve();
              return Promise.resolve();
            },
          })
          .catch(reject);
        for (const name of ends.keys()) {
          const at = name.lastIndexOf('/');
          const offset = this.#count(name).next.toString();
          consumer.seek({ topic: name.slice(0, at), partition: Number(name.slice(at + 1)), offset });
        }
      });
    } finally {
      await consumer.disconnect();
    }
  }

  #take(name: string, messages: readonly kafkajs.KafkaMessage[], lastOffset: bigint): void {
    const count = this.#count(name);
    for (const { offset, headers } of messages) {
      if (BigInt(offset) < count.next) continue;
      // A record without a header came over HTTP, whose server sends on what is valid only.
      const expected = String(headers?.[EXPECT_HEADER] ?? 'valid');
      if (expected === 'valid') count.valid += 1;
      else count.held.set(offset, expected);
    }
    if (lastOffset + 1n > count.next) count.next = lastOffset + 1n;
  }
}
