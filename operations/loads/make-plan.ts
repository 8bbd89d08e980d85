import { stat } from 'node:fs/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { findSources } from '../../pipeline/archives/find-sources.ts';
import { identifyArchive } from '../../pipeline/archives/identify-archive.ts';
import { rememberArchive, sourceOf } from '../../pipeline/ledger/archives.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { openTranslator } from '../../pipeline/platforms/open-translator.ts';
import type { Mapping } from '../../schemas/archives/mapping.ts';
import type { Filter } from '../../schemas/archives/reading.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { commandEvent, recordEvent } from './load-events.ts';
import { readLoadState } from './loads.ts';
import {
  type LoadOptions,
  namePlan,
  type Plan,
  PlanRefusedError,
  type PlanSource,
  storePlan,
} from './plans.ts';
import { refuseRemoved } from './remove-source.ts';
import { type ArchiveSample, sampleArchive } from './sample-archive.ts';

export interface PlanQuestion {
  /** Files, folders and patterns, as the workers see them. */
  readonly paths: readonly string[];
  readonly mapping: Mapping | null;
  readonly filter: Filter | null;
  /** The platform whose own payloads the files have; absent for events of the contract. */
  readonly payload?: Payload | undefined;
  readonly options: LoadOptions;
  readonly who: string;
  /** Plans sources too of whose sample most would be refused. */
  readonly force?: boolean;
}

export interface PlanControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (path: string, bytesRead: number, bytes: number) => void;
}

/** Judged of each source. Enough to tell a wrong file or mapping from one with some broken events. */
const SAMPLE_RECORDS = 1_000;

/**
 * Reads each file once, and stores what a load of them will read. Throws an ArchiveError for a file that is not an archive,
 * and a {@link PlanRefusedError} for one of which most would be refused.
 */
export async function makePlan(
  client: ClickHouseClient,
  { paths, mapping, filter, payload, options, who, force = false }: PlanQuestion,
  { signal, onProgress }: PlanControl = {},
): Promise<Plan> {
  const counties = await readCountyCodes();
  const sources: PlanSource[] = [];
  for (const path of await findSources(paths)) {
    const { size, mtimeNs } = await stat(path, { bigint: true }).catch(() => NOTHING);
    const archive = await identifyArchive(
      path,
      { mapping, filter, payload },
      {
        signal,
        onProgress: (bytesRead) => onProgress?.(path, bytesRead, Number(size)),
      },
    );
    const sample = await sampleArchive(archive, counties, {
      records: SAMPLE_RECORDS,
      translate: await openTranslator(client, archive.reading),
      ...(signal && { signal }),
    });
    if (!force) throwIfMostlyInvalid(path, sample);
    const source = await sourceOf(client, archive);
    await refuseRemoved(client, source);
    // The same content twice in one plan is one source.
    if (sources.some((other) => other.source === source)) continue;
    await rememberArchive(client, source, archive);
    sources.push({
      ...{ kind: 'archive', path, source, first: 0, next: archive.records },
      ...{ chunks: archive.chunks.length, bytes: archive.bytes, modifiedNs: mtimeNs.toString() },
      ...{ sha256: archive.sha256, reading: archive.reading, sample: JSON.stringify(sample) },
    });
  }
  return keepPlan(client, sources, options, who);
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
    await recordEvent(client, commandEvent(plan.plan, 'planned', { who, note: '' }));
  return plan;
}
