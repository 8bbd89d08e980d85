import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { writeSeasonArchive } from '../../simulation/write-files.ts';
import { ingestInto } from './database.ts';
import { refreshOnce } from './deliver.ts';
import { loadArchive } from './load-archive.ts';
import type { Refresh } from './order-histories.ts';
import type { StatisticsDatabase } from './statistics-database.ts';
import { publishEverything } from './all-public.ts';

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
