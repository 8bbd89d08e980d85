import { setTimeout as sleep } from 'node:timers/promises';
import { REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { commandIngest } from '../../../operations/ingest/ingest.ts';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { placedOrders } from '../world/order-events.ts';
import { emptyTopic, type Pace, publishAt } from '../world/topic.ts';
import { watchUsage } from '../world/usage.ts';
import { delaysUntilVisible, watchVisible } from '../world/committed.ts';
import type { BenchWorld } from '../world/world.ts';
import { pauseAll } from './countyflow-run.ts';

const MIDDLE_RATE = 10_000;
const MIDDLE_STREAM = { rate: MIDDLE_RATE, partitions: 1 };
/** Events a second. The last brings two cores, which also run the publisher, to about full load. */
const RATES = [1_000, MIDDLE_RATE, 45_000];
const PLATFORM = 'tmall';
/** Partitions of the topic. Most streams use only the first one, because each partition has separate batches. */
const MANY_PARTITIONS = 16;
const MS_PER_SECOND = 1_000;
/** The first seconds are ignored, because V8 compiles the worker's code in them. */
const WARM_UP_MS = 5_000;

interface Stream extends Pace {
  readonly events: number;
}

/** `watched`: a reader polls what is visible. `unwatched`: only ingest and refresh run. */
type Mode = 'watched' | 'unwatched' | 'no refresh';

function variantOf({ rate, partitions }: Pick<Stream, 'rate' | 'partitions'>, mode: Mode): string {
  const over = partitions === 1 ? '' : `, ${String(partitions)} partitions`;
  return `${String(rate)} a second${over}${mode === 'watched' ? '' : `, ${mode}`}`;
}

async function runAt(world: BenchWorld, stream: Stream, mode: Mode): Promise<Run> {
  const { events, partitions } = stream;
  await using database = await world.database();
  await using worker = await world.worker(database.name);
  const topic = topicOf(PLATFORM);
  const read = [...Array(partitions).keys()].map((partition) => ({ topic, partition }));
  await emptyTopic(world, topic);
  for (const at of read) await commandIngest(world.temporal, at, { kind: 'resume' });
  if (mode === 'no refresh')
    await world.temporal.workflow.getHandle(REFRESH_ID).terminate('measured without refreshing');
  const usage = watchUsage({ clickhouse: world.pids.clickhouse, worker: worker.pid });
  // In real time. Every event is a separate order, so the number of visible orders tells which events are visible.
  const orders = placedOrders(events, PLATFORM, (events / stream.rate) * MS_PER_SECOND);
  const publishing = publishAt(world, topic, stream, orders);
  const watching = watchVisible(
    database.client,
    PLATFORM,
    (orders) => mode !== 'watched' || orders >= events,
  );
  const [acknowledged, seen] = await Promise.all([publishing, watching]);
  if (mode !== 'watched') await sleep(2 * MS_PER_SECOND);
  const used = usage(events);
  for (const at of read) await commandIngest(world.temporal, at, { kind: 'pause' });
  const variant = variantOf(stream, mode);
  if (mode === 'no refresh') {
    // The next worker then restarts the supervisor, which restarts the refresh.
    await world.temporal.workflow.getHandle(SUPERVISOR_ID).terminate('measured without refreshing');
  }
  if (mode !== 'watched') return { variant, figures: used };
  const firstMs = acknowledged[0]?.atMs ?? 0;
  const delaysMs = delaysUntilVisible(acknowledged, seen, { fromMs: firstMs + WARM_UP_MS, toMs: Infinity });
  const of = (share: number): number => quantile(delaysMs, share) / MS_PER_SECOND;
  return { variant, figures: { p50Seconds: of(0.5), p95Seconds: of(0.95), p99Seconds: of(0.99), ...used } };
}

export const freshness: Part = {
  name: 'freshness',
  title:
    "from the broker's acknowledgement to the visible rollup, up to full load, and what refreshing costs",
  /** Events at the middle rate. Runs at the other rates take as long. */
  events: 400_000,
  async run(world, { runs, events, log }) {
    await world.kafka.createTopic(topicOf(PLATFORM), { partitions: MANY_PARTITIONS });
    await pauseAll(world, topicOf(PLATFORM), MANY_PARTITIONS);
    const middle = { ...MIDDLE_STREAM, events };
    return inTurns({ runs, log }, [
      ...RATES.map((rate) => () => {
        const eventsAtRate = Math.round((rate / MIDDLE_RATE) * events);
        return runAt(world, { ...middle, rate, events: eventsAtRate }, 'watched');
      }),
      () => runAt(world, { ...middle, partitions: MANY_PARTITIONS }, 'watched'),
      () => runAt(world, middle, 'unwatched'),
      () => runAt(world, middle, 'no refresh'),
    ]);
  },
  ratios: (medians) => {
    const clickhouse = (variant: string): number => figure(medians, variant, 'clickhouseMicrosPerEvent');
    const worker = (variant: string): number => figure(medians, variant, 'workerMicrosPerEvent');
    const [whole, without] = [variantOf(MIDDLE_STREAM, 'unwatched'), variantOf(MIDDLE_STREAM, 'no refresh')];
    const refreshing = clickhouse(whole) + worker(whole) - clickhouse(without) - worker(without);
    return { refreshingToAll: refreshing / (clickhouse(whole) + worker(whole)) };
  },
};
