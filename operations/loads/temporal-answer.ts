import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { isLive, LIVE_STATES, type LiveState, type LoadState } from '../../schemas/backfill.ts';
import { loadOf, loadWorkflowId } from '../../schemas/temporal.ts';
import { STATE } from '../../workflows/search-attributes.ts';
import { type EngineNames, type Trouble, troubleOf } from '../trouble.ts';

/** What Temporal says of a load whose workflow runs. */
export interface RunningLoad {
  /** As the workflow says; undefined if Temporal keeps no search attributes. */
  readonly state: LiveState | undefined;
  /** What it waits for; null if nothing fails. */
  readonly trouble: Trouble | null;
}

/**
 * The state of a load. ClickHouse and Temporal disagree after one of them was restored from an older backup, or a workflow
 * was ended by hand: a load runs if a workflow runs it, and is lost if none does although it was noted as live.
 */
export function judgeLoad(noted: LoadState, running: RunningLoad | 'gone'): LoadState {
  if (running === 'gone') return isLive(noted) ? 'failed' : noted;
  return isLive(noted) ? noted : (running.state ?? 'running');
}

/** What a command waits: a worker answers within a second; one that starts, and a busy Temporal, take some more. */
export const ANSWER_WITHIN_MS = 15_000;

/** The workflow of a load, if it runs, waits or is paused. */
async function runningWorkflow(
  { workflow }: Pick<Client, 'workflow'>,
  load: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const found = await workflow.getHandle(loadWorkflowId(load)).describe();
    return found.status.name === 'RUNNING' ? found : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

export async function isRunning(temporal: Pick<Client, 'workflow'>, load: string): Promise<boolean> {
  return (await runningWorkflow(temporal, load)) !== undefined;
}

/** Of these loads, those that a workflow runs. */
export async function runningAmong(
  temporal: Pick<Client, 'workflow'>,
  loads: readonly string[],
): Promise<string[]> {
  const answers = await Promise.all(loads.map((load) => isRunning(temporal, load)));
  return loads.filter((_, index) => answers[index]);
}

export function askLoad(temporal: Client, load: string, names: EngineNames): Promise<RunningLoad | 'gone'> {
  return temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
    const found = await runningWorkflow(temporal, load);
    if (found === undefined) return 'gone';
    const said = found.typedSearchAttributes.get(STATE);
    return {
      state: LIVE_STATES.find((state) => state === said),
      trouble: troubleOf(found.raw.pendingActivities, names),
    };
  });
}

/** Loads that Temporal runs, whatever was noted of them. One that has just begun may be missing. */
export async function loadsInTemporal(temporal: Client): Promise<string[]> {
  const query = "WorkflowType = 'backfillLoad' AND ExecutionStatus = 'Running'";
  const loads: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query })) loads.push(loadOf(workflowId));
  return loads;
}
