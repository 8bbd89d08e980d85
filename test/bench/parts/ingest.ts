import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { figure, inTurns, type Part, type Run } from '../part.ts';
import { until } from '../world/committed.ts';
import { watchUsage } from '../world/usage.ts';
import type { BenchWorld } from '../world/world.ts';
import { openPausedTopic, runCountyflow } from './countyflow-run.ts';

/** One for each core of the reference machine. */
const PARTITIONS = 2;

export const ingest: Part = {
  name: 'ingest',
  title: 'from a topic to committed rollups, against the Kafka engine',
  events: 4_800_000,
  async run(world, { runs, events, log }) {
    const topic = await openPausedTopic(world, 'jd', PARTITIONS, events, log);
    return inTurns({ runs, log }, [
      () => runCountyflow(world, topic, PARTITIONS, events),
      () => runKafkaEngine(world, topic, events),
    ]);
  },
  ratios: (medians) => ({
    kafkaEngine:
      figure(medians, 'Countyflow', 'eventsPerSecond') / figure(medians, 'Kafka engine', 'eventsPerSecond'),
  }),
};

const COLUMNS = `
  id String,
  time String,
  data Tuple(platform String, orderId String, version UInt64, status String, placedAt String, paidAt Nullable(String),
    sellerCounty UInt32, sellerVillage Nullable(String), buyerCounty UInt32,
    outlet Tuple(type String, id String, county UInt32), orderMode String, channel String,
    lines Array(Tuple(sku String, name String, category String, quantity Decimal(18, 3), unit String, amountFen Int64)),
    goodsAmountFen Int64, refundedFen Int64, settlementReference Nullable(String))`;

/** Passes events on to all views. Every view is created before the queue is first read, so none misses an event. */
const EVENTS = `CREATE TABLE events (${COLUMNS}, raw String, error String) ENGINE = Null`;
const FEED = `
  CREATE MATERIALIZED VIEW feed TO events AS SELECT id, time, data, _raw_message AS raw, _error AS error FROM queue`;

const ORDERS = `
  CREATE MATERIALIZED VIEW feed_orders TO orders AS
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
  FROM events WHERE error = ''`;

/** An event counts as placed or paid by its status, in that hour. Duplicates count twice. */
const COUNTED = `
  data.status = 'paid' AS is_paid,
  toStartOfHour(parseDateTimeBestEffort(if(is_paid, assumeNotNull(data.paidAt), data.placedAt), 'Asia/Shanghai')) AS stat_hour,
  data.sellerCounty AS county, data.platform AS platform, data.channel AS channel, data.orderMode AS order_mode`;
const DIMENSIONS = 'stat_hour, county, platform, channel, order_mode';
const DIMENSION_COLUMNS = `stat_hour DateTime('Asia/Shanghai'), county UInt32, platform LowCardinality(String),
  channel LowCardinality(String), order_mode LowCardinality(String)`;

/** The further work of Countyflow that views can do: sums of sales and products, and unparsable events. */
const SUMS_AND_UNREAD = [
  `CREATE TABLE sales_sums (${DIMENSION_COLUMNS}, placed_orders UInt64, placed_fen Int64, paid_orders UInt64, paid_fen Int64,
     refunded_fen Int64)
   ENGINE = SummingMergeTree PARTITION BY toYYYYMM(stat_hour) ORDER BY (${DIMENSIONS})`,
  `CREATE MATERIALIZED VIEW feed_sales TO sales_sums AS
   WITH ${COUNTED}
   SELECT ${DIMENSIONS}, countIf(NOT is_paid) AS placed_orders, sumIf(data.goodsAmountFen, NOT is_paid) AS placed_fen,
     countIf(is_paid) AS paid_orders, sumIf(data.goodsAmountFen, is_paid) AS paid_fen, sum(data.refundedFen) AS refunded_fen
   FROM events WHERE error = '' GROUP BY ${DIMENSIONS}`,
  `CREATE TABLE product_sums (${DIMENSION_COLUMNS}, category LowCardinality(String), unit LowCardinality(String),
     placed_orders UInt64, placed_fen Int64, placed_quantity Decimal(38, 3), paid_orders UInt64, paid_fen Int64,
     paid_quantity Decimal(38, 3))
   ENGINE = SummingMergeTree PARTITION BY toYYYYMM(stat_hour) ORDER BY (${DIMENSIONS}, category, unit)`,
  `CREATE MATERIALIZED VIEW feed_products TO product_sums AS
   WITH ${COUNTED}
   SELECT ${DIMENSIONS}, line.category AS category, line.unit AS unit, countIf(NOT is_paid) AS placed_orders,
     sumIf(line.amountFen, NOT is_paid) AS placed_fen, sumIf(line.quantity, NOT is_paid) AS placed_quantity,
     countIf(is_paid) AS paid_orders, sumIf(line.amountFen, is_paid) AS paid_fen, sumIf(line.quantity, is_paid) AS paid_quantity
   FROM events ARRAY JOIN data.lines AS line WHERE error = '' GROUP BY ${DIMENSIONS}, category, unit`,
  `CREATE TABLE unread (raw String, error String) ENGINE = MergeTree ORDER BY ()`,
  `CREATE MATERIALIZED VIEW feed_unread TO unread AS
   SELECT raw, error FROM events WHERE error != ''`,
];

/**
 * Runs ClickHouse's Kafka engine with materialized views on the same topic: one into the same table of orders, and
 * others for the further work that views can do. It parses the JSON and casts its fields. It
 * validates nothing, has no accounting, and counts duplicates twice.
 */
async function runKafkaEngine(world: BenchWorld, topic: string, events: number): Promise<Run> {
  await using database = await world.database();
  const { client, name } = database;
  const usage = watchUsage({ clickhouse: world.pids.clickhouse, kafka: world.pids.kafka });
  const startedMs = performance.now();
  await client.command({
    query: `CREATE TABLE queue (${COLUMNS}) ENGINE = Kafka
      SETTINGS kafka_broker_list = '${world.engines.addresses.kafkaBrokers.join(',')}', kafka_topic_list = '${topic}',
        kafka_group_name = '${name}', kafka_format = 'JSONEachRow', kafka_num_consumers = 2, kafka_thread_per_consumer = 1,
        kafka_max_block_size = 65536, kafka_poll_max_batch_size = 65536, kafka_flush_interval_ms = 2000,
        kafka_handle_error_mode = 'stream'`,
    clickhouse_settings: { input_format_null_as_default: 1 },
  });
  for (const query of [EVENTS, ORDERS, ...SUMS_AND_UNREAD, FEED]) await client.command({ query });
  // Half of the events are an order's second version, which merges keep. Duplicates must count once.
  const orders = Math.floor(events / 2);
  const paidVersions = 'FROM orders WHERE version = 2';
  await until(async () => (await countOf(client, `SELECT count() AS found ${paidVersions}`)) >= orders);
  await until(
    async () => (await countOf(client, `SELECT count(DISTINCT order_id) AS found ${paidVersions}`)) >= orders,
  );
  const sums = 'SELECT sum(placed_orders) + sum(paid_orders) AS found FROM sales_sums';
  await until(async () => (await countOf(client, sums)) >= events);
  const seconds = (performance.now() - startedMs) / 1000;
  const figures = { eventsPerSecond: events / seconds, ...usage(events) };
  await client.command({ query: 'DROP TABLE feed SYNC' });
  await client.command({ query: 'DROP TABLE queue SYNC' });
  return { variant: 'Kafka engine', figures };
}

async function countOf(client: ClickHouseClient, query: string): Promise<number> {
  const [counted] = await rows<{ found: string }>(client, query);
  return Number(counted?.found ?? 0);
}
