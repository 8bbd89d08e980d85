import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ReplayResult } from '../../schemas/activities.ts';
import type { Decision, Outcome } from '../../schemas/event/reason-codes.ts';

/** Who decides, and why. */
export interface Decider {
  readonly decidedBy: string;
  /** May be empty. */
  readonly decisionReason: string;
}

/** What was decided about one held event, and what became of it. */
export interface DecidedEvent {
  readonly position: bigint;
  /** Of the row that held it. */
  readonly epoch: string;
  readonly code: string;
  readonly outcome: Outcome;
  readonly refusedCode?: string;
  readonly corrected?: { readonly source: string; readonly position: bigint };
}

/** Idempotent: source, position and `decisionId` identify a decision. */
export async function recordDecisions(
  client: ClickHouseClient,
  source: string,
  decision: Decision,
  decisionId: string,
  { decidedBy, decisionReason }: Decider,
  events: readonly DecidedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await client.insert({
    table: 'quarantine_audit',
    format: 'JSONEachRow',
    values: events.map(({ position, epoch, code, outcome, refusedCode, corrected }) => ({
      source,
      position: position.toString(),
      decision_id: decisionId,
      epoch,
      decision,
      outcome,
      code,
      refused_code: refusedCode ?? '',
      corrected_source: corrected?.source ?? '',
      corrected_position: (corrected?.position ?? 0n).toString(),
      decided_by: decidedBy,
      decision_reason: decisionReason,
    })),
  });
}

/** How many accepted positions a result names. */
export const SHOWN_POSITIONS = 100;

/** What became of a replay, by its decisions: an attempt that was killed has not counted what it wrote. */
export async function replayResult(
  client: ClickHouseClient,
  source: string,
  decisionId: string,
): Promise<ReplayResult> {
  const found = await rows<{ outcome: string; refused_code: string; events: string; positions: string[] }>(
    client,
    `SELECT outcome, refused_code, count() AS events,
       groupArraySorted(${String(SHOWN_POSITIONS)})(position) AS positions
     FROM quarantine_audit FINAL
     WHERE source = {source:String} AND decision_id = {decisionId:String}
     GROUP BY outcome, refused_code`,
    { source, decisionId },
  );
  const accepted = found.find(({ outcome }) => outcome === 'accepted');
  return {
    accepted: Number(accepted?.events ?? 0),
    refused: Object.fromEntries(
      found
        .filter(({ outcome }) => outcome === 'refused')
        .map(({ refused_code: code, events }) => [code, Number(events)]),
    ),
    unreadable: Number(found.find(({ outcome }) => outcome === 'unreadable')?.events ?? 0),
    acceptedPositions: accepted?.positions ?? [],
  };
}
