import { randomUUID } from 'node:crypto';
import kafkajs from '../../adapters/kafka/kafkajs.ts';
import { vi } from 'vitest';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { registerCodecs } from './codecs.ts';
import { PATIENCE } from './patience.ts';

registerCodecs();

export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string;
}

/** A topic that was made just now may have no leader yet. */
function offsetsOf(admin: kafkajs.Admin, topic: string) {
  return vi.waitFor(() => admin.fetchTopicOffsets(topic), PATIENCE);
}

/** Reads the platforms' topics, or others, from their beginning to their present end, with an ordinary consumer. */
export async function readTopics(
  brokers: readonly string[],
  names: readonly string[] = PLATFORMS.map(topicOf),
): Promise<ReadRecord[]> {
  const read: ReadRecord[] = [];
  const client = { brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING };
  await readEach(client, names, ({ topic, partition, message }) => {
    const { key, value, offset } = message;
    read.push({
      topic,
      partition,
      offset,
      key: key?.toString() ?? null,
      value: value?.toString() ?? '',
    });
  });
  return read;
}

/** The same, with each record as it is. Resolves to the number of records. */
export async function readEach(
  client: kafkajs.KafkaConfig,
  names: readonly string[],
  take: (record: Pick<kafkajs.EachMessagePayload, 'topic' | 'partition' | 'message'>) => void,
): Promise<number> {
  const kafka = new kafkajs.Kafka(client);
  const admin = kafka.admin();
  await admin.connect();
  const existing = new Set(await admin.listTopics());
  const topics = names.filter((topic) => existing.has(topic));
  let wanted = 0;
  for (const topic of topics)
    for (const { low, high } of await offsetsOf(admin, topic)) wanted += Number(high) - Number(low);
  await admin.disconnect();
  if (wanted === 0) return 0;
  let taken = 0;
  const next = new Map<string, bigint>();
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    consumer
      .run({
        eachMessage: async (record) => {
          const at = `${record.topic}/${String(record.partition)}`;
          const offset = BigInt(record.message.offset);
          // After a rebalance, a consumer may get records again that it has not committed.
          if (offset < (next.get(at) ?? 0n)) return;
          next.set(at, offset + 1n);
          take(record);
          taken += 1;
          if (taken === wanted) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return taken;
}
