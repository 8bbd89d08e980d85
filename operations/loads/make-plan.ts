import type { LoadOptions } from '../../schemas/backfill.ts';
import { stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { counted } from '../../domain/text/counted.ts';
import { findSources } from '../../pipeline/archives/find-sources.ts';
import { type ArchiveIdentity, identifyArchive } from '../../pipeline/archives/identify-archive.ts';
import type { ReadingChoice } from '../../pipeline/archives/tell-reading.ts';
import { rememberArchives, sourcesOf } from '../../pipeline/ledger/archives.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { openTranslator } from '../../pipeline/platforms/open-translator.ts';
import { recordCommand } from './load-events.ts';
import { readLoadState } from './loads.ts';
import { namePlan, type Plan, PlanRefusedError, type PlanSource, storePlan } from './plans.ts';
import { refuseRemoved } from './remove-archives.ts';
import { type ArchiveSample, sampleArchive } from './sample-archive.ts';

export interface PlanQuestion extends ReadingChoice {
  /** Files, folders and patterns, as the workers see them. */
  readonly paths: readonly string[];
  readonly options: LoadOptions;
  readonly who: string;
  /** Plans sources too of whose sample most would be refused. */
  readonly force?: boolean;
}

export interface PlanProgress {
  readonly path: string;
  /** Its number, from 1, of so many. */
  readonly file: number;
  readonly files: number;
  readonly bytesRead: number;
  readonly bytes: number;
}

/** Judged of each source. Enough to tell a wrong file or mapping from one with some broken events. */
const SAMPLE_RECORDS = 1_000;

/**
 * Reads each file once, and stores what a load of them will read. Throws an ArchiveError for a file that is not an archive,
 * and a {@link PlanRefusedError} for one of which most would be refused, or if none has a record.
 */
export async function makePlan(
  client: ClickHouseClient,
  { paths: named, options, who, force = false, ...choice }: PlanQuestion,
  onProgress?: (progress: PlanProgress) => void,
): Promise<Plan> {
  const counties = await readCountyCodes();
  const paths = await findSources(named);
  const translate = await openTranslator(client, choice);
  const inspect = async (path: string, index: number): Promise<FoundFile> => {
    const { size, mtimeNs } = await stat(path, { bigint: true }).catch(() => NOTHING);
    const archive = await identifyArchive(path, choice, {
      onProgress: (bytesRead) =>
        onProgress?.({ path, file: index + 1, files: paths.length, bytesRead, bytes: Number(size) }),
    });
    const sample = await sampleArchive(archive, counties, { records: SAMPLE_RECORDS, translate });
    if (!force) throwIfMostlyInvalid(path, sample);
    return { archive, sample, mtimeNs };
  };
  const limit = pLimit(FILES_AT_ONCE);
  const sources: PlanSource[] = [];
  for (let from = 0; from < paths.length; from += FILES_TOGETHER) {
    const together = paths.slice(from, from + FILES_TOGETHER);
    const found = await limit.map(together, (path, at) => inspect(path, from + at));
    sources.push(...(await remember(client, found)));
  }
  if (!force && sources.every(({ next }) => next === 0))
    throw new PlanRefusedError(
      `there is nothing to load: ${paths.length === 1 ? `${paths[0] ?? ''} is empty` : `all ${counted(paths.length, 'file')} are empty`}. Name other files.`,
    );
  return keepPlan(client, distinct(sources), options, who);
}

/** Of a small file, nearly all the time is waiting for the system. */
const FILES_AT_ONCE = 4;
/** ClickHouse is asked about so many files at once: a question for each would take most of the time of small ones. */
const FILES_TOGETHER = 500;

interface FoundFile {
  readonly archive: ArchiveIdentity;
  readonly sample: ArchiveSample;
  readonly mtimeNs: bigint;
}

/** Stores what files are, and resolves to them as sources of a plan. */
async function remember(client: ClickHouseClient, found: readonly FoundFile[]): Promise<PlanSource[]> {
  const names = await sourcesOf(
    client,
    found.map(({ archive }) => archive),
  );
  await refuseRemoved(client, names);
  const sources = found.map(({ archive, sample, mtimeNs }, index): PlanSource => ({
    ...{ kind: 'archive', path: archive.path, source: names[index] ?? '', first: 0, next: archive.records },
    ...{ chunks: archive.chunks.length, bytes: archive.bytes, modifiedNs: mtimeNs.toString() },
    ...{ sha256: archive.sha256, reading: archive.reading, sample: JSON.stringify(sample) },
  }));
  // The first of equal ones is remembered.
  const archives = found.map(({ archive }, index) => [names[index] ?? '', archive] as const);
  await rememberArchives(client, new Map(archives.toReversed()));
  return sources;
}

/** The same content twice in one plan is one source. */
function distinct(sources: readonly PlanSource[]): PlanSource[] {
  const seen = new Set<string>();
  return sources.filter(({ source }) => !seen.has(source) && seen.add(source));
}

/** Of a path that cannot be read; identifying it says why. */
const NOTHING = { size: 0n, mtimeNs: 0n };

function throwIfMostlyInvalid(path: string, { records, accepted, problems }: ArchiveSample): void {
  if (records === 0 || accepted * 2 >= records) return;
  const why = problems
    .slice(0, 3)
    .map(({ code, message, position }) => `${code} at ${String(position)}: ${message}`);
  throw new PlanRefusedError(
    `most of ${path} would be refused: ${String(records - accepted)} of ${String(records)} sampled events ` +
      `(${why.join('; ')}). Name another file or mapping, or plan it with --force.`,
  );
}

/** Stores the plan, and notes that it is planned unless a load of it has begun before. */
export async function keepPlan(
  client: ClickHouseClient,
  sources: readonly PlanSource[],
  options: LoadOptions,
  who: string,
): Promise<Plan> {
  const plan: Plan = { ...namePlan(sources), sources, options, madeBy: who };
  await storePlan(client, plan);
  if ((await readLoadState(client, plan.plan)) === undefined)
    await recordCommand(client, { load: plan.plan, event: 'planned', who, note: '' });
  return plan;
}
