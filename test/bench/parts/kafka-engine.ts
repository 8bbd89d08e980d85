import { rows } from '../../../workers/adapters/clickhouse/client.ts';
import { until } from '../world/committed.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import type { Run } from '../part.ts';

/**
 * ClickHouse's own Kafka engine with a materialized view into the same table of orders, on the same topic. It parses
 * the JSON and casts its fields; it judges nothing, keeps no account, holds no quarantine and makes no rollup.
 */
export async function runKafkaEngine(
  world: BenchWorld,
  topic: string,
  events: number,
  orders: number,
): Promise<Run> {
  await using database = await world.database();
  const { client, name } = database;
  const usage = watchUsage({ clickhouse: world.pids.clickhouse, kafka: world.pids.kafka });
  const startedMs = performance.now();
  await client.command({
    query: `CREATE TABLE queue (
        id String,
        time String,
        data Tuple(platform String, orderId String, version UInt64, status String, placedAt String, paidAt Nullable(String),
          sellerCounty UInt32, sellerVillage Nullable(String), buyerCounty UInt32,
          outlet Tuple(type String, id String, county UInt32), orderMode String, channel String,
          lines Array(Tuple(sku String, name String, category String, quantity Decimal(18, 3), unit String, amountFen Int64)),
          goodsAmountFen Int64, refundedFen Int64, settlementReference Nullable(String))
      ) ENGINE = Kafka
      SETTINGS kafka_broker_list = '${world.engines.addresses.kafkaBrokers.join(',')}', kafka_topic_list = '${topic}',
        kafka_group_name = '${name}', kafka_format = 'JSONEachRow', kafka_num_consumers = 2, kafka_thread_per_consumer = 1,
        kafka_max_block_size = 65536, kafka_poll_max_batch_size = 65536, kafka_flush_interval_ms = 2000,
        kafka_handle_error_mode = 'stream'`,
    clickhouse_settings: { input_format_null_as_default: 1 },
  });
  await client.command({
    query: `CREATE MATERIALIZED VIEW feed TO orders AS
      SELECT data.platform AS platform, data.orderId AS order_id, data.version AS version, cityHash64(id) AS content_hash,
        data.status AS status, parseDateTime64BestEffort(data.placedAt, 3, 'Asia/Shanghai') AS placed_at,
        parseDateTime64BestEffortOrNull(assumeNotNull(data.paidAt), 3, 'Asia/Shanghai') AS paid_at,
        data.sellerCounty AS seller_county, ifNull(data.sellerVillage, '') AS seller_village,
        data.buyerCounty AS buyer_county, data.outlet.type AS outlet_type, data.outlet.id AS outlet_id,
        data.outlet.county AS outlet_county, data.orderMode AS order_mode, data.channel AS channel, 'other' AS direction,
        data.lines.sku AS "lines.sku", data.lines.name AS "lines.name", data.lines.category AS "lines.category",
        data.lines.quantity AS "lines.quantity", data.lines.unit AS "lines.unit", data.lines.amountFen AS "lines.amount_fen",
        data.goodsAmountFen AS goods_amount_fen, data.refundedFen AS refunded_fen,
        ifNull(data.settlementReference, '') AS settlement_reference
      FROM queue WHERE length(_error) = 0`,
  });
  // Until every order has its second version: half of the events are that, and merges may take the first away.
  await until(async () => {
    const [found] = await rows<{ paid: string }>(
      client,
      'SELECT count(DISTINCT order_id) AS paid FROM orders WHERE version = 2',
    );
    return Number(found?.paid ?? 0) >= orders;
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const figures = { eventsPerSecond: events / seconds, ...usage(events) };
  await client.command({ query: 'DROP TABLE feed SYNC' });
  await client.command({ query: 'DROP TABLE queue SYNC' });
  return { variant: 'Kafka engine', figures };
}
