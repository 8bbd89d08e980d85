import { join } from 'node:path';
import { backfillFiles } from '../../../operations/loads/start-load.ts';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import { writeArchive } from '../world/order-events.ts';
import { untilCommitted } from '../world/committed.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import { openPausedTopic, runCountyflow } from './countyflow-run.ts';

const PARTITIONS = 2;

async function runBackfill(world: BenchWorld, variant: string, path: string, events: number): Promise<Run> {
  await using database = await world.database();
  await using worker = await world.worker(database.name);
  const usage = watchUsage({
    clickhouse: world.pids.clickhouse,
    temporal: world.pids.temporal,
    worker: worker.pid,
  });
  const startedMs = performance.now();
  await backfillFiles({ temporal: world.temporal, clickhouse: database.client }, [path]);
  await untilCommitted(database.client, events);
  const seconds = (performance.now() - startedMs) / 1000;
  const used = usage(events);
  return {
    variant,
    figures: {
      eventsPerSecond: events / seconds,
      workerAndClickhouseMicrosPerEvent:
        (used['workerMicrosPerEvent'] ?? 0) + (used['clickhouseMicrosPerEvent'] ?? 0),
      ...used,
    },
  };
}

export const backfill: Part = {
  name: 'backfill',
  title: 'from an archive to committed rollups, plain and gzip, against ingest',
  events: 600_000,
  async run(world, { runs, events, log }) {
    const topic = await openPausedTopic(world, 'suning', PARTITIONS, events, log);
    const plain = join(world.home, 'bench.ndjson');
    const gzip = join(world.home, 'bench.ndjson.gz');
    await writeArchive(plain, events, false);
    await writeArchive(gzip, events, true);
    return inTurns({ runs, log }, [
      () => runBackfill(world, 'backfill, plain', plain, events),
      () => runBackfill(world, 'backfill, gzip', gzip, events),
      () => runCountyflow(world, topic, PARTITIONS, events),
    ]);
  },
  ratios: (medians) => ({
    plainToIngest:
      figure(medians, 'backfill, plain', 'eventsPerSecond') /
      figure(medians, 'Countyflow', 'eventsPerSecond'),
    gzipToIngest:
      figure(medians, 'backfill, gzip', 'eventsPerSecond') / figure(medians, 'Countyflow', 'eventsPerSecond'),
  }),
};
