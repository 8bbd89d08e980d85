import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { ALLOWED_LATENESS_DAYS } from '../../domain/statistics/edition-status.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

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
  /** Known if it was looked up with others. */
  readonly id?: string;
}

/** By what events are looked up: each is a column of hashes with a filter of its own. */
export type IndexedId = 'event' | 'order';

const HASHES = { event: 'id_hash', order: 'order_hash' } as const satisfies Record<IndexedId, string>;

const COLUMNS = `toString(source) AS source, event.position AS position, any(event.order_hash) AS order_hash,
  any(event.version) AS version, any(event.content_hash) AS content_hash,
  toUnixTimestamp(any(event.placed_slice)) AS placed_slice, toUnixTimestamp(max(event.received_at)) AS received_at`;
const OF_PLATFORM = 'FROM event_index ARRAY JOIN events AS event WHERE platform = {platform:String}';
const NEWEST_FIRST =
  'GROUP BY source, position ORDER BY max(stored_at) DESC, received_at DESC, toUInt64(position) DESC';

/** The events of a platform with an id, or of an order: the newest ones. */
export interface Lookup {
  readonly platform: Platform;
  readonly by: IndexedId;
  readonly id: string;
  readonly most: number;
}

/** The newest first. */
export function findEvents(client: ClickHouseClient, { by, ...asked }: Lookup): Promise<FoundEvent[]> {
  const hash = HASHES[by];
  return rows(
    client,
    `SELECT ${COLUMNS} ${OF_PLATFORM}
       AND has(events.${hash}, cityHash64({id:String})) AND event.${hash} = cityHash64({id:String})
     ${NEWEST_FIRST} LIMIT {most:UInt32}`,
    asked,
  );
}

/** The same for several ids at once: events with any of these, each with its id. */
export function findEventsOf(
  client: ClickHouseClient,
  platform: Platform,
  ids: readonly string[],
): Promise<FoundEvent[]> {
  return rows(
    client,
    `WITH {ids:Array(String)} AS ids, arrayMap(id -> cityHash64(id), ids) AS hashes
     SELECT ${COLUMNS}, any(ids[indexOf(hashes, event.id_hash)]) AS id ${OF_PLATFORM}
       AND hasAny(events.id_hash, hashes) AND has(hashes, event.id_hash)
     ${NEWEST_FIRST}`,
    { platform, ids },
  );
}

/** The accepted events between two positions of a source, stored from `storedFrom` on: there the range of the first begins. */
export function findEventsAt(
  client: ClickHouseClient,
  platform: Platform,
  at: { readonly source: string; readonly storedFrom: bigint; readonly first: bigint; readonly last: bigint },
): Promise<FoundEvent[]> {
  return rows(
    client,
    `SELECT ${COLUMNS} ${OF_PLATFORM} AND source = {source:String}
       AND first_position BETWEEN {from:UInt64} AND {last:UInt64} AND event.position BETWEEN {first:UInt64} AND {last:UInt64}
     ${NEWEST_FIRST}`,
    {
      ...{ platform, source: at.source, from: String(at.storedFrom) },
      ...{ first: String(at.first), last: String(at.last) },
    },
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
    `SELECT uniqExact(place) AS events, events - uniqExact(content) AS repeated, uniqExactIf(place, is_late) AS late
     FROM (
       SELECT cityHash64(source, event.position) AS place,
         cityHash64(event.order_hash, event.version, event.content_hash) AS content,
         event.received_at > event.occurred_at + INTERVAL {latenessDays:UInt8} DAY AS is_late
       FROM event_index ARRAY JOIN events AS event
       -- Of batches without such orders, nothing else is read.
       PREWHERE platform = {platform:String} AND arrayExists(
         slice -> slice >= toDateTime({from:UInt32}) AND slice < toDateTime({until:UInt32}), events.placed_slice)
       WHERE event.placed_slice >= toDateTime({from:UInt32}) AND event.placed_slice < toDateTime({until:UInt32})
     )`,
    { platform, from: fromMs / 1_000, until: untilMs / 1_000, latenessDays: ALLOWED_LATENESS_DAYS },
  );
  return {
    events: Number(found?.events ?? 0),
    repeated: Number(found?.repeated ?? 0),
    late: Number(found?.late ?? 0),
  };
}
