import { HOT_SECONDS } from '../../domain/slices.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { BOUNDED } from './compare-orders.ts';

/** What the accepted events of the logged positions were. The three add up to the accepted. */
export interface VersionCounts {
  /** Orders; an order id under two placed times is two. */
  readonly orders: number;
  /** Versions that a later version, or an equal one of greater content hash, has replaced. */
  readonly superseded: number;
  /** Events that repeat a version word for word. */
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
     ${BOUNDED}`,
  );
  const [orders, versions, events] = [Number(found?.orders), Number(found?.versions), Number(found?.events)];
  return { orders, superseded: versions - orders, duplicates: events - versions };
}
