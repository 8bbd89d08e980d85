import { DEFAULT_PARALLEL, type LoadResult } from '../../schemas/backfill.ts';
import { makePlan } from './make-plan.ts';
import { type LoadEngines, type LoadHandle, loadResult, startOrJoinLoad } from './start-load.ts';

/** Plans and starts a load of these files with the usual options. */
export async function startBackfill(
  engines: LoadEngines,
  paths: readonly string[],
  { taskQueue, force = false }: { readonly taskQueue?: string; readonly force?: boolean } = {},
): Promise<{ readonly load: string; readonly source: string; readonly handle: LoadHandle }> {
  const plan = await makePlan(engines.clickhouse, {
    ...{ paths, mapping: null, filter: null, who: '', force },
    options: { ratePerSecond: null, maxParallel: DEFAULT_PARALLEL },
  });
  const { handle } = await startOrJoinLoad(engines, plan.plan, { mode: 'missing', who: '', taskQueue });
  return { load: plan.plan, source: plan.sources[0]?.source ?? '', handle };
}

/** The same, and waits until everything is stored. Throws with the cause if it is not. */
export async function backfillFiles(
  engines: LoadEngines,
  paths: readonly string[],
): Promise<LoadResult & { readonly source: string }> {
  const { load, source, handle } = await startBackfill(engines, paths);
  const result = await loadResult(handle);
  if (result?.state !== 'done')
    throw new Error(
      `the load ${load} ended as ${result?.state ?? 'cancelled'}: countyflow backfill show ${load}`,
    );
  return { ...result, source };
}
