import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Filter } from '../../schemas/archives/reading.ts';
import type { Mapping } from '../../schemas/archives/mapping.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { identifyArchive } from '../archives/identify-archive.ts';
import { rememberArchive, sourceOf } from '../ledger/archives.ts';
import { commandEvent, recordEvent } from './load-events.ts';
import { readLoadState } from './loads.ts';
import { type LoadOptions, namePlan, type Plan, type PlanSource, storePlan } from './plans.ts';

export interface PlanQuestion {
  /** Files, as the workers see them. */
  readonly paths: readonly string[];
  readonly mapping: Mapping | null;
  readonly filter: Filter | null;
  readonly options: LoadOptions;
  readonly who: string;
}

export interface PlanControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (path: string, bytesRead: number, bytes: number) => void;
}

/** Reads each file once, and stores what a load of them will read. Throws an ArchiveError for a file that is no archive. */
export async function makePlan(
  client: ClickHouseClient,
  { paths, mapping, filter, options, who }: PlanQuestion,
  { signal, onProgress }: PlanControl = {},
): Promise<Plan> {
  const sources: PlanSource[] = [];
  for (const path of paths.map((one) => resolve(one))) {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    const archive = await identifyArchive(
      path,
      { mapping, filter },
      {
        signal,
        onProgress: (bytesRead) => onProgress?.(path, bytesRead, Number(size)),
      },
    );
    const source = await sourceOf(client, archive);
    // The same content twice in one plan is one source.
    if (sources.some((other) => other.source === source)) continue;
    await rememberArchive(client, source, archive);
    sources.push({
      ...{ kind: 'archive', path, source, first: 0, next: archive.records },
      ...{ chunks: archive.chunks.length, bytes: archive.bytes, modifiedNs: mtimeNs.toString() },
      ...{ sha256: archive.sha256, reading: archive.reading, sample: '' },
    });
  }
  return keepPlan(client, sources, options, who);
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
