import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';

export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  /** In base64. */
  readonly value: string;
}

/** Reads topics from their beginning with an ordinary consumer, until it has this many events. */
export async function readTopics(
  brokers: readonly string[],
  topics: readonly string[],
  events: number,
): Promise<ReadRecord[]> {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `test-reads-${randomUUID()}` });
  const read: ReadRecord[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ topic, partition, message: { offset, key, value } }) => {
          read.push({
            topic,
            partition,
            offset,
            key: String(key),
            value: value?.toString('base64') ?? 'null',
          });
          if (read.length === events) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return read;
}
