import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_PARTITIONS } from '../../schemas/topic-settings.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { replaceOutlets } from '../../operations/lists/outlet-register.ts';
import { publishSeasonTo } from '../../simulation/publish-season.ts';
import type { SeasonSummary } from '../../simulation/season.ts';
import { writeOutletRegister } from '../../simulation/write-outlets.ts';
import { writeSeasonArchive } from '../../simulation/write-archive.ts';
import { campaignReport, type CampaignReport } from '../../statistics/figures/campaign-report.ts';
import { isLedgerEmpty } from '../../pipeline/ledger/ingest-log.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import type { LocatedEngines } from '../engines.ts';
import { count } from '../format.ts';
import type { ProgressLine } from '../progress.ts';
import { loadArchive } from './load-archive.ts';
import { settle } from './settle.ts';

const CAMPAIGN = 'double11-2017';

export interface DemoOptions {
  /** n of the 1:n sample. */
  readonly scale: number;
  readonly seed: number;
  /** Folder for the archive of last year. */
  readonly folder: string;
}

export interface DemoResult {
  readonly report: CampaignReport;
  /** What the generator made: last year for the archive, this year for Kafka. */
  readonly seasons: readonly SeasonSummary[];
  readonly accounts: readonly SourceAccount[];
}

/**
 * Loads last year from an archive and this year through Kafka, then reads the statistics once every record is
 * accounted for and visible. Throws if the tables are not empty, since the figures would include other events.
 */
export async function runDemo(
  engines: LocatedEngines,
  { scale, seed, folder }: DemoOptions,
  progress: ProgressLine,
): Promise<DemoResult> {
  const { clickhouse, kafka } = engines;
  await throwUnlessEmpty(engines);
  await loadReference(clickhouse, { sampleFactor: scale });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const register = join(folder, 'outlets.csv');
  await writeOutletRegister(register);
  const { outlets } = await replaceOutlets(clickhouse, register, true);
  progress.done(`reference data: counties, segments, the campaign and ${count(outlets)} outlets are loaded`);

  const path = join(folder, 'season-2016.ndjson.gz');
  const lastYear = await writeSeasonArchive({ year: 2016, sampleFactor: scale, seed, path });
  progress.done(`season 2016: ${count(lastYear.events)} events written to ${path}`);
  const backfill = await loadArchive(engines, path, progress);
  progress.done(`backfill: ${count(backfill.recordsStored)} lines of 2016 are stored`);

  const thisYear = await publishSeasonTo(kafka, {
    year: 2017,
    sampleFactor: scale,
    seed,
    partitions: DEFAULT_PARTITIONS,
    onProgress: (events) => {
      progress.update(`season 2017: ${count(events)} events published`);
    },
  });
  progress.done(`season 2017: ${count(thisYear.events)} events published to Kafka`);
  await settle(engines, progress);
  progress.done('every event is read, and the rollups have settled');

  const report = await campaignReport(clickhouse, { campaign: CAMPAIGN });
  return { report, seasons: [lastYear, thisYear], accounts: await readSourceAccounts(clickhouse) };
}

async function throwUnlessEmpty({ clickhouse, addresses }: LocatedEngines): Promise<void> {
  if (!(await isLedgerEmpty(clickhouse))) {
    throw new Error(
      `the database ${addresses.clickhouseDatabase} at ${addresses.clickhouseUrl} holds events already, and the demo ` +
        'needs empty tables and topics: let it start its own engines, or give it new ones',
    );
  }
}
