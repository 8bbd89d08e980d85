import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { openSeason } from '../../simulation/season.ts';
import { writeSeasonArchive } from '../../simulation/write-files.ts';
import { ingestInto } from './database.ts';
import { refreshOnce } from './deliver.ts';
import { publishEverything } from './double11.ts';
import { loadArchive } from './load-archive.ts';
import type { Refresh } from './order-histories.ts';
import type { StatisticsDatabase } from './statistics-database.ts';

const ORIGIN = '"origin":"simulation",';

/**
 * Loads the reference data and the seasons of 2016 and 2017, as 1:n samples of seed 1, by the code of the pipeline.
 * `isUnmarked`: as if buyers had made the orders.
 */
export async function loadSeasons(
  { client, engines }: StatisticsDatabase,
  sampleFactor: number,
  refresh: Refresh,
  isUnmarked = false,
): Promise<void> {
  await loadReference(client, { sampleFactor });
  await publishEverything(client);
  const context = ingestInto(client, await readCountyCodes());
  try {
    for (const year of [2016, 2017] as const) {
      const path = join(engines.home, `season-${year}.ndjson`);
      await writeSeasonArchive({ year, sampleFactor, seed: 1, path });
      if (isUnmarked) await writeFile(path, (await readFile(path, 'utf8')).replaceAll(ORIGIN, ''));
      await loadArchive(context, path);
    }
  } finally {
    await context.validator.close();
  }
  await refreshOnce(client, refresh);
}

const NEWLINE = Buffer.from('\n');

export interface RunningSeason extends AsyncDisposable {
  /** Stores what was published until then, by Shanghai's clock; all that is left if there is no moment. Never goes back. */
  reach(moment: string | null): Promise<void>;
}

/** The whole season of 2016, and that of 2017 as far as it is told to run: a day is over when events passed its end. */
export async function openRunningSeason(
  { client, engines }: StatisticsDatabase,
  sampleFactor: number,
  refresh: Refresh = 'sums',
): Promise<RunningSeason> {
  await loadReference(client, { sampleFactor });
  await publishEverything(client);
  const context = ingestInto(client, await readCountyCodes());
  let parts = 0;
  const store = async (values: Iterable<Uint8Array>) => {
    parts += 1;
    const path = join(engines.home, `season-part-${parts}.ndjson`);
    await appendFile(path, Buffer.concat([...values].flatMap((value) => [value, NEWLINE])));
    await loadArchive(context, path);
    await refreshOnce(client, refresh);
  };
  const open = (year: 2016 | 2017) => openSeason({ year, sampleFactor, seed: 1 }, 'archive');
  await store(Array.from((await open(2016)).records, ({ value }) => Buffer.from(value)));
  const left = (await open(2017)).records[Symbol.iterator]();
  let next = left.next();
  return {
    reach: async (moment) => {
      const untilMs = moment === null ? Infinity : Date.parse(`${moment.replace(' ', 'T')}+08:00`);
      const reached: Uint8Array[] = [];
      while (next.done !== true && next.value.publishedAtMs <= untilMs) {
        reached.push(Buffer.from(next.value.value));
        next = left.next();
      }
      if (reached.length > 0) await store(reached);
    },
    [Symbol.asyncDispose]: () => context.validator.close(),
  };
}
