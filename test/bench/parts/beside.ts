import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandIngest } from '../../../operations/ingest/ingest.ts';
import { backfillFiles } from '../../../operations/loads/start-load.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { type BenchEvent, placedOrders, writeArchive } from '../world/order-events.ts';
import { emptyTopic, publishAt } from '../world/topic.ts';
import { watchUsage } from '../world/usage.ts';
import { delaysUntilVisible, watchVisible } from '../world/committed.ts';
import type { BenchWorld } from '../world/world.ts';
import { pauseAll } from './countyflow-run.ts';

const PLATFORM = 'tmall';
const LIVE = { rate: 5_000, partitions: 2 };
const YEAR_HOURS = 365 * 24;
const MS_PER_SECOND = 1_000;
/** Longer than any backfill here takes; the stream ends with it. */
const LONGEST_SECONDS = 1_200;
/** The first seconds are ignored, because V8 compiles the worker's code in them. */
const WARM_UP_MS = 8_000;
const [ALONE, BESIDE] = ['alone', 'beside a backfill'] as const;

/** Orders in real time, until they are told to end. They are newer than the history in the archive. */
function* ordersUntil(isOver: () => boolean): Generator<BenchEvent> {
  const orders = LIVE.rate * LONGEST_SECONDS;
  for (const order of placedOrders(orders, PLATFORM, LONGEST_SECONDS * MS_PER_SECOND, YEAR_HOURS)) {
    if (isOver()) return;
    yield order;
  }
}

/** Measures the freshness of a live stream while `meanwhile` runs. */
async function runBeside(
  world: BenchWorld,
  variant: string,
  meanwhile: (client: Parameters<typeof watchVisible>[0]) => Promise<unknown>,
): Promise<Run> {
  await using database = await world.database();
  await using worker = await world.worker(database.name);
  const topic = topicOf(PLATFORM);
  const partitions = [...Array(LIVE.partitions).keys()].map((partition) => ({ topic, partition }));
  await emptyTopic(world, topic);
  for (const at of partitions) await commandIngest(world.temporal, at, { kind: 'resume' });
  let [isOver, sent] = [false, Infinity];
  const publishing = publishAt(
    world,
    topic,
    LIVE,
    ordersUntil(() => isOver),
  ).then((acknowledged) => {
    sent = acknowledged.at(-1)?.orders ?? 0;
    return acknowledged;
  });
  const watching = watchVisible(database.client, PLATFORM, (orders) => orders >= sent);
  await sleep(WARM_UP_MS);
  const usage = watchUsage({ clickhouse: world.pids.clickhouse, worker: worker.pid });
  const fromMs = performance.now();
  await meanwhile(database.client);
  const toMs = performance.now();
  isOver = true;
  const [acknowledged, seen] = await Promise.all([publishing, watching]);
  for (const at of partitions) await commandIngest(world.temporal, at, { kind: 'pause' });
  const seconds = (toMs - fromMs) / MS_PER_SECOND;
  const delaysMs = delaysUntilVisible(acknowledged, seen, { fromMs, toMs });
  const of = (share: number): number => quantile(delaysMs, share) / MS_PER_SECOND;
  return {
    variant,
    figures: {
      ...{ p95Seconds: of(0.95), p50Seconds: of(0.5), p99Seconds: of(0.99) },
      measuredSeconds: seconds,
      liveEventsPerSecond:
        (sent / ((acknowledged.at(-1)?.atMs ?? NaN) - (acknowledged[0]?.atMs ?? NaN))) * MS_PER_SECOND,
      ...usage(LIVE.rate * seconds),
    },
  };
}

export const beside: Part = {
  name: 'beside',
  title: `freshness of ${String(LIVE.rate)} live events a second, alone and beside a backfill`,
  /** Lines of the archive. */
  events: 1_000_000,
  async run(world, { runs, events, log }) {
    const topic = topicOf(PLATFORM);
    const archive = join(world.home, 'beside.ndjson');
    await writeArchive(archive, events, false);
    await world.kafka.createTopic(topic, { partitions: LIVE.partitions });
    await pauseAll(world, topic, LIVE.partitions);
    let loadMs = 0;
    return inTurns({ runs, log }, [
      async () => {
        const run = await runBeside(world, BESIDE, async (client) => {
          const startedMs = performance.now();
          await backfillFiles({ temporal: world.temporal, clickhouse: client }, [archive]);
          loadMs = performance.now() - startedMs;
        });
        const backfillEventsPerSecond = (events / loadMs) * MS_PER_SECOND;
        return { ...run, figures: { ...run.figures, backfillEventsPerSecond } };
      },
      // As long as the backfill took.
      () => runBeside(world, ALONE, () => sleep(loadMs)),
    ]);
  },
  ratios: (medians) => ({
    p95BesideToAlone: figure(medians, BESIDE, 'p95Seconds') / figure(medians, ALONE, 'p95Seconds'),
  }),
};
