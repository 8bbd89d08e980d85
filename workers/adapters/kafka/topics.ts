import kafkajs from 'kafkajs';
import type { TopicPartition } from '../../../schemas/activities.ts';
import { platformOf } from '../../../schemas/topics.ts';
import type { KafkaConnection } from '../../connections.ts';
import { clientOptions } from './connection.ts';

/** Every partition of every topic that a platform owns, as the cluster has them now; by topic and number. */
export async function listPartitions(connection: KafkaConnection): Promise<TopicPartition[]> {
  const kafka = new kafkajs.Kafka({ ...clientOptions(connection), clientId: 'countyflow' });
  const admin = kafka.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw new Error(
      `no Kafka answers on ${connection.brokers.join(',')}: run \`countyflow up\`, or set KAFKA_BROKERS`,
      {
        cause: error,
      },
    );
  }
  try {
    const topics = (await admin.listTopics()).filter((topic) => platformOf(topic) !== undefined);
    if (topics.length === 0) return [];
    const metadata = await admin.fetchTopicMetadata({ topics });
    return metadata.topics
      .flatMap(({ name, partitions }) =>
        partitions.map(({ partitionId }) => ({ topic: name, partition: partitionId })),
      )
      .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
  } finally {
    await admin.disconnect();
  }
}
