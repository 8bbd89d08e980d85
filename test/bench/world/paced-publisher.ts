import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import type { BenchEvent } from './order-events.ts';
import type { BenchWorld } from './world.ts';

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

/** A number of events and the time when they were acknowledged, or seen in the rollups. */
export interface Progress {
  readonly orders: number;
  readonly atMs: number;
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
