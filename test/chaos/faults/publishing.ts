import { BROKEN } from '../stream/planned-event.ts';
import type { Fault } from './fault.ts';

const LOST_ANSWERS = 6;
const COPIES = 5;
const EVENTS = 300;

/** The batch is stored, but its publisher does not learn it and sends it again. */
export const ambiguousPublish: Fault = {
  number: 10,
  title: "a publisher's ambiguous failure and retry",
  async inject(arena) {
    const { kafkaProxy } = arena.world;
    const lost = kafkaProxy.lost;
    for (let answer = 0; answer < LOST_ANSWERS; answer += 1) {
      kafkaProxy.answersToLose = 1;
      await arena.publisher.publish(arena.stream.next(60));
    }
    kafkaProxy.answersToLose = 0;
    return `${String(kafkaProxy.lost - lost)} answers of the broker lost, ${String(arena.publisher.retries)} batches sent again so far`;
  },
};

export const manyDuplicates: Fault = {
  number: 11,
  title: 'every event published several times, shuffled',
  async inject(arena) {
    await arena.publisher.publish(arena.stream.next(EVENTS, COPIES));
    return `${String(EVENTS)} events published ${String(COPIES)} times each, shuffled`;
  },
};

/** Valid events between unreadable ones must be read. */
export const poisonEvents: Fault = {
  number: 17,
  title: 'poison: broken JSON and UTF-8, every reason code, dates over 100 months apart',
  async inject(arena) {
    for (let at = 0; at < BROKEN.length; at += 10) {
      await arena.publisher.publish([...BROKEN.slice(at, at + 10), ...arena.stream.next(10)]);
    }
    const months = arena.stream.overMonths(150);
    await arena.publisher.publish(months);
    return `${String(BROKEN.length)} broken events between valid ones; ${String(months.length)} orders in one batch, each of a different month`;
  },
};

/** Keys move to other partitions, so versions of one order are on two partitions. */
export const partitionGrowth: Fault = {
  number: 16,
  title: 'the partition count grows while running, so keys move',
  async inject(arena) {
    const [topic] = arena.topics;
    if (topic === undefined) throw new Error('there is no topic');
    const { admin } = arena.world.kafka;
    const before = (await admin.fetchTopicOffsets(topic)).length;
    await admin.createPartitions({ topicPartitions: [{ topic, count: before + 2 }] });
    return `${topic} went from ${String(before)} to ${String(before + 2)} partitions`;
  },
};
