import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { ALLOWED_LATENESS_DAYS } from '../../domain/statistics/edition-status.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { UnindexedAnswer } from '../../schemas/http/view-answers.ts';

/** An accepted event, as the index has it: where it stands, and which version of which order it is. */
export interface FoundEvent {
  readonly source: string;
  readonly position: string;
  /** Of the order id, as ClickHouse's cityHash64 makes it. */
  readonly order_hash: string;
  readonly version: string;
  readonly content_hash: string;
  /** Start of the order's hot slice, in epoch seconds. */
  readonly placed_slice: number;
  /** When Kafka got it, in epoch seconds; 0 if that is not known. */
  readonly received_at: number;
}

/** The events of a platform with an id, the newest first. */
export function findEvents(
  client: ClickHouseClient,
  platform: Platform,
  id: string,
  most: number,
): Promise<FoundEvent[]> {
  return rows(
    client,
    `SELECT toString(source) AS source, event.position AS position, any(event.order_hash) AS order_hash,
       any(event.version) AS version, any(event.content_hash) AS content_hash,
       toUnixTimestamp(any(event.placed_slice)) AS placed_slice, toUnixTimestamp(max(event.received_at)) AS received_at
     FROM event_index ARRAY JOIN events AS event
     WHERE platform = {platform:String} AND has(events.id_hash, cityHash64({id:String})) AND event.id_hash = cityHash64({id:String})
     GROUP BY source, position
     ORDER BY max(stored_at) DESC, received_at DESC, toUInt64(position) DESC
     LIMIT {most:UInt32}`,
    { platform, id, most },
  );
}

export interface Arrived {
  readonly events: number;
  readonly repeated: number;
  readonly late: number;
}

/**
 * Accepted events of the orders that were placed in hours, in epoch ms; those of them whose content of their version had
 * come before; and those that came more than the allowed lateness after their time.
 */
export async function countArrived(
  client: ClickHouseClient,
  platform: Platform,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Promise<Arrived> {
  const [found] = await rows<Record<keyof Arrived, string>>(
    client,
    `SELECT sum(times) AS events, sum(times - 1) AS repeated, sum(late_times) AS late
     FROM (
       SELECT count() AS times, countIf(is_late) AS late_times
       FROM (
         SELECT event.order_hash AS order_hash, event.version AS version, event.content_hash AS content_hash,
           max(event.received_at > event.occurred_at + INTERVAL {latenessDays:UInt8} DAY) AS is_late
         FROM event_index ARRAY JOIN events AS event
         WHERE platform = {platform:String}
           AND event.placed_slice >= toDateTime({from:UInt32}) AND event.placed_slice < toDateTime({until:UInt32})
         GROUP BY source, event.position, order_hash, version, content_hash
       )
       GROUP BY order_hash, version, content_hash
     )
     -- A platform may ask about a season.
     SETTINGS max_bytes_before_external_group_by = 536870912`,
    { platform, from: fromMs / 1_000, until: untilMs / 1_000, latenessDays: ALLOWED_LATENESS_DAYS },
  );
  return {
    events: Number(found?.events ?? 0),
    repeated: Number(found?.repeated ?? 0),
    late: Number(found?.late ?? 0),
  };
}

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

const UNINDEXED = sqlFile(import.meta.url, 'unindexed');

/** Of all sources, or of those that may have events of a topic: its partitions, and archives. */
export async function readUnindexed(client: ClickHouseClient, topic?: string): Promise<Unindexed> {
  const [sum] = await rows<Record<'found' | 'waiting' | 'lost' | 'from_ms' | 'until_ms', string>>(
    client,
    UNINDEXED,
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
