import {
  type Client,
  defaultPayloadConverter,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { rows } from '../../adapters/clickhouse/client.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { requested } from '../../adapters/errors/explain-request.ts';
import { hasGrpcStatus } from '../../adapters/errors/explain-temporal.ts';
import { startSearchable } from '../../adapters/temporal/client.ts';
import { speedText } from '../../domain/text/speed.ts';
import type { Engines } from '../../pipeline/engines.ts';
import {
  DEFAULT_PARALLEL,
  loadInput,
  type LoadMode,
  type LoadResult,
  type LoadSpeed,
} from '../../schemas/backfill.ts';
import { loadWorkflowId, TASK_QUEUE } from '../../schemas/temporal.ts';
import { loadSummary } from '../../workflows/details.ts';
import type { backfillLoad } from '../../workflows/index.ts';
import { loadAttributes } from '../../workflows/search-attributes.ts';
import { makePlan } from './make-plan.ts';
import { isUnchanged, type Plan, planTitle, readPlan } from './plans.ts';
import { refuseRemoved } from './remove-source.ts';

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
  await refuseRemoved(
    clickhouse,
    plan.sources.map(({ source }) => source),
  );
  await throwIfChanged(clickhouse, plan);
  const [now] = await rows<{ ms: string }>(clickhouse, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
  const input = loadInput.parse({
    ...{ load, mode, who, sinceMs: Number(now?.ms ?? 0), title: planTitle(plan.sources) },
    ratePerSecond: ratePerSecond === undefined ? plan.options.ratePerSecond : ratePerSecond,
    maxParallel: maxParallel ?? plan.options.maxParallel,
  });
  try {
    return await requested({ what: 'the start', shownBy: shownBy(load) }, () =>
      startSearchable(loadAttributes(), (options) =>
        temporal.workflow.start<typeof backfillLoad>('backfillLoad', {
          workflowId: loadWorkflowId(load),
          taskQueue,
          args: [input],
          staticSummary: loadSummary(input),
          ...options,
        }),
      ),
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
): Promise<{ readonly handle: LoadHandle; readonly joined: LoadSpeed | null }> {
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

/** The command that shows what became of a load. */
export function shownBy(load: string): string {
  return `countyflow backfill show ${load}`;
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

/** A load runs already, and nothing of it was changed. */
export class LoadRunsError extends RemediedError {
  override readonly name = 'LoadRunsError';
  readonly load: string;
  readonly inForce: LoadSpeed;

  constructor(load: string, inForce: LoadSpeed) {
    super(
      `${load} is already running, ${speedText(inForce)}; nothing was changed`,
      `change its speed with countyflow backfill speed ${load}`,
    );
    [this.load, this.inForce] = [load, inForce];
  }
}

/**
 * The speed of the last run of a load, which may differ from its plan's; undefined if Temporal knows of none. It is read
 * from the beginning of the history, because a query would need a worker.
 */
export async function optionsInForce(temporal: Client, load: string): Promise<LoadSpeed | undefined> {
  try {
    const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace: temporal.options.namespace,
      execution: { workflowId: loadWorkflowId(load) },
      maximumPageSize: 1,
    });
    const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (payload === undefined) return undefined;
    const { ratePerSecond, maxParallel } = loadInput.parse(defaultPayloadConverter.fromPayload(payload));
    return { ratePerSecond, maxParallel };
  } catch (error) {
    if (hasGrpcStatus(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

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
      `the load ${load} is ${result?.state ?? 'cancelled'}: see countyflow backfill show ${load}`,
    );
  return { ...result, source };
}
