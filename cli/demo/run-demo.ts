import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { startEngines } from '../../infra/engines/start.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { takeOverFigures } from '../../operations/lists/counted-figures.ts';
import type { LoadEngines, LoadStatus } from '../../operations/loads/loads.ts';
import { startBackfill } from '../../operations/loads/start-load.ts';
import { type RollupStatus, whyUncounted } from '../../operations/status/figures-status.ts';
import { readStatus } from '../../operations/status/status.ts';
import { isLedgerEmpty } from '../../pipeline/ledger/ingest-log.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import { replaceRegister } from '../../pipeline/lists/replace-register.ts';
import type { PublishedEdition } from '../../schemas/activities.ts';
import { DEFAULT_PARTITIONS } from '../../schemas/topics.ts';
import { publishSeasonTo } from '../../simulation/publish-season.ts';
import type { SeasonSummary } from '../../simulation/season.ts';
import { writeOutletRegister, writeSeasonArchive } from '../../simulation/write-files.ts';
import { publishEdition } from '../../statistics/editions/publish-edition.ts';
import { campaignReport, type CampaignReport } from '../../statistics/figures/campaign-report.ts';
import { exportToFile } from '../../statistics/export/export-view.ts';
import { readFollowedFigures } from '../../pipeline/figures/figure-states.ts';
import { follow } from '../backfill/follow.ts';
import { type LocatedEngines, withConnections } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { workerService } from '../local-system.ts';
import type { ProgressLine } from '../output.ts';
import { version } from '../usage.ts';

const CAMPAIGN = 'double11-2017';

export interface DemoOptions {
  readonly connections: Connections;
  /** n of the 1:n sample. */
  readonly scale: number;
  readonly seed: number;
  /** Folder for the archive of last year. */
  readonly folder: string;
  readonly places: CountedPlaces;
}

interface Counted {
  /** What the generator made, for archives and for Kafka. */
  readonly seasons: readonly SeasonSummary[];
  readonly accounts: readonly SourceAccount[];
}

/** Places of which every order was counted. */
export interface CountedPlaces extends Counted {
  /** Their figures, as `campaign figures` takes them over. */
  readonly file: string;
}

export interface DemoResult extends Counted {
  readonly report: CampaignReport;
  /** Its figures can be cited. */
  readonly edition: PublishedEdition;
}

/**
 * Loads last year from an archive and this year through Kafka, then reads the statistics once every record is accounted
 * for and visible, and publishes them as an edition. Throws if the tables are not empty, since the figures would
 * include other events.
 */
export async function runDemo(
  engines: LocatedEngines,
  { connections, scale, seed, folder, places }: DemoOptions,
  progress: ProgressLine,
): Promise<DemoResult> {
  const { clickhouse, kafka, temporal } = engines;
  await throwUnlessEmpty(engines);
  await loadReference(clickhouse, { sampleFactor: scale });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const register = join(folder, 'outlets.csv');
  await writeOutletRegister(register);
  const outlets = await replaceRegister(clickhouse, 'outlets', register, true);
  const { taken } = await takeOverFigures(clickhouse, places.file);
  progress.done(
    `reference data: counties, segments, the campaign, ${count(outlets)} outlets and ${counted(taken.length, 'figure')} of places are loaded`,
  );

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
  await settle(connections, progress);
  progress.done('every event is read, and the rollups have settled');

  const report = await campaignReport(clickhouse, { campaign: CAMPAIGN });
  progress.update('the edition is checked, and its figures are computed');
  const edition = await publishEdition(temporal, {
    campaign: CAMPAIGN,
    archives: [path],
    overrideReason: null,
  });
  progress.done(`edition ${edition.number} is published`);
  return {
    report,
    edition,
    seasons: [...places.seasons, lastYear, thisYear],
    accounts: [...places.accounts, ...(await readSourceAccounts(clickhouse))],
  };
}

async function throwUnlessEmpty({ clickhouse, addresses }: LocatedEngines): Promise<void> {
  if (!(await isLedgerEmpty(clickhouse))) {
    throw new Error(
      `the database ${addresses.clickhouseDatabase} at ${addresses.clickhouseUrl} holds events already, and the demo ` +
        'needs empty tables and topics: let it start its own engines, or give it new ones',
    );
  }
}

/**
 * Counts the places whose published numbers a sample is too small to show, with every order. Starts engines of its own in
 * the home folder, whatever engines are given, and stops them: these orders are no sample, and must not mix with those
 * that are.
 */
export async function runPlaces(home: string, seed: number, progress: ProgressLine): Promise<CountedPlaces> {
  const running = await startEngines({
    home,
    environment: readEnvironment({}),
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
      await settle(running.connections, progress);
      progress.done(`places: ${count(season.events)} events, every order of three places, are counted`);
      progress.update('the figures of the places are computed');
      await figuresAreStored(engines);
      const file = join(folder, 'campaign_figure.csv');
      const request = { view: 'campaign_figure', format: 'csv', arguments: {}, campaign: CAMPAIGN } as const;
      const asked = { ...request, filters: [], orders: [], edition: null };
      await exportToFile(clickhouse, asked, { path: file, makeFolder: false, force: false }, NO_PROGRESS);
      return { file, seasons: [season], accounts: await readSourceAccounts(clickhouse) };
    });
  } finally {
    await running.stop();
  }
}

/** A worker stores the figures as rows a moment after the rollups. */
async function figuresAreStored({ clickhouse }: LoadEngines): Promise<void> {
  const deadlineMs = Date.now() + STUCK_AFTER_MS;
  const areCurrent = async () =>
    (await readFollowedFigures(clickhouse)).some(
      ({ campaign, pace, state }) => campaign === CAMPAIGN && pace === 'headline' && state === 'current',
    );
  while (!(await areCurrent())) {
    if (Date.now() > deadlineMs)
      throw new Error("the figures of the places are not stored after ten minutes. See the worker's log.");
    await sleep(ASK_EVERY_MS);
  }
}

const NO_PROGRESS = { programVersion: version(), onProgress: () => undefined };

/** Loads an archive and shows the progress. Throws if it is not stored in the end. */
async function loadArchive(engines: LoadEngines, path: string, progress: ProgressLine): Promise<LoadStatus> {
  const { load } = await startBackfill(engines, [path]);
  const status = await follow(engines, load, progress);
  if (status.state !== 'done')
    throw new Error(`the load ${load} is ${status.state}: ${status.failure ?? ''}`);
  return status;
}

const ASK_EVERY_MS = 300;
/** Without progress for this long something is wrong. On half a processor one step takes two minutes. */
const STUCK_AFTER_MS = 600_000;

/**
 * Waits until every record of every partition is stored and every rollup shows it. Throws if a partition halts or
 * nothing changes for ten minutes.
 */
async function settle(connections: Connections, progress: ProgressLine): Promise<void> {
  let shown = '';
  let movedMs = Date.now();
  for (;;) {
    const { partitions, rollups } = await readStatus(connections);
    const halted = partitions.find(({ state }) => state === 'halted');
    if (halted !== undefined) throw new Error(printable(halted.problem?.what ?? ''));
    const isKnown = rollups !== null && whyUncounted(partitions) === null;
    if (isKnown && rollups.unreadRecords + rollups.dirtyHours + rollups.hotHours === 0) return;
    const now = isKnown ? backlogText(rollups) : shown;
    if (now !== shown) [shown, movedMs] = [now, Date.now()];
    if (Date.now() - movedMs > STUCK_AFTER_MS)
      throw new Error(`nothing changed for ten minutes: ${now}. See the worker's log.`);
    progress.update(now);
    await sleep(ASK_EVERY_MS);
  }
}

function backlogText({ unreadRecords, dirtyHours, hotHours }: RollupStatus): string {
  return `${counted(unreadRecords, 'event')} to read, ${counted(dirtyHours, 'hour')} to refresh, ${count(hotHours)} to settle`;
}
