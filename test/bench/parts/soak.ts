import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { pause } from '../../../workers/pause.ts';
import { residentBytesOf } from '../../support/process-memory.ts';
import { figure, type Part, type Run } from '../part.ts';
import { orderEvents } from '../world/order-events.ts';
import { publishAt } from '../world/paced-publisher.ts';
import type { BenchDatabase, BenchWorker, BenchWorld } from '../world/world.ts';

const PLATFORM = 'suning';
/** A third of what two cores refresh beside readers. */
const PACE = { rate: 2_000, partitions: 1 };
const MS_PER_SECOND = 1_000;
const SAMPLE_EVERY_MS = 60_000;
const READ_EVERY_MS = 1_000;
const MEBIBYTE = 1024 * 1024;

/** What analysts ask, the heaviest first; one a second, in turn. */
const QUERIES = [
  'SELECT * FROM statistic',
  "SELECT * FROM sales_by_window(campaign = 'double11-2017', window_id = 'period', by = 'county', segment = 'all', scope = 'all', basis = 'paid')",
  "SELECT * FROM products_by_window(campaign = 'double11-2017', window_id = 'period', by = 'county', category = '', segment = 'all', basis = 'paid')",
  'SELECT uniqExact(cityHash64(platform, outlet_id)) FROM product_rollup',
  'SELECT stat_hour, sum(paid_fen) FROM sales_rollup GROUP BY stat_hour',
  'SELECT platform, count() FROM orders FINAL GROUP BY platform',
  'SELECT * FROM accounting',
];

type Figures = Record<
  | 'trackedMebibytes'
  | 'residentMebibytes'
  | 'workerResidentMebibytes'
  | 'parts'
  | 'dataMebibytes'
  | 'logMebibytes'
  | 'queries',
  number
>;

/** ClickHouse's own count of its memory, the kernel's, and what lies on the disk. */
async function sample(
  world: BenchWorld,
  database: BenchDatabase,
  worker: BenchWorker,
  queries: number,
): Promise<Figures> {
  const [found] = await rows<{ tracked: string; parts: string; bytes: string }>(
    database.client,
    `SELECT (SELECT value FROM system.metrics WHERE metric = 'MemoryTracking') AS tracked,
       count() AS parts, sum(bytes_on_disk) AS bytes
     FROM system.parts WHERE active`,
  );
  return {
    trackedMebibytes: Number(found?.tracked) / MEBIBYTE,
    residentMebibytes: residentBytesOf(world.pids.clickhouse) / MEBIBYTE,
    workerResidentMebibytes: residentBytesOf(worker.pid) / MEBIBYTE,
    parts: Number(found?.parts),
    dataMebibytes: Number(found?.bytes) / MEBIBYTE,
    logMebibytes: bytesOfFolder(join(world.home, 'logs')) / MEBIBYTE,
    queries,
  };
}

function bytesOfFolder(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** One query a second until an abort. Rejects with the first query that fails. */
async function readInTurns(database: BenchDatabase, signal: AbortSignal, count: () => void): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const query = `${QUERIES[turn % QUERIES.length] ?? ''} FORMAT Null`;
    await database.client.command({ query });
    count();
    await pause(READ_EVERY_MS, signal);
  }
}

export const soak: Part = {
  name: 'soak',
  title: "an hour of refreshes and reads: ClickHouse's memory, parts and log files, minute by minute",
  events: 3_600 * PACE.rate,
  isLong: true,
  async run(world, { events, log }) {
    const topic = topicOf(PLATFORM);
    await world.kafka.createTopic(topic);
    await using database = await world.database();
    await loadReference(database.client, { sampleFactor: 1 });
    await using worker = await world.worker(database.name);
    const samples: Figures[] = [];
    const finished = new AbortController();
    let queries = 0;
    const sampling = (async () => {
      while (!finished.signal.aborted) {
        await pause(SAMPLE_EVERY_MS, finished.signal);
        const figures = await sample(world, database, worker, queries);
        samples.push(figures);
        log(
          Object.entries(figures)
            .map(([name, value]) => `${name} ${value.toFixed(value < 10 ? 1 : 0)}`)
            .join(', '),
        );
      }
    })();
    const reading = readInTurns(database, finished.signal, () => (queries += 1));
    const spanMs = (events / PACE.rate) * MS_PER_SECOND;
    await Promise.race([publishAt(world, topic, PACE, orderEvents(events, PLATFORM, spanMs)), reading]);
    finished.abort();
    await Promise.all([sampling, reading]);
    return quarters(samples);
  },
  ratios: (medians) => {
    const ratio = (name: string): number =>
      figure(medians, 'last quarter', name) / figure(medians, 'second quarter', name);
    return { residentOfLastToSecond: ratio('residentMebibytes'), partsOfLastToSecond: ratio('parts') };
  },
};

/** Samples as runs of four variants, so that a rise over time shows. */
function quarters(samples: readonly Figures[]): Run[] {
  const names = ['first quarter', 'second quarter', 'third quarter', 'last quarter'];
  return samples.map((figures, index) => ({
    variant: names[Math.floor((index / samples.length) * names.length)] ?? '',
    figures,
  }));
}
