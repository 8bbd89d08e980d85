import { HOT_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { SPILL_TO_DISK } from './spill-to-disk.ts';

/** Accepted events at logged positions. The three counts add up to all accepted events. */
export interface VersionCounts {
  /** Orders; an order id with placed times in two hot slices counts twice. */
  readonly orders: number;
  /** Versions replaced by a higher version, or by an equal version with a greater content hash. */
  readonly superseded: number;
  /** Events that repeat a version with the same content. */
  readonly duplicates: number;
}

export async function countVersions(client: ClickHouseClient, table: string): Promise<VersionCounts> {
  const [found] = await rows<{ orders: string; versions: string; events: string }>(
    client,
    `SELECT count() AS orders, sum(order_versions) AS versions, sum(order_events) AS events
     FROM (
       SELECT uniqExact(version, content_hash) AS order_versions, sum(events) AS order_events
       FROM ${table} WHERE side = 'source'
       GROUP BY platform, order_id, toStartOfInterval(placed_at, INTERVAL ${HOT_SECONDS} SECOND)
     )
     ${SPILL_TO_DISK}`,
  );
  const [orders, versions, events] = [Number(found?.orders), Number(found?.versions), Number(found?.events)];
  return { orders, superseded: versions - orders, duplicates: events - versions };
}
