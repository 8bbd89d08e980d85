import type { ReplayResult } from '../../schemas/activities.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

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
