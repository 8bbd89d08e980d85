import type { Decision, Outcome } from '../../schemas/quarantine.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';

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
