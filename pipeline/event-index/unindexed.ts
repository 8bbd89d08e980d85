import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { UnindexedAnswer } from '../../schemas/http/view-answers.ts';

/** Accepted events that a release without `event_index` stored, as far as the index would still have them. */
export interface Unindexed {
  /** They are in the index now. */
  readonly found: number;
  /** They will be: their topic is read again. */
  readonly waiting: number;
  /** They will not be: their topic no longer has them, or they came in an archive. */
  readonly lost: number;
  /** When the first and the last of those that are not in the index were stored, in epoch ms; null if there are none. */
  readonly missing: { readonly fromMs: number; readonly untilMs: number } | null;
}

/** As the TTL of `event_index` has it. */
const INDEXED = 'now() - INTERVAL 60 DAY';

/** SQL: counted ranges that a release without the index stored, and that were not read again since. */
export const WAITING_RANGES = `(
  SELECT plain.source AS source, plain.first_position AS first_position, plain.next_position AS next_position,
    records, accepted, quarantined, fingerprint, logged_at
  FROM (SELECT * FROM ingest_range WHERE NOT indexed AND records > 0 AND logged_at >= ${INDEXED}) AS plain
  ASOF LEFT JOIN (SELECT source, first_position, next_position FROM event_index_fill FINAL) AS filled
    ON plain.source = filled.source AND plain.first_position >= filled.first_position
  WHERE filled.next_position < plain.next_position
)`;

/** Of all sources, or of those that may have events of a topic: its partitions, and archives. */
export async function readUnindexed(client: ClickHouseClient, topic?: string): Promise<Unindexed> {
  const [sum] = await rows<Record<'found' | 'waiting' | 'lost' | 'from_ms' | 'until_ms', string>>(
    client,
    `SELECT sum(events_found) AS found, sum(events_waiting) AS waiting, sum(events_lost) AS lost,
       toUnixTimestamp64Milli(minIf(since, events_found = 0 OR events_lost > 0)) AS from_ms,
       toUnixTimestamp64Milli(maxIf(until, events_found = 0 OR events_lost > 0)) AS until_ms
     FROM (
       SELECT source, 0 AS events_found, accepted AS events_waiting, 0 AS events_lost, logged_at AS since, logged_at AS until
       FROM ${WAITING_RANGES}
       UNION ALL
       SELECT source, found, 0, accepted - found, stored_from, stored_until
       FROM event_index_fill FINAL WHERE stored_until >= ${INDEXED}
     )
     WHERE {topic:String} = '' OR startsWith(source, concat('kafka/', {topic:String}, '/')) OR startsWith(source, 'archive/')`,
    { topic: topic ?? '' },
  );
  const [found, waiting, lost] = [Number(sum?.found), Number(sum?.waiting), Number(sum?.lost)];
  const missing =
    waiting + lost === 0 ? null : { fromMs: Number(sum?.from_ms), untilMs: Number(sum?.until_ms) };
  return { found, waiting, lost, missing };
}

/** What a publisher is told of it; nothing where the index is complete. */
export function unindexedAnswer({ waiting, lost, missing }: Unindexed): { unindexed?: UnindexedAnswer } {
  if (missing === null) return {};
  const instant = (epochMs: number): string => new Date(epochMs).toISOString();
  return { unindexed: { waiting, lost, from: instant(missing.fromMs), until: instant(missing.untilMs) } };
}
