import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { topicOf } from '../../../schemas/topics.ts';
import type { Progress } from './committed.ts';
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

const SEND_EVERY_MS = 50;
/** A broker refuses batches of more than a megabyte. */
const MAX_MESSAGES_PER_SEND = 1_000;
const MS_PER_SECOND = 1_000;

export interface Pace {
  /** Events a second. */
  readonly rate: number;
  /** Partitions of the topic that get the events in turn. */
  readonly partitions: number;
}

/** Publishes events at a steady rate. Resolves with the times of the broker's acknowledgements. */
export async function publishAt(
  world: BenchWorld,
  topic: string,
  { rate, partitions }: Pace,
  events: Iterator<BenchEvent>,
): Promise<Progress[]> {
  const kafka = new kafkajs.Kafka({
    brokers: [...world.engines.addresses.kafkaBrokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const producer = kafka.producer();
  await producer.connect();
  const acknowledged: Progress[] = [];
  const startedMs = performance.now();
  for (let [sent, isDone] = [0, false]; !isDone;) {
    const due = Math.floor(((performance.now() - startedMs) / MS_PER_SECOND) * rate) - sent;
    const wanted = Math.min(due, MAX_MESSAGES_PER_SEND);
    const batch = takeFrom(events, wanted);
    isDone = batch.length < wanted;
    const messages = batch.map((event, index) => ({ ...event, partition: index % partitions }));
    if (messages.length > 0) await producer.send({ topic, messages });
    sent += messages.length;
    acknowledged.push({ orders: sent, atMs: performance.now() });
    if (messages.length < MAX_MESSAGES_PER_SEND) await sleep(SEND_EVERY_MS);
  }
  await producer.disconnect();
  return acknowledged;
}

function takeFrom<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = from.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
