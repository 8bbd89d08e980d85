import { setTimeout as sleep } from 'node:timers/promises';
import { commandIngest } from '../../../operations/ingest/ingest.ts';
import { addKey } from '../../../publishers/keys/stored-keys.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { startHttpServer } from '../../support/http-server.ts';
import type { Run } from '../part.ts';
import { untilCommitted } from '../world/committed.ts';
import { emptyTopic } from '../world/topic.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import { pauseAll } from './countyflow-run.ts';

export const PLATFORM = 'tmall';
const PARTITIONS = 2;
export const UNBOUNDED = 1_000_000;

/** The address of events, of the server that is measured. */
export interface HttpSystem {
  readonly url: string;
  /** Begins to measure the processes. */
  readonly watch: () => ReturnType<typeof watchUsage>;
  readonly newKey: (eventsPerSecond: number) => Promise<string>;
  /** Waits until so many events are in the rollups; only where ingest runs. */
  readonly untilCommitted: (events: number) => Promise<void>;
}

/** The topic of the platform, which nothing reads until a system does. */
export async function openPlatformTopic(world: BenchWorld): Promise<void> {
  await world.kafka.createTopic(topicOf(PLATFORM), { partitions: PARTITIONS });
  await pauseAll(world, topicOf(PLATFORM), PARTITIONS);
}

/** Publishers' server on a new database, beside ingest that runs or alone. */
export async function withHttpSystem(
  world: BenchWorld,
  { hasIngest }: { readonly hasIngest: boolean },
  run: (system: HttpSystem) => Promise<Run>,
): Promise<Run> {
  await using database = await world.database();
  await using stack = new AsyncDisposableStack();
  const topic = topicOf(PLATFORM);
  const partitions = [...Array(PARTITIONS).keys()].map((partition) => ({ topic, partition }));
  await emptyTopic(world, topic);
  const worker = hasIngest ? stack.use(await world.worker(database.name)) : undefined;
  if (hasIngest) for (const at of partitions) await commandIngest(world.temporal, at, { kind: 'resume' });
  const server = stack.use(
    await startHttpServer(world.home, { ...world.engines.addresses, clickhouseDatabase: database.name }),
  );
  const url = `${server.url}/v1/events`;
  const result = await run({
    url,
    watch: () =>
      watchUsage({
        server: server.pid,
        ...(worker && { worker: worker.pid }),
        clickhouse: world.pids.clickhouse,
        kafka: world.pids.kafka,
      }),
    newKey: async (eventsPerSecond) => {
      const { key } = await addKey(database.client, {
        publisher: 'bench',
        platform: PLATFORM,
        eventsPerSecond,
      });
      // The server reads keys every two seconds.
      const ask = { headers: { Authorization: `Bearer ${key}` } };
      while ((await fetch(`${server.url}/v1/rejects`, ask)).status === 401) await sleep(250);
      return key;
    },
    untilCommitted: (events) => untilCommitted(database.client, events),
  });
  if (hasIngest) for (const at of partitions) await commandIngest(world.temporal, at, { kind: 'pause' });
  return result;
}
