import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { type LoadMode, loadInput, type LoadResult } from '../../schemas/backfill.ts';
import { loadWorkflowId, TASK_QUEUE } from '../../schemas/temporal.ts';
import { rows } from '../../adapters/clickhouse/client.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import type { backfillLoad } from '../../workflows/index.ts';
import { loadSummary } from '../../workflows/details.ts';
import { loadAttributes } from '../../workflows/search-attributes.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { startSearchable } from '../../adapters/temporal/start-searchable.ts';
import { type LoadOptions, type Plan, planTitle, readPlan } from './plans.ts';
import { refuseRemoved } from './remove-source.ts';
import { LoadRunsError, optionsInForce } from './running-load.ts';
import { isUnchanged } from './unchanged.ts';

export type LoadEngines = Pick<Engines, 'clickhouse' | 'temporal'>;
export type LoadHandle = WorkflowHandle<typeof backfillLoad>;

/** A load cannot start, because a source is not what was planned. */
export class SourceChangedError extends RemediedError {
  override readonly name = 'SourceChangedError';
}

export interface StartOptions {
  readonly mode: LoadMode;
  readonly who: string;
  readonly ratePerSecond?: number | null | undefined;
  readonly maxParallel?: number | undefined;
  /** Of the workflow. */
  readonly taskQueue?: string | undefined;
}

/**
 * Runs exactly the plan of this name. Throws a {@link LoadRunsError} if it runs already, and a {@link SourceChangedError}
 * that names the source.
 */
export async function startLoad(
  { clickhouse, temporal }: LoadEngines,
  load: string,
  { mode, who, ratePerSecond, maxParallel, taskQueue = TASK_QUEUE }: StartOptions,
): Promise<LoadHandle> {
  const plan = await readPlan(clickhouse, load);
  for (const { source } of plan.sources) await refuseRemoved(clickhouse, source);
  await throwIfChanged(clickhouse, plan);
  const [now] = await rows<{ ms: string }>(clickhouse, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
  const input = loadInput.parse({
    ...{ load, mode, who, sinceMs: Number(now?.ms ?? 0), title: planTitle(plan.sources) },
    ratePerSecond: ratePerSecond === undefined ? plan.options.ratePerSecond : ratePerSecond,
    maxParallel: maxParallel ?? plan.options.maxParallel,
  });
  try {
    return await startSearchable(loadAttributes(), (options) =>
      temporal.workflow.start<typeof backfillLoad>('backfillLoad', {
        workflowId: loadWorkflowId(load),
        taskQueue,
        args: [input],
        staticSummary: loadSummary(input),
        ...options,
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new LoadRunsError(load, (await optionsInForce(temporal, load)) ?? plan.options);
  }
}

/** The same, or joins the run of it, if that is as fast as is asked for. `joined` are the options of a run that was there. */
export async function startOrJoinLoad(
  engines: LoadEngines,
  load: string,
  options: StartOptions,
): Promise<{ readonly handle: LoadHandle; readonly joined: LoadOptions | null }> {
  try {
    return { handle: await startLoad(engines, load, options), joined: null };
  } catch (error) {
    if (!(error instanceof LoadRunsError)) throw error;
    const { ratePerSecond = error.inForce.ratePerSecond, maxParallel = error.inForce.maxParallel } = options;
    const isAsAsked =
      ratePerSecond === error.inForce.ratePerSecond && maxParallel === error.inForce.maxParallel;
    if (!isAsAsked) throw error;
    const handle = engines.temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
    return { handle, joined: error.inForce };
  }
}

async function throwIfChanged(client: LoadEngines['clickhouse'], { plan, sources }: Plan): Promise<void> {
  for (const source of sources) {
    if (await isUnchanged(client, source)) continue;
    throw new SourceChangedError(
      `${source.path} has changed since ${plan} was planned`,
      'plan it again, and start the new plan',
    );
  }
}

/** Waits for the end. A load that is cancelled resolves to undefined. */
export async function loadResult(handle: LoadHandle): Promise<LoadResult | undefined> {
  try {
    return await handle.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure) return undefined;
    throw error;
  }
}
