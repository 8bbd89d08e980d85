import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import { topicOf } from '../../../schemas/topics.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { type BenchEvent, orderEvents } from './order-events.ts';
import type { BenchWorld } from './world.ts';

/** kafkajs encodes batches above 5,000 messages very slowly. */
const MESSAGES_PER_BATCH = 2_000;

/** Creates a platform's topic and fills it. Keys decide the partitions. Resolves to the topic's name. */
export async function loadTopic(
  world: BenchWorld,
  platform: Platform,
  events: number,
  partitions: number,
  log: (line: string) => void,
): Promise<string> {
  const topic = topicOf(platform);
  await world.kafka.createTopic(topic, { partitions });
  const kafka = new kafkajs.Kafka({
    clientId: 'countyflow-bench',
    brokers: [...world.engines.addresses.kafkaBrokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  log(`publishing ${String(events)} events to ${topic}`);
  try {
    let batch: BenchEvent[] = [];
    const send = async (): Promise<void> => {
      await producer.send({ topic, messages: batch, acks: 1 });
      batch = [];
    };
    for (const event of orderEvents(events, platform)) {
      batch.push(event);
      if (batch.length === MESSAGES_PER_BATCH) await send();
    }
    if (batch.length > 0) await send();
  } finally {
    await producer.disconnect();
  }
  return topic;
}

/** A run has a new database, so it would read what the previous run published. */
export async function emptyTopic(world: BenchWorld, topic: string): Promise<void> {
  const offsets = await world.kafka.admin.fetchTopicOffsets(topic);
  const partitions = offsets
    .filter(({ low, high }) => low !== high)
    .map(({ partition, high }) => ({ partition, offset: high }));
  if (partitions.length > 0) await world.kafka.admin.deleteTopicRecords({ topic, partitions });
}
