import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';

const HOURS = 11 * 24;
const HOUR_SECONDS = 3600;
const HOURS_PER_INSERT = 12;
const PERIODS = [
  { startMs: Date.UTC(2017, 9, 31, 16), kinds: ['sales', 'products'] },
  { startMs: Date.UTC(2016, 9, 31, 16), kinds: ['sales'] },
] as const;

/**
 * Writes the rollup of a full-size season: each hour of eleven days of two years, settled and committed, with a row
 * for each county and platform, and in the later year a product row too, of one of thirty villages and of one
 * of sixteen outlets. That is 18 million rows. A smaller `maxRows` leaves out counties.
 */
export async function fillRollup(client: ClickHouseClient, maxRows: number): Promise<void> {
  const counties = Math.floor(maxRows / (HOURS * 8 * 3));
  for (const { startMs, kinds } of PERIODS) {
    for (let hour = 0; hour < HOURS; hour += HOURS_PER_INSERT) {
      for (const kind of kinds) {
        await client.command({
          query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, channel,
              direction, order_mode, category, unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen,
              paid_quantity, refunded_fen, village, outlet_type, outlet_id, outlet_county, placed_first_lines, paid_first_lines)
            WITH cityHash64(at, county, platform) AS draw, draw % 5000 AS fen, intDiv(draw, 32) % 16 AS outlet, {kind:String} = 'products' AS has_place
            SELECT {kind:String}, at, 3600, 1, at, county, platform,
              if(draw % 10 = 0, 'offline', 'online'),
              ['produce-to-city', 'goods-to-countryside', 'local', 'other'][draw % 4 + 1],
              ['self', 'proxy-purchase', 'consignment-sale'][draw % 3 + 1],
              if({kind:String} = 'sales', '', ['agri.nuts', 'agri.tea', 'goods.tools', 'agri.fruit'][draw % 4 + 1]),
              if({kind:String} = 'sales', '', 'bag'),
              1 + draw % 3, fen, 1, 1, fen, 1, 0, if(has_place, toUInt64(county) * 1000000 + 100200 + draw % 30, 0),
              if(has_place, ['village-service-station', 'convenience-store', 'post-office-shop'][outlet % 3 + 1], ''),
              if(has_place, concat('outlet-', toString(county), '-', toString(outlet)), ''), if(has_place, county, 0), has_place, has_place
            FROM (SELECT toDateTime({start:UInt32} + number * {seconds:UInt32}, 'Asia/Shanghai') AS at FROM numbers({hours:UInt32})) AS hours
            CROSS JOIN (SELECT toUInt32(county) AS county FROM county WHERE carries_orders ORDER BY county LIMIT {counties:UInt32}) AS counties
            CROSS JOIN (SELECT arrayJoin({platforms:Array(String)}) AS platform) AS contract`,
          query_params: {
            kind,
            platforms: PLATFORMS,
            start: startMs / 1000 + hour * HOUR_SECONDS,
            seconds: HOUR_SECONDS,
            hours: HOURS_PER_INSERT,
            counties,
          },
        });
      }
    }
    await client.command({
      query: `INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, seen_arrivals)
        SELECT 'commit', toDateTime({start:UInt32} + number * 3600, 'Asia/Shanghai'), 3600, 1, 1 FROM numbers({hours:UInt32})`,
      query_params: { start: startMs / 1000, hours: HOURS },
    });
  }
  await client.command({ query: 'OPTIMIZE TABLE rollup FINAL' });
}

/** Writes a one-line order for each row of the 11th, so that orders and rollup agree. */
export async function fillOrdersOfDay(client: ClickHouseClient): Promise<void> {
  await client.command({
    query: `INSERT INTO orders (platform, order_id, version, content_hash, status, placed_at, paid_at, seller_county, buyer_county,
        order_mode, channel, direction, lines.sku, lines.name, lines.category, lines.quantity, lines.unit, lines.amount_fen, goods_amount_fen)
      WITH cityHash64(stat_hour, county, platform) AS draw, toDateTime64(stat_hour, 3) + INTERVAL draw % 3600 SECOND AS at
      SELECT platform, toString(draw), 1, draw, 'paid', at, at, county, county, order_mode, channel, direction,
        ['sku'], ['name'], ['agri.nuts'], [1], ['bag'], [paid_fen], paid_fen
      FROM rollup WHERE kind = 'sales' AND toDate(slice_start, 'Asia/Shanghai') = '2017-11-11'`,
  });
}

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
