import { commandIngest, ingestStateOf } from '../../../operations/ingest/ingest.ts';
import type { TopicPartition } from '../../../schemas/activities.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { until, untilCommitted, allVisibleOrders } from '../world/committed.ts';
import { loadTopic } from '../world/topic.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import type { Run } from '../part.ts';

/**
 * Measures the whole path: a worker takes the topic through Temporal into committed rollups of a new database.
 * The clock starts when the partitions are resumed, with the worker ready.
 */
export async function runCountyflow(
  world: BenchWorld,
  topic: string,
  partitions: number,
  events: number,
): Promise<Run> {
  await using database = await world.database();
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  await using worker = await world.worker(database.name);
  for (const partition of all) await ingestStateOf(world.temporal, partition);
  const usage = watchUsage({
    clickhouse: world.pids.clickhouse,
    kafka: world.pids.kafka,
    temporal: world.pids.temporal,
    worker: worker.pid,
  });
  const startedMs = performance.now();
  for (const partition of all) await commandIngest(world.temporal, partition, { kind: 'resume' });
  await untilCommitted(database.client, events);
  const seconds = (performance.now() - startedMs) / 1000;
  const used = usage(events);
  const orders = await allVisibleOrders(database.client);
  if (orders !== Math.ceil(events / 2))
    throw new Error(`${String(orders)} orders are visible of ${String(events)} events`);
  for (const partition of all) await commandIngest(world.temporal, partition, { kind: 'pause' });
  const figures = {
    eventsPerSecond: events / seconds,
    workerAndClickhouseMicrosPerEvent:
      (used['workerMicrosPerEvent'] ?? 0) + (used['clickhouseMicrosPerEvent'] ?? 0),
    ...used,
  };
  return { variant: 'Countyflow', figures };
}

/** Lets the supervisor find the topic, and pauses every partition at its start. */
export async function pauseAll(world: BenchWorld, topic: string, partitions: number): Promise<void> {
  await using database = await world.database();
  await using stack = new AsyncDisposableStack();
  stack.use(await world.worker(database.name));
  for (let partition = 0; partition < partitions; partition += 1)
    await until(() => pauseIfStarted(world, { topic, partition }));
}

async function pauseIfStarted(world: BenchWorld, partition: TopicPartition): Promise<boolean> {
  try {
    await commandIngest(world.temporal, partition, { kind: 'pause' });
    return true;
  } catch (error) {
    // The supervisor has not found the partition yet.
    if (error instanceof Error && error.message.includes('is not being read')) return false;
    throw error;
  }
}

/** Creates a filled topic with all partitions paused at their start. Resolves to its name. */
export async function openPausedTopic(
  world: BenchWorld,
  platform: Platform,
  partitions: number,
  events: number,
  log: (line: string) => void,
): Promise<string> {
  const topic = await loadTopic(world, platform, events, partitions, log);
  await pauseAll(world, topic, partitions);
  return topic;
}
