import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { commandIngest } from '../../../services/ingest-control/ingest.ts';
import { figure, inTurns, type Part, quantile, type Run } from '../part.ts';
import { visibleTotals } from '../world/committed.ts';
import { placedOrders } from '../world/order-events.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import { pauseAll } from './countyflow-run.ts';

const MIDDLE_RATE = 10_000;
const MIDDLE = { rate: MIDDLE_RATE, partitions: 1 };
/** The last two leave two cores little or nothing beside the publisher: what a machine takes at full load lies about there. */
const RATES = [1_000, MIDDLE_RATE, 20_000, 30_000, 45_000];
const PLATFORM = 'tmall';
/** Of the topic. A stream goes to the first of them alone, where nothing else is said: each has batches of its own. */
const MANY_PARTITIONS = 16;
const SEND_EVERY_MS = 50;
/** A broker refuses batches of more than a megabyte. */
const MOST_AT_ONCE = 1_000;
const LOOK_EVERY_MS = 100;
const MS_PER_SECOND = 1_000;
/** The first seconds, in which the worker's code is compiled, count for nothing. */
const WARM_UP_MS = 5_000;

interface Acknowledged {
  /** Orders that the broker has, with these. */
  readonly orders: number;
  readonly atMs: number;
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

interface Stream {
  /** Events a second. */
  readonly rate: number;
  readonly events: number;
  readonly partitions: number;
}

async function publish(world: BenchWorld, { rate, events, partitions }: Stream): Promise<Acknowledged[]> {
  const { kafkaBrokers } = world.engines.addresses;
  const kafka = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  const acknowledged: Acknowledged[] = [];
  // In real time. Every event is an order of its own, so that a visible count tells which are visible.
  const waiting = placedOrders(events, PLATFORM, (events / rate) * MS_PER_SECOND);
  const startedMs = performance.now();
  for (let sent = 0; sent < events;) {
    const due = Math.min(events, Math.floor(((performance.now() - startedMs) / MS_PER_SECOND) * rate));
    const messages = takeFrom(waiting, Math.min(due - sent, MOST_AT_ONCE)).map((event, index) => ({
      ...event,
      partition: index % partitions,
    }));
    if (messages.length > 0) await producer.send({ topic: topicOf(PLATFORM), messages });
    sent += messages.length;
    acknowledged.push({ orders: sent, atMs: performance.now() });
    if (messages.length < MOST_AT_ONCE) await sleep(SEND_EVERY_MS);
  }
  await producer.disconnect();
  return acknowledged;
}

/** `watched`: a reader asks for what is visible, all the time. `unwatched`: for what ingest and refresh cost alone. */
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
  await empty(world, topic);
  for (const at of read) await commandIngest(world.temporal, at, { kind: 'resume' });
  if (mode === 'no refresh')
    await world.temporal.workflow.getHandle(REFRESH_ID).terminate('measured without refreshing');
  const usage = watchUsage({ clickhouse: world.pids.clickhouse, worker: worker.pid });
  const seen: Acknowledged[] = [];
  const publishing = publish(world, stream);
  const watching = (async () => {
    while (mode === 'watched' && (seen.at(-1)?.orders ?? 0) < events) {
      const { orders } = await visibleTotals(database.client);
      seen.push({ orders, atMs: performance.now() });
      await sleep(LOOK_EVERY_MS);
    }
  })();
  const [acknowledged] = await Promise.all([publishing, watching]);
  if (mode !== 'watched') await sleep(2 * MS_PER_SECOND);
  const used = usage(events);
  for (const at of read) await commandIngest(world.temporal, at, { kind: 'pause' });
  const variant = variantOf(stream, mode);
  if (mode === 'no refresh') {
    // The next worker starts it anew, and it the refresh.
    await world.temporal.workflow.getHandle(SUPERVISOR_ID).terminate('measured without refreshing');
  }
  if (mode !== 'watched') return { variant, figures: used };
  const firstMs = acknowledged[0]?.atMs ?? 0;
  const lateMs = acknowledged
    .filter(({ atMs }) => atMs - firstMs > WARM_UP_MS)
    .map(({ orders, atMs }) => (seen.find((state) => state.orders >= orders)?.atMs ?? NaN) - atMs);
  const of = (share: number): number => quantile(lateMs, share) / MS_PER_SECOND;
  return { variant, figures: { p50Seconds: of(0.5), p95Seconds: of(0.95), p99Seconds: of(0.99), ...used } };
}

/** A run begins with a database of its own, and would read what the one before it published. */
async function empty(world: BenchWorld, topic: string): Promise<void> {
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
  /** At the middle rate; the others take as long. */
  events: 400_000,
  async run(world, { runs, events, say }) {
    await world.kafka.createTopic(topicOf(PLATFORM), { partitions: MANY_PARTITIONS });
    await pauseAll(world, topicOf(PLATFORM), MANY_PARTITIONS);
    const middle = { ...MIDDLE, events };
    return inTurns({ runs, say }, [
      ...RATES.map((rate) => () => {
        const inAsLong = Math.round((rate / MIDDLE_RATE) * events);
        return runAt(world, { ...middle, rate, events: inAsLong }, 'watched');
      }),
      () => runAt(world, { ...middle, partitions: MANY_PARTITIONS }, 'watched'),
      () => runAt(world, middle, 'unwatched'),
      () => runAt(world, middle, 'no refresh'),
    ]);
  },
  ratios: (medians) => {
    const clickhouse = (variant: string): number => figure(medians, variant, 'clickhouseMicrosPerEvent');
    const worker = (variant: string): number => figure(medians, variant, 'workerMicrosPerEvent');
    const [whole, without] = [variantOf(MIDDLE, 'unwatched'), variantOf(MIDDLE, 'no refresh')];
    const refreshing = clickhouse(whole) + worker(whole) - clickhouse(without) - worker(without);
    return { refreshingToAll: refreshing / (clickhouse(whole) + worker(whole)) };
  },
};
