import { randomUUID } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Decider } from '../../pipeline/quarantine/decisions.ts';
import { conditionOf, type HeldFilter } from '../../pipeline/quarantine/held-filter.ts';

/** Marks the held events that match as discarded, and counts them. Nothing is deleted; they stay quarantined. */
export async function discardHeld(
  client: ClickHouseClient,
  filter: HeldFilter,
  { decidedBy, decisionReason }: Decider,
): Promise<number> {
  const decisionId = randomUUID();
  const { sql, parameters } = conditionOf({ ...filter, states: ['held', 'corrected'] });
  await client.command({
    query: `INSERT INTO quarantine_audit
        (source, position, decision_id, epoch, decision, outcome, code, decided_by, decision_reason)
      SELECT source, held_event.position, {decisionId:String}, epoch, 'discard', 'discarded', code,
        {decidedBy:String}, {decisionReason:String}
      FROM held_event WHERE ${sql}`,
    query_params: { ...parameters, decisionId, decidedBy, decisionReason },
  });
  const [found] = await rows<{ events: string }>(
    client,
    'SELECT count() AS events FROM quarantine_audit FINAL WHERE decision_id = {decisionId:String}',
    { decisionId },
  );
  return Number(found?.events ?? 0);
}
