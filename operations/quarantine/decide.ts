import { randomUUID } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { ended, ENDED_IN_TEMPORAL, requested, saidBy } from '../../adapters/errors/explain-request.ts';
import type { Decider } from '../../pipeline/quarantine/decisions.ts';
import {
  type HeldFilter,
  heldParameters,
  IS_MEANT,
  replayableStates,
} from '../../pipeline/quarantine/held-filter.ts';
import type { ReplayResult } from '../../schemas/activities.ts';
import { replayWorkflowId, TASK_QUEUE } from '../../schemas/temporal.ts';
import { replayInput } from '../../schemas/workflow-inputs.ts';
import type { replayQuarantine } from '../../workflows/index.ts';

export interface ReplayQuestion {
  readonly filter: HeldFilter;
  readonly decider: Decider;
  /** Files and folders on the worker's machine in which archives are looked for. */
  readonly archives: readonly string[];
  readonly dryRun: boolean;
}

/** What a replay did with the events of one source. */
export interface SourceReplay {
  readonly source: string;
  readonly workflowId: string;
  /** Null if the source could not be read again. */
  readonly result: ReplayResult | null;
  readonly failure: string | null;
}

/**
 * Judges the events that match anew, one workflow for each source after another. Ctrl-C leaves a running workflow at
 * work; the same call afterwards judges what is still held.
 */
export async function* replay(
  temporal: Client,
  client: ClickHouseClient,
  { filter, decider, archives, dryRun }: ReplayQuestion,
): AsyncGenerator<SourceReplay> {
  const { positions, code, fromMs, toMs } = filter;
  for (const { source, first, last } of await sourcesOf(client, filter)) {
    const workflowId = replayWorkflowId(source, first, last, dryRun);
    const input = replayInput.parse({
      source,
      first,
      last,
      ...{ positions, code, fromMs, toMs },
      ...decider,
      archives,
      dryRun,
    });
    try {
      const handle = await requested(REPLAY, () =>
        temporal.workflow.start<typeof replayQuarantine>('replayQuarantine', {
          workflowId,
          taskQueue: TASK_QUEUE,
          args: [input],
        }),
      );
      const result = await ended(REPLAY, () => handle.result());
      yield { source, workflowId, result, failure: null };
    } catch (error) {
      yield { source, workflowId, result: null, failure: failureOf(error) };
    }
  }
}

const REPLAY = { what: 'the replay', shownBy: 'countyflow quarantine list' };

/** The sources with events that match, and their first and last position. */
async function sourcesOf(
  client: ClickHouseClient,
  filter: HeldFilter,
): Promise<{ source: string; first: string; last: string }[]> {
  return rows(
    client,
    `SELECT source, min(held_event.position) AS first, max(held_event.position) AS last
     FROM held_event WHERE ${IS_MEANT} GROUP BY source ORDER BY source`,
    heldParameters({ ...filter, states: replayableStates(filter) }),
  );
}

function failureOf(error: unknown): string {
  if (error instanceof WorkflowExecutionAlreadyStartedError)
    return 'a replay of these positions is still running: run this command again when it has ended';
  if (!(error instanceof WorkflowFailedError)) throw error;
  return saidBy(error)?.message ?? ENDED_IN_TEMPORAL;
}

/** Marks the held events that match as discarded, and counts them. Nothing is deleted; they stay quarantined. */
export async function discardHeld(
  client: ClickHouseClient,
  filter: HeldFilter,
  { decidedBy, decisionReason }: Decider,
): Promise<number> {
  const decisionId = randomUUID();
  await client.command({
    query: `INSERT INTO quarantine_audit
        (source, position, decision_id, epoch, decision, outcome, code, decided_by, decision_reason)
      SELECT source, held_event.position, {decisionId:String}, epoch, 'discard', 'discarded', code,
        {decidedBy:String}, {decisionReason:String}
      FROM held_event WHERE ${IS_MEANT}`,
    query_params: {
      ...heldParameters({ ...filter, states: ['held', 'corrected'] }),
      ...{ decisionId, decidedBy, decisionReason },
    },
  });
  const [found] = await rows<{ events: string }>(
    client,
    'SELECT count() AS events FROM quarantine_audit FINAL WHERE decision_id = {decisionId:String}',
    { decisionId },
  );
  return Number(found?.events ?? 0);
}
