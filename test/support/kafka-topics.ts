import { createTopics } from '../../adapters/kafka/describe-topics.ts';
import kafkajs from '../../adapters/kafka/kafkajs.ts';

/** Creates a topic with one partition. */
export async function createTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await createTopics(admin, [{ topic, numPartitions: 1, replicationFactor: 1 }]);
  } finally {
    await admin.disconnect();
  }
}

export async function publish(
  brokers: readonly string[],
  topic: string,
  messages: readonly { key: string | null; value: string | Buffer | null }[],
): Promise<void> {
  const producer = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  try {
    await producer.send({ topic, messages: messages.map((message) => ({ ...message, partition: 0 })) });
  } finally {
    await producer.disconnect();
  }
}
