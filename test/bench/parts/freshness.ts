import { setTimeout as sleep } from 'node:timers/promises';
import { REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { commandIngest } from '../../../services/ingest-control/ingest.ts';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { visibleTotals } from '../world/committed.ts';
import { placedOrders } from '../world/order-events.ts';
import { type Pace, type Progress, publishAt } from '../world/paced-publisher.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import { pauseAll } from './countyflow-run.ts';

const MIDDLE_RATE = 10_000;
const MIDDLE_STREAM = { rate: MIDDLE_RATE, partitions: 1 };
/** Events a second. The last two bring two cores, which also run the publisher, to about full load. */
const RATES = [1_000, MIDDLE_RATE, 20_000, 30_000, 45_000];
const PLATFORM = 'tmall';
/** Partitions of the topic. Most streams use only the first one, because each partition has separate batches. */
const MANY_PARTITIONS = 16;
const POLL_EVERY_MS = 100;
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
  const seen: Progress[] = [];
  // In real time. Every event is a separate order, so the number of visible orders tells which events are visible.
  const orders = placedOrders(events, PLATFORM, (events / stream.rate) * MS_PER_SECOND);
  const publishing = publishAt(world, topic, stream, orders);
  const watching = (async () => {
    while (mode === 'watched' && (seen.at(-1)?.orders ?? 0) < events) {
      const { orders } = await visibleTotals(database.client);
      seen.push({ orders, atMs: performance.now() });
      await sleep(POLL_EVERY_MS);
    }
  })();
  const [acknowledged] = await Promise.all([publishing, watching]);
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
  const delaysMs = acknowledged
    .filter(({ atMs }) => atMs - firstMs > WARM_UP_MS)
    .map(({ orders, atMs }) => (seen.find((state) => state.orders >= orders)?.atMs ?? NaN) - atMs);
  const of = (share: number): number => quantile(delaysMs, share) / MS_PER_SECOND;
  return { variant, figures: { p50Seconds: of(0.5), p95Seconds: of(0.95), p99Seconds: of(0.99), ...used } };
}

/** A run has a new database, so it would read what the previous run published. */
async function emptyTopic(world: BenchWorld, topic: string): Promise<void> {
  const offsets = await world.kafka.admin.fetchTopicOffsets(topic);
  const partitions = offsets
    .filter(({ low, high }) => low !== high)
    .map(({ partition, high }) => ({ partition, offset: high }));
  if (partitions.length > 0) await world.kafka.admin.deleteTopicRecords({ topic, partitions });
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
