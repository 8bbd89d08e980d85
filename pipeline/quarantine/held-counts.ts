import type { HeldState } from '../../schemas/quarantine.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { conditionOf, type HeldFilter } from './held-filter.ts';

/** Refused events of one reason, by state. */
export type ReasonCount = { readonly code: string } & Readonly<Record<HeldState, number>>;

/** Counts the events that match by reason and state, the most frequent reason first. */
export async function heldCounts(client: ClickHouseClient, filter: HeldFilter): Promise<ReasonCount[]> {
  const { sql, parameters } = conditionOf(filter);
  const found = await rows<{ code: string } & Record<HeldState, string>>(
    client,
    `SELECT code, countIf(state = 'held') AS held, countIf(state = 'replayed') AS replayed,
       countIf(state = 'corrected') AS corrected, countIf(state = 'discarded') AS discarded
     FROM held_event WHERE ${sql} GROUP BY code ORDER BY count() DESC, code`,
    { ...parameters },
  );
  return found.map(({ code, held, replayed, corrected, discarded }) => ({
    code,
    held: Number(held),
    replayed: Number(replayed),
    corrected: Number(corrected),
    discarded: Number(discarded),
  }));
}
