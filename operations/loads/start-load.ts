import { isDeepStrictEqual } from 'node:util';
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
import { optionsText } from '../../domain/text/load-options.ts';
import {
  DEFAULT_PARALLEL,
  isLive,
  loadInput,
  type LoadMode,
  type LoadResult,
  type LoadState,
  type LoadOptions,
} from '../../schemas/backfill.ts';
import { loadWorkflowId, TASK_QUEUE } from '../../schemas/temporal.ts';
import { loadSummary } from '../../workflows/details.ts';
import type { backfillLoad } from '../../workflows/index.ts';
import { loadAttributes } from '../../workflows/search-attributes.ts';
import { type LoadEngines, readLoadState } from './loads.ts';
import { makePlan } from './make-plan.ts';
import { isUnchanged, planTitle, readPlan } from './plans.ts';
import { refuseRemoved } from './remove-archives.ts';

export type LoadHandle = WorkflowHandle<typeof backfillLoad>;

/** A load cannot start, because a source is not what was planned. */
export class SourceChangedError extends RemediedError {
  override readonly name = 'SourceChangedError';
}

/** What is not given is as planned. */
export interface StartOptions extends Partial<LoadOptions> {
  readonly mode: LoadMode;
  readonly who: string;
  /** Whether it goes ahead of all, beside those that run. */
  readonly atOnce?: boolean;
  /** Of the workflow. */
  readonly taskQueue?: string | undefined;
}

/**
 * Runs exactly the plan of this name, when its turn has come. Throws a {@link LoadRunsError} if it runs already, and a
 * {@link SourceChangedError} that names the source.
 */
export async function startLoad(
  { clickhouse, temporal }: LoadEngines,
  load: string,
  { mode, who, atOnce = false, taskQueue = TASK_QUEUE, ...chosen }: StartOptions,
): Promise<LoadHandle> {
  const plan = await readPlan(clickhouse, load);
  await refuseRemoved(
    clickhouse,
    plan.sources.map(({ source }) => source),
    load,
  );
  for (const source of plan.sources)
    if (!(await isUnchanged(clickhouse, source)))
      throw new SourceChangedError(
        `${source.path} has changed since ${load} was planned`,
        'plan it again, and start the new plan',
      );
  const [now] = await rows<{ ms: string }>(clickhouse, 'SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
  const input = loadInput.parse({
    ...{ load, mode, who, sinceMs: Number(now?.ms ?? 0), title: planTitle(plan.sources) },
    ...{ priority: 'normal', ...plan.options, ...chosen, ...(atOnce && { priority: undefined }) },
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
    const state = await readLoadState(clickhouse, load);
    const inForce = (await optionsInForce(temporal, load)) ?? plan.options;
    throw new LoadRunsError(load, state !== undefined && isLive(state) ? state : 'started', inForce);
  }
}

/** The same, or joins the run of it, if that is as is asked for. `joined` is what a run that was there would refuse. */
export async function startOrJoinLoad(
  engines: LoadEngines,
  load: string,
  options: StartOptions,
): Promise<{ readonly handle: LoadHandle; readonly joined: LoadRunsError | null }> {
  try {
    return { handle: await startLoad(engines, load, options), joined: null };
  } catch (error) {
    if (!(error instanceof LoadRunsError)) throw error;
    if (!isDeepStrictEqual({ ...error.inForce, ...options }, { ...options, ...error.inForce })) throw error;
    const handle = engines.temporal.workflow.getHandle<typeof backfillLoad>(loadWorkflowId(load));
    return { handle, joined: error };
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

/** A load was started already, and nothing of it was changed. */
export class LoadRunsError extends RemediedError {
  override readonly name = 'LoadRunsError';
  /** What it says without the remedy. */
  readonly said: string;
  readonly inForce: LoadOptions;

  constructor(load: string, state: LoadState | 'started', inForce: LoadOptions) {
    const said = `${load} is already ${state}, ${optionsText(inForce)}; nothing was changed`;
    super(said, `change it with countyflow backfill set ${load}`);
    [this.said, this.inForce] = [said, inForce];
  }
}

/**
 * The options of the last run of a load, which may differ from its plan's; undefined if Temporal knows of none. It is read
 * from the beginning of the history, because a query would need a worker.
 */
export async function optionsInForce(temporal: Client, load: string): Promise<LoadOptions | undefined> {
  try {
    const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace: temporal.options.namespace,
      execution: { workflowId: loadWorkflowId(load) },
      maximumPageSize: 1,
    });
    const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (payload === undefined) return undefined;
    const { ratePerSecond, maxParallel, priority } = loadInput.parse(
      defaultPayloadConverter.fromPayload(payload),
    );
    return { ratePerSecond, maxParallel, priority };
  } catch (error) {
    if (hasGrpcStatus(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Plans and starts a load of these files with the usual options. */
export async function startBackfill(
  engines: LoadEngines,
  paths: readonly string[],
  { force = false, ...how }: Pick<StartOptions, 'atOnce' | 'taskQueue'> & { readonly force?: boolean } = {},
): Promise<{ readonly load: string; readonly source: string; readonly handle: LoadHandle }> {
  const plan = await makePlan(engines.clickhouse, {
    ...{ paths, mapping: null, filter: null, who: '', force },
    options: { ratePerSecond: null, maxParallel: DEFAULT_PARALLEL },
  });
  const { handle } = await startOrJoinLoad(engines, plan.plan, { mode: 'missing', who: '', ...how });
  return { load: plan.plan, source: plan.sources[0]?.source ?? '', handle };
}

/** The same without a turn, and waits until everything is stored. Throws with the cause if it is not. */
export async function backfillFiles(
  engines: LoadEngines,
  paths: readonly string[],
): Promise<LoadResult & { readonly source: string }> {
  const { load, source, handle } = await startBackfill(engines, paths, { atOnce: true });
  const result = await loadResult(handle);
  if (result?.state !== 'done')
    throw new Error(
      `the load ${load} is ${result?.state ?? 'cancelled'}: see countyflow backfill show ${load}`,
    );
  return { ...result, source };
}
