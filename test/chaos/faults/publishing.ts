import { rows } from '../../../adapters/clickhouse/client.ts';
import type { Arena } from '../arena.ts';
import { differences, type Verdict } from '../oracle/verdict.ts';
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

const CONTRADICTING_EVENTS = 2_000;

/** `verify` reads the sources again and must find exactly the contradictions in the ledger. */
export const contradictingEvents: Fault = {
  number: 13,
  title: 'one version with two contents; one order id with two placed times',
  async inject(arena) {
    for (let at = 0; at < CONTRADICTING_EVENTS; at += 200)
      await arena.publisher.publish(arena.stream.next(200));
    const { versionConflicts, identityConflicts } = arena.ledger;
    return `${String(versionConflicts.size)} versions with two contents and ${String(identityConflicts.size)} orders with two placed times so far`;
  },
  check: async (arena) => [await checkConflicts(arena)],
};

async function checkConflicts({ world, operator, ledger }: Arena): Promise<Verdict> {
  const { code, out, err } = await operator.run('verify', '--archive', `${world.home}/archives`, '--json');
  // The exit code is 1 because conflicts forbid a publication.
  if (!out.startsWith('{')) throw new Error(`verify failed with ${String(code)}: ${err}`);
  const conflicts = await rows<{ kind: 'version' | 'identity'; id: string }>(
    world.clickhouse,
    `SELECT kind, concat(platform, ' ', order_id, if(kind = 'version', concat(' ', toString(version)), '')) AS id FROM conflict FINAL`,
  );
  const found = (kind: string): Map<string, string> =>
    new Map(conflicts.filter((row) => row.kind === kind).map(({ id }) => [id, kind]));
  const known = (ids: ReadonlySet<string>, kind: string): Map<string, string> =>
    new Map([...ids].map((id) => [id, kind]));
  return {
    invariant: 'S',
    figures: `verify found ${String(found('version').size)} versions with two contents and ${String(found('identity').size)} orders with two placed times`,
    problems: [
      ...differences('conflict', found('version'), known(ledger.versionConflicts, 'version')),
      ...differences('conflict', found('identity'), known(ledger.identityConflicts, 'identity')),
    ],
  };
}
