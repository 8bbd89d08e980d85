import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../adapters/configuration/environment.ts';
import { startEngines } from '../../infra/engines/start.ts';
import { readSourceAccounts } from '../../pipeline/ledger/source-accounts.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { campaignReport } from '../../statistics/figures/campaign-report.ts';
import { writeSeasonArchive } from '../../simulation/write-archive.ts';
import { withConnections } from '../engines.ts';
import { count } from '../format.ts';
import type { ProgressLine } from '../progress.ts';
import { workerService } from '../worker-service.ts';
import type { DemoResult } from './run-demo.ts';
import { loadArchive } from './load-archive.ts';
import { settle } from './settle.ts';

const CAMPAIGN = 'double11-2017-places';

export interface PlacesOptions {
  /** Folder of engines of its own: their orders are no sample, and must not mix with those that are. */
  readonly home: string;
  readonly environment: Environment;
  readonly seed: number;
}

/**
 * The campaign of the places whose published numbers a sample is too small to show, with every order. Starts engines
 * of its own, and stops them.
 */
export async function runPlaces(
  { home, environment, seed }: PlacesOptions,
  progress: ProgressLine,
): Promise<DemoResult> {
  const running = await startEngines({
    home,
    environment: {
      ...environment,
      kafkaBrokers: undefined,
      temporalAddress: undefined,
      clickhouseUrl: undefined,
      credentials: { kafka: {}, temporal: {}, clickhouse: {} },
    },
    services: [workerService],
  });
  try {
    return await withConnections(running.addresses, running.connections, async (engines) => {
      const { clickhouse } = engines;
      await loadReference(clickhouse, { sampleFactor: 1 });
      const folder = join(home, 'archives');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, 'places-2017.ndjson.gz');
      const season = await writeSeasonArchive({ year: 2017, scope: 'places', sampleFactor: 1, seed, path });
      await loadArchive(engines, path, progress);
      await settle(engines, progress);
      progress.done(`places: ${count(season.events)} events, every order of three places, are counted`);
      const report = await campaignReport(clickhouse, { campaign: CAMPAIGN });
      return { report, seasons: [season], accounts: await readSourceAccounts(clickhouse) };
    });
  } finally {
    await running.stop();
  }
}
