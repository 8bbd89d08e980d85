import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';

/** What a publisher's view reads beside the rollup, as a season leaves it. */
export interface SeasonSize {
  /** Ranges of each of sixteen partitions. */
  readonly ranges: number;
  /** Refused events of each platform. */
  readonly refused: number;
}

/**
 * Writes what a rollup of hours came from: three versions of an order for each of its rows in `event_index`, refused
 * events, and the ranges of the ledger, each partition with a reader every hundred ranges.
 */
export async function fillSeasonOfEvents(
  client: ClickHouseClient,
  { ranges, refused }: SeasonSize,
): Promise<void> {
  await client.command({
    query: `INSERT INTO event_index (platform, source, first_position, events.id_hash, events.position, events.order_hash,
        events.version, events.content_hash, events.placed_slice, events.occurred_at, events.received_at)
      SELECT platform, concat('kafka/orders.events.v1.', platform, '/', toString(part)), min(at), groupArray(id_hash),
        groupArray(at), groupArray(order_hash), groupArray(version), groupArray(draw), groupArray(slice),
        groupArray(placed), groupArray(placed)
      FROM (
        SELECT platform, stat_hour, county % 4 AS part, cityHash64(stat_hour, county, platform) AS draw,
          stat_hour + draw % 3600 AS placed, toStartOfInterval(placed, INTERVAL 5 SECOND) AS slice,
          cityHash64(toString(draw)) AS order_hash, arrayJoin([toUInt64(1), 2, 3]) AS version,
          cityHash64(concat(toString(draw), '/', toString(version))) AS id_hash,
          (toUInt64(stat_hour) * 3 + version) * 1000000 + county AS at
        FROM rollup WHERE kind = 'sales' AND slice_start >= '2017-01-01'
      )
      GROUP BY platform, stat_hour, part, version
      SETTINGS max_bytes_before_external_group_by = 1073741824`,
  });
  await client.command({
    query: `INSERT INTO ingest_log (source, epoch, first_position, next_position, records, accepted, quarantined)
      SELECT concat('kafka/orders.events.v1.', platform, '/', toString(part)), 1 + intDiv(number, 100), number * 100,
        number * 100 + 100, 100, if(number < {withRefused:UInt64}, 0, 100), if(number < {withRefused:UInt64}, 100, 0)
      FROM numbers({ranges:UInt64}) AS numbers CROSS JOIN (SELECT arrayJoin({platforms:Array(String)}) AS platform) AS contract CROSS JOIN (SELECT arrayJoin([0, 1]) AS part) AS parts`,
    query_params: { platforms: PLATFORMS, ranges, withRefused: Math.floor(refused / 200) },
  });
  await client.command({
    query: `INSERT INTO quarantine (source, position, epoch, topic, partition, code, path, message, problems, event_id, order_id)
      WITH concat('orders.events.v1.', platform) AS of_platform, 'Expected a whole number of at least 1.' AS said
      SELECT concat('kafka/', of_platform, '/', toString(number % 2)), intDiv(number, 2), 1 + intDiv(number, 20000), of_platform, number % 2,
        'field.range', '/data/goodsAmountFen', said, [('field.range', '/data/goodsAmountFen', said)],
        concat('refused-', toString(number)), concat('refused-order-', toString(number))
      FROM numbers({refused:UInt64}) AS numbers CROSS JOIN (SELECT arrayJoin({platforms:Array(String)}) AS platform) AS contract`,
    query_params: { refused, platforms: PLATFORMS },
  });
}
