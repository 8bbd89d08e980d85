import { setTimeout as sleep } from 'node:timers/promises';
import { ingestStateOf } from '../../../operations/ingest/ingest.ts';
import kafkajs from '../../../adapters/kafka/kafkajs.ts';
import type { TopicPartition } from '../../../schemas/activities.ts';
import { type Platform, PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { until, watchVisible } from '../world/committed.ts';
import { orderPlacedAt } from '../world/order-events.ts';
import { processorSeconds } from '../world/usage.ts';
import type { BenchDatabase, BenchWorker, BenchWorld } from '../world/world.ts';

const PARTITIONS_OF_A_TOPIC = 16;
/** Topics of a system, each with its partitions. */
const SYSTEMS = [1, 6];
/** From then on a system counts as idle. */
const QUIET_MS = 60_000;
const MEASURED_MS = 60_000;
const MS_PER_SECOND = 1_000;

const variantOf = (topics: number): string => `${String(topics * PARTITIONS_OF_A_TOPIC)} partitions`;

/** Per cent of a core that each process takes. */
async function measure(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const secondsOf = (): number[] => Object.values(pids).map(processorSeconds);
  const [before, startedMs] = [secondsOf(), performance.now()];
  await sleep(MEASURED_MS);
  const [after, elapsedMs] = [secondsOf(), performance.now() - startedMs];
  const percents = after.map(
    (seconds, at) => ((seconds - (before[at] ?? 0)) / elapsedMs) * MS_PER_SECOND * 100,
  );
  return {
    totalPercent: percents.reduce((sum, percent) => sum + percent, 0),
    ...Object.fromEntries(Object.keys(pids).map((name, at) => [`${name}Percent`, percents[at] ?? NaN])),
  };
}

/** The engines with nothing of ours. */
async function measureFloor({ pids }: BenchWorld): Promise<Run> {
  await sleep(QUIET_MS);
  const { clickhouse, kafka, temporal } = pids;
  return { variant: 'floor', figures: await measure({ clickhouse, kafka, temporal }) };
}

interface System {
  readonly world: BenchWorld;
  readonly database: BenchDatabase;
  readonly worker: BenchWorker;
  readonly sent: Map<Platform, number>;
}

async function measureIdle(system: System, topics: number, firstEvents: number): Promise<Run> {
  const { world, worker } = system;
  const platforms = PLATFORMS.slice(0, topics);
  await addTopics(world, platforms);
  await sleep(QUIET_MS);
  const { clickhouse, kafka, temporal } = world.pids;
  const figures = await measure({ clickhouse, kafka, temporal, worker: worker.pid });
  const delaysMs: number[] = [];
  for (let at = 0; at < firstEvents; at += 1) {
    // At another point of whatever the system does regularly.
    await sleep(QUIET_MS + ((at * 3_700) % 10_000));
    const platform = platforms[at % platforms.length] ?? 'jd';
    delaysMs.push(await delayOfOne(system, platform, (at * 7) % PARTITIONS_OF_A_TOPIC));
  }
  const of = (share: number): number => quantile(delaysMs, share) / MS_PER_SECOND;
  const first = {
    firstEventP50Seconds: of(0.5),
    firstEventP95Seconds: of(0.95),
    firstEventMaxSeconds: of(1),
  };
  return { variant: variantOf(topics), figures: { ...figures, ...first } };
}

/** Makes the topics that are not there yet, and waits until all their partitions are read. */
async function addTopics({ kafka, temporal }: BenchWorld, platforms: readonly Platform[]): Promise<void> {
  const there = await kafka.admin.listTopics();
  const topics = platforms.map(topicOf);
  for (const topic of topics)
    if (!there.includes(topic)) await kafka.createTopic(topic, { partitions: PARTITIONS_OF_A_TOPIC });
  for (const topic of topics)
    for (let partition = 0; partition < PARTITIONS_OF_A_TOPIC; partition += 1)
      await until(() => isRead(temporal, { topic, partition }));
}

async function isRead(temporal: BenchWorld['temporal'], at: TopicPartition): Promise<boolean> {
  return await ingestStateOf(temporal, at).then(
    () => true,
    () => false,
  );
}

/** From the broker's acknowledgement of one event to the first look that sees it in the rollups. */
async function delayOfOne(
  { world, database, sent }: System,
  platform: Platform,
  partition: number,
): Promise<number> {
  const orders = (sent.get(platform) ?? 0) + 1;
  sent.set(platform, orders);
  const brokers = [...world.engines.addresses.kafkaBrokers];
  const producer = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).producer();
  await producer.connect();
  const event = orderPlacedAt(Date.now(), platform, orders);
  await producer.send({ topic: topicOf(platform), messages: [{ ...event, partition }] });
  const acknowledgedMs = performance.now();
  await producer.disconnect();
  const seen = await watchVisible(database.client, platform, (visible) => visible >= orders);
  return (seen.at(-1)?.atMs ?? NaN) - acknowledgedMs;
}

export const idle: Part = {
  name: 'idle',
  title: 'processor time while no event comes, and the first event after a minute without any',
  /** First events for each number of partitions. */
  events: 20,
  isLong: true,
  async run(world, { runs, events, log }) {
    const floor = await inTurns({ runs, log }, [() => measureFloor(world)]);
    await using database = await world.database();
    await using worker = await world.worker(database.name);
    const system: System = { world, database, worker, sent: new Map() };
    const measured: Run[] = [];
    for (const topics of SYSTEMS)
      measured.push(...(await inTurns({ runs, log }, [() => measureIdle(system, topics, events)])));
    return [...floor, ...measured];
  },
  ratios: (medians) =>
    Object.fromEntries(
      SYSTEMS.flatMap((topics) => {
        const variant = variantOf(topics);
        const above = (name: string): number => {
          const floor = name === 'worker' ? 0 : figure(medians, 'floor', `${name}Percent`);
          return figure(medians, variant, `${name}Percent`) - floor;
        };
        return ['total', 'clickhouse', 'temporal', 'kafka', 'worker'].map((name) => [
          `${variant}: per cent of a core above the floor, ${name}`,
          above(name),
        ]);
      }),
    ),
};
