import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandIngest } from '../../../operations/ingest/ingest.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { startClickHouseShards } from '../../cluster/engines/shards.ts';
import { figure, type Part, type Run } from '../part.ts';
import { untilCommitted } from '../world/committed.ts';
import { placedOrders } from '../world/order-events.ts';
import { emptyTopic, publishAt } from '../world/topic.ts';
import { watchUsage } from '../world/usage.ts';
import { type BenchWorld, openBenchWorld } from '../world/world.ts';
import {
  type CapacityRun,
  coresFor,
  ENGINE_KINDS,
  fitCapacity,
  highestRate,
  type Load,
} from './capacity-model.ts';
import { openPausedTopic, pauseAll, runCountyflow } from './countyflow-run.ts';

const CORES = 2;
const MOST_PARTITIONS = 16;
const PACED = 'tmall';
const FULL = 'jd';
const PARTITIONS_OF_FULL = 4;
const STEADY_SECONDS = 20;
/** Rates that two cores sustain beside the publisher. */
const LOADS: readonly Load[] = [
  { eventsPerSecond: 2_000, partitions: 1, workers: 1, shards: 1 },
  { eventsPerSecond: 2_000, partitions: 16, workers: 1, shards: 1 },
  { eventsPerSecond: 2_000, partitions: 4, workers: 4, shards: 1 },
  { eventsPerSecond: 10_000, partitions: 4, workers: 2, shards: 1 },
  { eventsPerSecond: 20_000, partitions: 1, workers: 1, shards: 1 },
  { eventsPerSecond: 20_000, partitions: 4, workers: 1, shards: 1 },
  { eventsPerSecond: 2_000, partitions: 4, workers: 1, shards: 2 },
  { eventsPerSecond: 2_000, partitions: 4, workers: 2, shards: 2 },
  { eventsPerSecond: 15_000, partitions: 4, workers: 1, shards: 2 },
];
/** A national Double 11: 400 million orders, 20 million of them in five minutes, each published as placed and as paid. */
const NATIONAL: Load = {
  eventsPerSecond: Math.round((2 * 20_000_000) / 300),
  partitions: 48,
  workers: 4,
  shards: 2,
};

export const capacity: Part = {
  name: 'capacity',
  title: 'costs at one and two shards, one to four workers, one to 16 partitions; a plan from them',
  events: 1_000_000,
  isLong: true,
  async run(world, { events, log }) {
    const runs: Run[] = [];
    const alone = LOADS.filter(({ shards }) => shards === 1);
    runs.push(...(await measure(world, alone, log)));
    const topic = await openPausedTopic(world, FULL, PARTITIONS_OF_FULL, events, log);
    const full = await runCountyflow(world, topic, PARTITIONS_OF_FULL, events);
    runs.push({
      variant: 'as fast as it goes',
      figures: { eventsPerSecond: full.figures['eventsPerSecond'] ?? NaN },
    });
    runs.push(
      ...(await onShards(
        LOADS.filter((load) => !alone.includes(load)),
        log,
      )),
    );
    describePlan(runs, log);
    return runs;
  },
  ratios: (medians) => ({
    modelToHighestRate:
      highestRate(
        modelOf(Object.entries(medians).map(([variant, figures]) => ({ variant, figures }))),
        CORES,
        {
          ...{ partitions: PARTITIONS_OF_FULL, workers: 1, shards: 1 },
        },
      ) / figure(medians, 'as fast as it goes', 'eventsPerSecond'),
  }),
};

async function onShards(loads: readonly Load[], log: (line: string) => void): Promise<Run[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-bench-shards-'));
  const shards = await startClickHouseShards(folder);
  try {
    await using world = await openBenchWorld(log, shards.env);
    const pids = shards.shards.map(({ pid }) => pid);
    return await measure(world, loads, log, pids);
  } finally {
    await shards.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  world: BenchWorld,
  loads: readonly Load[],
  log: (line: string) => void,
  clickhousePids: readonly number[] = [world.pids.clickhouse],
): Promise<Run[]> {
  const topic = topicOf(PACED);
  await world.kafka.createTopic(topic, { partitions: MOST_PARTITIONS });
  await pauseAll(world, topic, MOST_PARTITIONS);
  const runs: Run[] = [];
  for (const load of loads) runs.push(await runAt(world, load, log, clickhousePids));
  return runs;
}

async function runAt(
  world: BenchWorld,
  load: Load,
  log: (line: string) => void,
  clickhousePids: readonly number[],
): Promise<Run> {
  const { eventsPerSecond: rate, partitions, workers } = load;
  await using database = await world.database();
  await using stack = new AsyncDisposableStack();
  const pids: number[] = [];
  while (pids.length < workers) pids.push(stack.use(await world.worker(database.name)).pid);
  const topic = topicOf(PACED);
  await emptyTopic(world, topic);
  const read = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  for (const partition of read) await commandIngest(world.temporal, partition, { kind: 'resume' });
  const events = rate * STEADY_SECONDS;
  const usage = watchUsage({
    ...Object.fromEntries(pids.map((pid, at) => [`worker${String(at)}`, pid])),
    ...Object.fromEntries(clickhousePids.map((pid, at) => [`clickhouse${String(at)}`, pid])),
    ...{ kafka0: world.pids.kafka, temporal0: world.pids.temporal },
  });
  const startedMs = performance.now();
  await publishAt(world, topic, { rate, partitions }, placedOrders(events, PACED, STEADY_SECONDS * 1_000));
  await untilCommitted(database.client, events);
  const seconds = (performance.now() - startedMs) / 1_000;
  const used = usage(1e6);
  for (const partition of read) await commandIngest(world.temporal, partition, { kind: 'pause' });
  const secondsOf = (kind: string): number =>
    Object.entries(used)
      .filter(([name]) => new RegExp(`^${kind}\\d+MicrosPerEvent$`).test(name))
      .reduce((sum, [, value]) => sum + value, 0);
  const figures = {
    ...{ seconds, events, ...load },
    ...Object.fromEntries(ENGINE_KINDS.map((kind) => [`${kind}Seconds`, secondsOf(kind)])),
  };
  log(
    `${variantOf(load)}: ${ENGINE_KINDS.map((kind) => `${kind} ${secondsOf(kind).toFixed(1)} s`).join(', ')}`,
  );
  return { variant: variantOf(load), figures };
}

function variantOf({ eventsPerSecond, partitions, workers, shards }: Load): string {
  return `${String(eventsPerSecond)}/s p${String(partitions)} w${String(workers)} s${String(shards)}`;
}

function modelOf(runs: readonly Run[]) {
  return fitCapacity(
    runs.flatMap(({ figures: of }): CapacityRun[] => {
      const number = (name: string): number => of[name] ?? NaN;
      if (of['seconds'] === undefined) return [];
      return [
        {
          ...{ events: number('events'), seconds: number('seconds'), workers: number('workers') },
          ...{ partitions: number('partitions'), shards: number('shards') },
          used: {
            ...{ worker: number('workerSeconds'), clickhouse: number('clickhouseSeconds') },
            ...{ kafka: number('kafkaSeconds'), temporal: number('temporalSeconds') },
          },
        },
      ];
    }),
  );
}

function describePlan(runs: readonly Run[], log: (line: string) => void): void {
  const model = modelOf(runs);
  for (const kind of ENGINE_KINDS) {
    const [event, second, worker, partition] = model[kind];
    log(
      `${kind}: ${(event * 1e6).toFixed(2)} µs an event, and of a core ${second.toFixed(3)}, ` +
        `${worker.toFixed(3)} for each worker${kind === 'clickhouse' ? ' and shard' : ''}, ${partition.toFixed(4)} for each partition`,
    );
  }
  const cores = coresFor(model, NATIONAL);
  const busiest = {
    ...cores,
    clickhouse: cores.clickhouse / NATIONAL.shards,
    worker: cores.worker / NATIONAL.workers,
  };
  const [first] = Object.entries(busiest).sort(([, a], [, b]) => b - a);
  log(
    `${variantOf(NATIONAL)}: ${ENGINE_KINDS.map((kind) => `${kind} ${cores[kind].toFixed(1)} cores`).join(', ')}`,
  );
  log(`of one process, ${first?.[0] ?? ''} takes the most: ${first?.[1].toFixed(1) ?? ''} cores`);
}
