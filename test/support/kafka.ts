import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics } from '../../adapters/kafka/describe-topics.ts';
import kafkajs from '../../adapters/kafka/kafkajs.ts';
import { SETTINGS } from '../../schemas/topics.ts';
import { registerCodecs } from './codecs.ts';
import { PATIENCE } from './patience.ts';

registerCodecs();

export interface Sent {
  readonly key: string | null;
  readonly value: string | Buffer | null;
  readonly timestamp?: string;
}

export interface TestKafka {
  readonly admin: kafkajs.Admin;
  createTopic(
    topic: string,
    options?: { partitions?: number; config?: Record<string, string> },
  ): Promise<void>;
  /** As {@link deleteTopics}. */
  deleteTopic(topic: string): Promise<void>;
  /** Sends one request, which makes one record batch. */
  send(topic: string, messages: readonly Sent[], compression?: kafkajs.CompressionTypes): Promise<void>;
  /** Sends the messages in one transaction, and commits or aborts it. */
  transact(topic: string, messages: readonly Sent[], end: 'commit' | 'abort'): Promise<void>;
  /** Deletes records as retention does. */
  deleteRecordsBefore(topic: string, offset: bigint): Promise<void>;
  stop(): Promise<void>;
}

/** Deletes topics, and waits until the broker no longer knows them, which is later than the acknowledgement. */
export async function deleteTopics(admin: kafkajs.Admin, topics: readonly string[]): Promise<void> {
  await admin.deleteTopics({ topics: [...topics] });
  while ((await admin.listTopics()).some((topic) => topics.includes(topic))) await sleep(20);
}

/** Publishes and administers with kafkajs's public clients. All messages go to partition 0. */
export async function openTestKafka(brokers: readonly string[]): Promise<TestKafka> {
  const kafka = new kafkajs.Kafka({
    clientId: 'countyflow-test',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    // What is given up on a busy machine is sent again, and then counts twice.
    connectionTimeout: PATIENCE.timeout,
    requestTimeout: PATIENCE.timeout,
  });
  const createPartitioner = () => () => 0;
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  const messagesOf = (messages: readonly Sent[]): kafkajs.Message[] =>
    messages.map(({ key, value, timestamp }) => ({
      key,
      value,
      ...(timestamp !== undefined && { timestamp }),
    }));
  const latest = async (topic: string): Promise<number> =>
    Number((await admin.fetchTopicOffsets(topic))[0]?.high);
  return {
    admin,
    async createTopic(topic, { partitions = 1, config = {} } = {}) {
      const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
      await createTopics(admin, [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }]);
    },
    async deleteTopic(topic) {
      await deleteTopics(admin, [topic]);
    },
    async send(topic, messages, compression = kafkajs.CompressionTypes.None) {
      await producer.send({ topic, messages: messagesOf(messages), compression });
    },
    async transact(topic, messages, end) {
      const transactional = kafka.producer({
        createPartitioner,
        transactionalId: `test-${topic}`,
        maxInFlightRequests: 1,
        idempotent: true,
      });
      const ends = (await latest(topic)) + messages.length + 1;
      await transactional.connect();
      try {
        const transaction = await transactional.transaction();
        await transaction.send({ topic, messages: messagesOf(messages) });
        await transaction[end]();
      } finally {
        await transactional.disconnect();
      }
      // The coordinator answers before it writes the control record.
      while ((await latest(topic)) < ends) await sleep(20);
    },
    async deleteRecordsBefore(topic, offset) {
      // kafkajs finds the leader only in metadata that an earlier request loaded.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: offset.toString() }] });
    },
    async stop() {
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    },
  };
}

/** The settings of topics that Countyflow knows, by topic and by Kafka's name. */
export async function settingsOfTopics(
  admin: kafkajs.Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const configNames = Object.values(SETTINGS);
  const { resources } = await admin.describeConfigs({
    resources: topics.map((name) => ({ type, name, configNames })),
    includeSynonyms: false,
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
}
