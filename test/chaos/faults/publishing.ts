import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import { BROKEN } from '../stream/broken.ts';
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

/** The stream already has this fault, so more of the stream is published. */
export const orderHistories: Fault = {
  number: 12,
  title: 'late events, amendments, cancellations, refunds, a county or a pay day that moves',
  async inject(arena) {
    for (let part = 0; part < 10; part += 1) await arena.publisher.publish(arena.stream.next(EVENTS));
    return `${String(10 * EVENTS)} versions of orders, in random order`;
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

const SCHEMA_CODES: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'field.unknown',
  'field.missing',
  'field.type',
  'field.value',
  'field.format',
]);

export const schemaDrift: Fault = {
  number: 19,
  title: 'schema drift: unknown field, renamed field, changed type',
  async inject(arena) {
    const drifted = BROKEN.filter(({ expected }) => SCHEMA_CODES.has(expected));
    for (let round = 0; round < 5; round += 1) {
      await arena.publisher.publish([...drifted, ...arena.stream.next(50)]);
    }
    return `${String(5 * drifted.length)} events of another schema between valid ones`;
  },
};

export const clockSkew: Fault = {
  number: 20,
  title: 'clock skew; instants around a Shanghai midnight',
  async inject(arena) {
    const skewed = BROKEN.filter(({ expected }) => expected.startsWith('time.'));
    for (let round = 0; round < 5; round += 1) {
      await arena.publisher.publish([...skewed, ...arena.stream.next(100)]);
    }
    return `${String(5 * skewed.length)} events out of bounds; ${String(5 * 100)} at milliseconds beside midnights`;
  },
};

/** Keys move to other partitions, so versions of one order are on two partitions. */
export const partitionGrowth: Fault = {
  number: 16,
  title: 'the partition count grows while running, so keys move',
  async inject(arena) {
    const [topic] = arena.topics;
    if (topic === undefined) throw new Error('there is no topic');
    const { admin } = arena.world;
    const before = (await admin.fetchTopicOffsets(topic)).length;
    await admin.createPartitions({ topicPartitions: [{ topic, count: before + 2 }] });
    return `${topic} went from ${String(before)} to ${String(before + 2)} partitions`;
  },
};
