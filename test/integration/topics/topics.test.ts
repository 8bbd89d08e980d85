import kafkajs from 'kafkajs';
import { beforeAll, describe, expect, it } from 'vitest';
import { withAdmin } from '../../../adapters/kafka/connect.ts';
import { describeTopics } from '../../../adapters/kafka/describe-topics.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
import { startTestEngines } from '../../engines.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, succeeded } from '../../support/countyflow.ts';
import { openTestKafka, settingsOfTopics } from '../../support/kafka.ts';
import { used } from '../../support/used.ts';

const DAY_MS = 86_400_000;
/** What docs/publisher.md promises, and one over the limit with which Kafka would create the topic. */
const LARGEST_EVENT = 1_048_576;

interface PrintedTopic {
  readonly topic: string;
  readonly outcome: string;
  readonly differences: readonly { setting: string; found: string; wanted: string }[];
}

const engines = used(() => startTestEngines({ kafka: true }));
const kafka = used(() => openTestKafka(engines.addresses.kafkaBrokers));
beforeAll(async () => {
  // Kafka's defaults: they differ from what Countyflow asks for.
  await kafka.createTopic(topicOf('jd'), { config: { 'retention.ms': '3600000' } });
});

function topics(...args: string[]): Promise<CommandRun> {
  const [KAFKA_BROKERS = ''] = engines.addresses.kafkaBrokers;
  return runHere({ KAFKA_BROKERS, COUNTYFLOW_HOME: engines.home }, 'topics', ...args);
}

async function created(...args: string[]): Promise<PrintedTopic[]> {
  const out = await succeeded(topics('create', '--json', ...args));
  return (JSON.parse(out) as { topics: PrintedTopic[] }).topics;
}

const exists = async (): Promise<string[]> => (await kafka.admin.listTopics()).sort();

describe('countyflow topics create', () => {
  it('creates nothing in a dry run, and says what is missing', async () => {
    const before = await exists();
    const outcomes = await created('--dry-run');
    expect(outcomes.map(({ topic, outcome }) => [topic, outcome])).toEqual(
      PLATFORMS.map((platform) => [topicOf(platform), platform === 'jd' ? 'exists' : 'missing']),
    );
    expect(await exists()).toEqual(before);
  });

  it('creates the topic of one platform with the settings that are asked for', async () => {
    const options = ['--platform', 'tmall', '--partitions', '5', '--retention-days', '60'];
    expect(await created(...options)).toEqual([
      { topic: topicOf('tmall'), outcome: 'created', differences: [] },
    ]);
    expect(await exists()).toEqual([topicOf('jd'), topicOf('tmall')].sort());
    const { topics: found } = await kafka.admin.fetchTopicMetadata({ topics: [topicOf('tmall')] });
    expect(found[0]?.partitions).toHaveLength(5);
    const settings = (await settingsOfTopics(kafka.admin, [topicOf('tmall')])).get(topicOf('tmall'));
    expect(settings).toMatchObject({ 'retention.ms': String(60 * DAY_MS), 'cleanup.policy': 'delete' });
  });

  it('is safe to repeat, changes no topic that exists, and says how those differ', async () => {
    const first = await created();
    expect(first.filter(({ outcome }) => outcome === 'created')).toHaveLength(PLATFORMS.length - 2);
    const again = await created();
    expect(again.map(({ outcome }) => outcome)).toEqual(PLATFORMS.map(() => 'exists'));
    const differing = new Map(again.map(({ topic, differences }) => [topic, differences]));
    expect(differing.get(topicOf('suning'))).toEqual([]);
    expect(differing.get(topicOf('tmall'))).toEqual([
      { setting: 'partitions', found: '5', wanted: '2' },
      { setting: 'retention.ms', found: String(60 * DAY_MS), wanted: String(30 * DAY_MS) },
    ]);
    expect(differing.get(topicOf('jd'))).toContainEqual({
      setting: 'retention.ms',
      found: '3600000',
      wanted: String(30 * DAY_MS),
    });
    const { out } = await topics('create');
    expect(out).toContain(
      `${topicOf('jd')}: exists; partitions is 1, not 2; retention.ms is 3600000, not 2592000000`,
    );
  });

  it('creates topics of rejects only when asked, with one partition and the same retention', async () => {
    const options = ['--platform', 'suning', '--partitions', '2', '--retention-days', '14'];
    expect(await exists()).not.toContain(rejectsTopicOf('suning'));
    expect(await created('--rejects', ...options)).toMatchObject([
      { topic: topicOf('suning'), outcome: 'exists' },
      { topic: rejectsTopicOf('suning'), outcome: 'created', differences: [] },
    ]);
    const [found] = (await kafka.admin.fetchTopicMetadata({ topics: [rejectsTopicOf('suning')] })).topics;
    expect(found?.partitions).toHaveLength(1);
    const settings = await settingsOfTopics(kafka.admin, [rejectsTopicOf('suning')]);
    expect(settings.get(rejectsTopicOf('suning'))).toMatchObject({ 'retention.ms': String(14 * DAY_MS) });
    const again = await created('--rejects', '--platform', 'suning', '--dry-run');
    expect(again.at(-1)).toEqual({
      topic: rejectsTopicOf('suning'),
      outcome: 'exists',
      differences: [{ setting: 'retention.ms', found: String(14 * DAY_MS), wanted: String(30 * DAY_MS) }],
    });
  });

  it('takes the largest event of the contract, which a topic with the defaults of Kafka refuses', async () => {
    const message = { key: 'k'.repeat(64), value: Buffer.alloc(LARGEST_EVENT, 'x') };
    await kafka.send(topicOf('suning'), [message]);
    await expect(kafka.send(topicOf('jd'), [message])).rejects.toThrow(/larger/);
  });

  it.each([
    [['--replication', '3'], 1, /Kafka has 1 broker, .*give --replication 1, or start more brokers/],
    [['--platform', 'taobao'], 2, /Allowed choices are rural-taobao, tmall/],
    [['--partitions', '0'], 2, /whole number from 1 to 1000/],
    [['--retention-days', 'week'], 2, /whole number from 1/],
  ])('refuses %j with exit code %i and a sentence that helps', async (args, code, sentence) => {
    const run = await topics('create', ...args);
    expect(run.err).toMatch(sentence);
    expect(run.code).toBe(code);
  });
});

describe('countyflow topics list', () => {
  it('shows each topic with its settings and records, those that are missing, and those with a wrong name', async () => {
    const misnamed = 'orders.events.v2.jd';
    await kafka.createTopic(misnamed, { config: { 'retention.ms': '-1' } });
    await kafka.createTopic('shipments');
    await kafka.deleteTopic(topicOf('cloud-farm'));
    await kafka.send(misnamed, [{ key: 'a', value: 'b' }]);
    const { code, out } = await topics('list', '--json');
    expect(code).toBe(0);
    const listed = JSON.parse(out) as {
      brokers: number;
      missing: string[];
      topics: Record<string, unknown>[];
    };
    expect(listed.brokers).toBe(1);
    expect(listed.missing).toEqual([topicOf('cloud-farm')]);
    expect(listed.topics).toHaveLength(PLATFORMS.length + 1);
    const byName = new Map(listed.topics.map((topic) => [topic['topic'], topic]));
    expect(byName.get(topicOf('suning'))).toEqual({
      topic: topicOf('suning'),
      partitions: 2,
      replication: 1,
      records: 1,
      retentionMs: 30 * DAY_MS,
      retentionBytes: -1,
      maxMessageBytes: 2 * LARGEST_EVENT,
      cleanupPolicy: 'delete',
      rejects: false,
      misnamed: false,
      meant: null,
    });
    expect(byName.get(misnamed)).toMatchObject({
      misnamed: true,
      meant: topicOf('jd'),
      records: 1,
      retentionMs: -1,
    });
    expect(byName.get(rejectsTopicOf('suning'))).toMatchObject({
      rejects: true,
      misnamed: false,
      partitions: 1,
    });
    const { out: text } = await topics('list');
    expect(text).toMatch(/orders\.rejects\.v1\.suning .*14 days.*rejects/);
    expect(text).toMatch(/orders\.events\.v2\.jd .*for ever.*MISNAMED/);
    expect(text).toContain(`${topicOf('cloud-farm')}: missing (countyflow topics create)`);
    expect(text).toContain(`have its publisher send to ${topicOf('jd')}`);
  });
});

it('are asked for again when the broker that was asked is lost', async () => {
  const connection = { brokers: engines.addresses.kafkaBrokers };
  let asked = 0;
  const found = await withAdmin(connection, 'patient', (admin) => {
    asked += 1;
    if (asked === 1)
      throw new kafkajs.KafkaJSConnectionError('lost', { broker: 'one', code: 'ECONNREFUSED' });
    return admin.listTopics();
  });
  expect([asked, found.includes(topicOf('jd'))]).toEqual([2, true]);
});

it('are listed while the broker that is named first is away', async () => {
  const { free } = await findPorts(['free']);
  const brokers = [`127.0.0.1:${String(free)}`, ...engines.addresses.kafkaBrokers];
  const { topics: found } = await describeTopics({ brokers }, () => true, 'impatient');
  expect(found.map(({ topic }) => topic)).toContain(topicOf('jd'));
});
