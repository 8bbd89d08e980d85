-- file: 0000_migration.sql
-- The files of this folder that have been applied, by hash: a worker that starts then leaves unchanged views alone, and their readers with them.
CREATE TABLE IF NOT EXISTS migration (
  file        String COMMENT 'Name of the file',
  sha256      String COMMENT 'SHA-256 of the file as it was applied, in hex',
  applied_at  DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY file
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Migrations that have been applied';
-- file: 0001_orders.sql
-- One row per order: the accepted version with the highest rank. Read it with FINAL.
-- Merging ten parts at a time instead of five makes an insert a quarter cheaper; reads merge the remaining parts.
-- placed_slice leads the key, so that a rollup slice is one contiguous read. No key column of an order ever changes.
CREATE TABLE IF NOT EXISTS orders (
  platform             LowCardinality(String) COMMENT 'Platform that published the order',
  order_id             String COMMENT 'Order id, unique within the platform',
  version              UInt64 COMMENT 'Version of the order; rises with each change',
  content_hash         UInt64 COMMENT 'First 8 bytes, big-endian, of the SHA-256 of the canonical order; breaks a tie of versions',
  status               LowCardinality(String) COMMENT 'Lifecycle: placed, paid, shipped, completed, cancelled, refunded',
  placed_at            DateTime64(3, 'Asia/Shanghai') COMMENT 'When the order was placed; never changes',
  paid_at              Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'When it was paid; null until then. The bases paid and net count the order from this time',
  seller_county        UInt32 COMMENT 'GB/T 2260 county of the seller; its sales belong to this county',
  seller_village       String COMMENT '12-digit village of the seller; empty if unknown',
  buyer_county         UInt32 COMMENT 'GB/T 2260 county of the buyer',
  outlet_type          LowCardinality(String) COMMENT 'Type of the rural outlet; empty if none took part',
  outlet_id            String COMMENT 'Outlet id within the platform; empty if none took part',
  outlet_county        UInt32 COMMENT 'County of the outlet; 0 if none took part',
  order_mode           LowCardinality(String) COMMENT 'self, proxy-purchase or consignment-sale',
  channel              LowCardinality(String) COMMENT 'online or offline',
  direction            LowCardinality(String) COMMENT 'produce-to-city, goods-to-countryside, local or other; derived if the publisher states none',
  `lines.sku`          Array(String) COMMENT 'Per line: stock-keeping unit',
  `lines.name`         Array(String) COMMENT 'Per line: product name',
  `lines.category`     Array(LowCardinality(String)) COMMENT 'Per line: product category, class.product',
  `lines.quantity`     Array(Decimal(18, 3)) COMMENT 'Per line: quantity in its unit',
  `lines.unit`         Array(LowCardinality(String)) COMMENT 'Per line: unit of the quantity',
  `lines.amount_fen`   Array(Int64) COMMENT 'Per line: amount in fen',
  goods_amount_fen     Int64 COMMENT 'Sum of the lines, in fen',
  refunded_fen         Int64 COMMENT 'All successful refunds so far, in fen',
  settlement_reference String COMMENT 'Identifies a sale that two parties publish; empty if there is none',
  placed_slice         DateTime('Asia/Shanghai') MATERIALIZED toStartOfInterval(placed_at, INTERVAL 5 SECOND) COMMENT 'Start of the five-second hot slice that contains placed_at',
  rank                 UInt128 MATERIALIZED bitOr(bitShiftLeft(toUInt128(version), 64), toUInt128(content_hash)) COMMENT '(version, content_hash) as one number; the highest wins'
)
ENGINE = ReplacingMergeTree(rank)
PARTITION BY toYYYYMM(placed_at)
ORDER BY (placed_slice, platform, order_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0, merge_selector_base = 10
COMMENT 'Latest version of every order';
-- file: 0002_ingest_log.sql
-- One row per acknowledged range of a source: written after the rows of the range are stored, before the cursor moves.
-- Ranges are half-open. A source is kafka/<topic>/<partition> or archive/<name>@<hash>; positions are offsets or line numbers from 0.
CREATE TABLE IF NOT EXISTS ingest_log (
  source          LowCardinality(String) COMMENT 'Source of the events',
  epoch           UInt64 COMMENT 'Rises with every reader of the source; a later epoch that starts at or before a range replaces that range',
  first_position  UInt64 COMMENT 'First position of the range',
  next_position   UInt64 COMMENT 'Position after the last one of the range',
  records         UInt64 COMMENT 'Records read; fewer than positions where the log holds control records or was compacted',
  accepted        UInt64 COMMENT 'Valid events, including duplicates and superseded versions',
  quarantined     UInt64 COMMENT 'Events quarantined with a reason',
  reasons         Map(LowCardinality(String), UInt64) COMMENT 'Quarantined events by reason code',
  bytes           UInt64 COMMENT 'Bytes of the events read',
  fingerprint     UInt64 COMMENT 'Hash of the last record; detects a topic that was truncated or recreated',
  first_occurred  Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'Earliest event time among the accepted',
  last_occurred   Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'Latest event time among the accepted',
  logged_at       DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the range was acknowledged'
)
ENGINE = ReplacingMergeTree(logged_at)
ORDER BY (source, epoch, first_position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: ranges read from each source, and how many events were accepted and quarantined';
-- file: 0003_slice_arrivals.sql
-- Accepted events per five seconds of placed time. A range is written here before it is written to the ingest log, so
-- every logged range is included. A retry counts twice, which costs one extra refresh.
CREATE TABLE IF NOT EXISTS slice_arrivals (
  slice_start    DateTime('Asia/Shanghai') COMMENT 'Start of the hot slice of placed time',
  arrivals       SimpleAggregateFunction(sum, UInt64) COMMENT 'Accepted events so far; retries may count twice',
  last_arrival   SimpleAggregateFunction(max, DateTime64(3, 'Asia/Shanghai')) COMMENT 'When the last of them was stored',
  first_arrival  SimpleAggregateFunction(min, DateTime64(3, 'Asia/Shanghai')) MATERIALIZED last_arrival COMMENT 'When the first of them was stored'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slice_start)
ORDER BY slice_start
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Arrivals per hot slice; a slice is dirty if they differ from the seen_arrivals of its last commit';
-- file: 0004_quarantine.sql
-- Events that break the contract. The payload stays in Kafka or the archive, where source and position locate it: a
-- broken event may contain data that must not be stored.
CREATE TABLE IF NOT EXISTS quarantine (
  source          LowCardinality(String) COMMENT 'Source of the event, as in ingest_log',
  position        UInt64 COMMENT 'Offset or line number from 0',
  epoch           UInt64 COMMENT 'Epoch of the reader that quarantined it, as in ingest_log; a later reader may accept it',
  topic           LowCardinality(String) COMMENT 'Kafka topic; empty for an archive',
  partition       Int32 COMMENT 'Kafka partition; -1 for an archive',
  code            LowCardinality(String) COMMENT 'Reason code of the first problem',
  path            String COMMENT 'JSON Pointer of the first problem',
  message         String COMMENT 'What is wrong, and what is expected',
  problems        Array(Tuple(code String, path String, message String)) COMMENT 'All problems found, at most 20',
  event_id        String COMMENT 'CloudEvent id, if readable and well formed',
  order_id        String COMMENT 'Order id, if readable and well formed',
  payload_bytes   UInt64 COMMENT 'Size of the event',
  payload_sha256  FixedString(64) COMMENT 'SHA-256 of the event, in hex',
  quarantined_at  DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was quarantined'
)
ENGINE = ReplacingMergeTree(epoch)
ORDER BY (source, position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Quarantined events, past and present; the view held_event has the present ones';
-- file: 0005_rollup.sql
-- Rollup rows and the commits that make them visible share this table: a query reads one snapshot of a table, so a
-- query that reads a commit also reads the rows it commits (docs/adr/0002; 0024 and 0027 for sums of days and windows).
-- Read the views instead. Rows are sorted by county and no further: most are superseded within seconds, and sorting
-- takes a fifth of the time that writing them takes.
CREATE TABLE IF NOT EXISTS rollup (
  kind           Enum8('commit' = 0, 'sales' = 1, 'products' = 2, 'day_commit' = 3, 'day_sales' = 4, 'day_products' = 5, 'day_segment_set_sales' = 6, 'day_segment_set_products' = 7, 'window_commit' = 8, 'window_sales' = 9, 'window_products' = 10) COMMENT 'commit: makes a slice version visible. sales: one row per combination of order dimensions. products: the same per product. day_sales, day_products: sums of a day by county. day_segment_set_*: sums of a day by counties of the same segments. window_*: sums of a window. day_commit, window_commit: make sums visible',
  slice_start    DateTime('Asia/Shanghai') COMMENT 'Start of the slice of placed time; day_*: start of the day; window_*: start of the window',
  slice_seconds  UInt32 COMMENT 'Length of the slice: 5 while hot, 3600 once settled; day_*: 86400; window_*: length of the window',
  slice_version  UInt64 COMMENT 'Rises with every refresh; the highest committed version is visible, and a committed hour hides its hot slices',
  seen_arrivals  UInt64 COMMENT 'commit: arrivals of the slice, read before it was computed',
  inputs_checksum UInt64 COMMENT 'day_commit, window_commit: checksum of the slices that were summed, and of the campaigns and segments',
  stat_hour      DateTime('Asia/Shanghai') COMMENT 'Hour in which the orders were placed or paid; day_*: representative of the hours of the same windows; window_*: start of the window',
  county         UInt32 COMMENT 'County of the seller; day_segment_set_*: representative of the counties of the same segments',
  platform       LowCardinality(String) COMMENT 'Platform',
  channel        LowCardinality(String) COMMENT 'online or offline',
  direction      LowCardinality(String) COMMENT 'Direction of trade',
  order_mode     LowCardinality(String) COMMENT 'self, proxy-purchase or consignment-sale',
  category       LowCardinality(String) COMMENT 'products: product category',
  unit           LowCardinality(String) COMMENT 'products: unit of the quantities',
  placed_orders  UInt64 COMMENT 'Orders placed in stat_hour (products: orders with the product)',
  placed_fen     Int64 COMMENT 'Amount of the orders placed in stat_hour, in fen',
  placed_quantity Decimal(38, 3) COMMENT 'products: quantity placed in stat_hour',
  paid_orders    UInt64 COMMENT 'Orders paid in stat_hour (products: orders with the product)',
  paid_fen       Int64 COMMENT 'Amount of the orders paid in stat_hour, in fen',
  paid_quantity  Decimal(38, 3) COMMENT 'products: quantity paid in stat_hour',
  refunded_fen   Int64 COMMENT 'sales: refunds so far of the orders paid in stat_hour, in fen'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(slice_start)
ORDER BY (kind, slice_start, slice_version, stat_hour, county)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Rollups by slice and the commits that make them visible; read the views sales_rollup and product_rollup';
-- file: 0006_day_commits_view.sql
-- A committed hour hides its hot slices. settled_hours has one bit for each such hour.
CREATE OR REPLACE VIEW day_commits (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64)) COMMENT 'Visible slices of the day',
  sums_version UInt64 COMMENT 'Version of the newest sums of the day; 0 if there are none',
  sums_checksum UInt64 COMMENT 'inputs_checksum of the newest sums'
) AS
SELECT day,
  arrayFilter(s -> s.slice_seconds = 3600 OR NOT bitTest(settled_hours, toHour(s.slice_start)), groupArrayIf(
    (slice_start, slice_seconds, newest_version, newest_arrivals)::Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64),
    kind = 'commit')) AS slices,
  groupBitOrIf(bitShiftLeft(toUInt32(1), toHour(slice_start)), kind = 'commit' AND slice_seconds = 3600) AS settled_hours,
  maxIf(newest_version, kind = 'day_commit') AS sums_version,
  maxIf(newest_checksum, kind = 'day_commit') AS sums_checksum
FROM (
  SELECT toStartOfDay(slice_start) AS day, kind, slice_start, slice_seconds, max(slice_version) AS newest_version,
    argMax(seen_arrivals, slice_version) AS newest_arrivals, argMax(inputs_checksum, slice_version) AS newest_checksum
  FROM rollup
  WHERE kind IN ('commit', 'day_commit')
  GROUP BY kind, slice_start, slice_seconds
)
GROUP BY day
COMMENT 'Visible slices of each day, and the newest sums of the day';
-- file: 0007_visible_slice_view.sql
CREATE OR REPLACE VIEW visible_slice AS
SELECT slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds, slice.slice_version AS slice_version,
  slice.seen_arrivals AS seen_arrivals
FROM day_commits
ARRAY JOIN slices AS slice
COMMENT 'Visible slices with their versions';
-- file: 0008_sales_rollup_view.sql
-- Grain: slice, stat_hour, county, platform, channel, direction, order_mode. Sum the rows: several slices count in one stat_hour.
CREATE OR REPLACE VIEW sales_rollup AS
SELECT slice_start, stat_hour, county, platform, channel, direction, order_mode,
  placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen
FROM rollup
WHERE kind = 'sales' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'Sales by hour, county, platform, channel, direction and order mode, not multiplied by the sample factor';
-- file: 0009_ingest_range_view.sql
-- A later epoch that starts at or before a range replaces it, as after a retry by another worker or a rewind.
CREATE OR REPLACE VIEW ingest_range AS
SELECT * EXCEPT (fenced_from)
FROM (
  SELECT log.*, fence.fenced_from AS fenced_from
  FROM (SELECT * FROM ingest_log FINAL) AS log
  INNER JOIN (
    SELECT source, epoch,
      min(epoch_first) OVER (PARTITION BY source ORDER BY epoch DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS lowest_later_first,
      row_number() OVER (PARTITION BY source ORDER BY epoch DESC) AS age,
      if(age = 1, toUInt64(18446744073709551615), lowest_later_first) AS fenced_from
    FROM (SELECT source, epoch, min(first_position) AS epoch_first FROM ingest_log GROUP BY source, epoch)
  ) AS fence USING (source, epoch)
)
WHERE first_position < fenced_from
COMMENT 'Rows of ingest_log that no later epoch replaces';
-- file: 0010_product_rollup_view.sql
-- Grain: that of sales_rollup, category, unit. An order with two products counts in both.
CREATE OR REPLACE VIEW product_rollup AS
SELECT slice_start, stat_hour, county, platform, channel, direction, order_mode, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'products' AND (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
COMMENT 'sales_rollup by product category and unit, not multiplied by the sample factor';
-- file: 0011_held_event_view.sql
-- Events in quarantine now: those of the ranges that count. An event may be accepted when a later epoch reads it again,
-- after a rewind or a new county list; its earlier quarantine row is then history.
CREATE OR REPLACE VIEW held_event DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT held.*
FROM (SELECT * FROM quarantine FINAL) AS held
ASOF INNER JOIN (SELECT source, first_position, epoch AS range_epoch FROM ingest_range) AS range
  ON held.source = range.source AND held.position >= range.first_position
WHERE held.epoch = range.range_epoch
COMMENT 'Events in quarantine now';
-- file: 0012_accepted_gap.sql
-- Positions that an operator accepted as lost. The rows are permanent: reading a source again does not replace them (docs/adr/0016).
CREATE TABLE IF NOT EXISTS accepted_gap (
  source          LowCardinality(String) COMMENT 'Source that has lost the positions, as in ingest_log',
  kind            LowCardinality(String) COMMENT 'offset-out-of-range: retention removed them before they were read. topic-changed: the log was truncated or recreated, and its new content is another source',
  first_position  UInt64 COMMENT 'First position of the gap',
  next_position   UInt64 COMMENT 'Position after the last one of the gap. topic-changed: after the last one seen; there may have been more',
  reason          String COMMENT 'Why the operator accepted it, in their words; empty if not given',
  accepted_at     DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was accepted'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, kind, first_position, next_position)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Accounting: positions accepted as lost';
-- file: 0013_accounting_view.sql
-- A source closes when every position is in a range or an accepted gap, no position is in two ranges, and every record is
-- accepted or quarantined. An accepted gap stays in gaps and gap_positions even if its positions are read later.
CREATE OR REPLACE VIEW accounting DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
  source,
  min(part_first) AS first_position,
  max(part_next) AS next_position,
  sum(part_records) AS records,
  sum(part_accepted) AS accepted,
  sum(part_quarantined) AS quarantined,
  sumIf(part_next - part_first, NOT is_gap) - records AS control_records,
  sumIf(part_first - covered_to, part_first > covered_to) AS missing,
  sumIf(covered_by_kind - part_first, NOT is_gap AND part_first < covered_by_kind) AS overlapping,
  missing = 0 AND overlapping = 0 AND records = accepted + quarantined AS closes,
  countIf(is_gap) AS gaps,
  sumIf(part_next - greatest(part_first, covered_by_kind), is_gap AND part_next > covered_by_kind) AS gap_positions
FROM (
  SELECT source, is_gap, part_first, part_next, part_records, part_accepted, part_quarantined,
    if(row_number() OVER of_source = 1, part_first,
      max(part_next) OVER (PARTITION BY source ORDER BY part_first, part_next ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS covered_to,
    if(row_number() OVER of_kind = 1, part_first,
      max(part_next) OVER (PARTITION BY source, is_gap ORDER BY part_first, part_next ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS covered_by_kind
  FROM (
    SELECT source, false AS is_gap, first_position AS part_first, next_position AS part_next,
      records AS part_records, accepted AS part_accepted, quarantined AS part_quarantined
    FROM ingest_range
    UNION ALL
    SELECT source, true, first_position, next_position, 0, 0, 0 FROM accepted_gap FINAL
  )
  WINDOW of_source AS (PARTITION BY source ORDER BY part_first, part_next),
    of_kind AS (PARTITION BY source, is_gap ORDER BY part_first, part_next)
)
GROUP BY source
COMMENT 'Whether every record of each source is accepted, quarantined or accepted as lost';
-- file: 0020_reference_county_list.sql
-- A list is one row, so readers see either the old list or the new one, never a mixture. Older loads stay, so that old
-- statistics can be explained by the lists of their time. Read the views instead.
CREATE TABLE IF NOT EXISTS reference_county_list (
  load_version UInt64 COMMENT 'Rises with every load; the highest is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the list was loaded',
  counties     Array(Tuple(county UInt32, name String, province String, rural UInt8, carries_orders UInt8)) COMMENT 'The list: GB/T 2260 code of 2017, name, province, whether the county counts as rural, whether orders may use it'
)
ENGINE = MergeTree
ORDER BY load_version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: county-level units, one row per load';
-- file: 0021_reference_segment.sql
-- One row per load of a segment, with all its members: one insert of one row replaces a list.
CREATE TABLE IF NOT EXISTS reference_segment (
  segment      LowCardinality(String) COMMENT 'Segment id',
  load_version UInt64 COMMENT 'Rises with every load; the highest of a segment is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the list was loaded',
  origin       Enum8('built-in' = 0, 'replaced' = 1) COMMENT 'built-in: comes with Countyflow. replaced: loaded by an operator',
  short_name   LowCardinality(String) COMMENT 'Short name; first part of the ids of statistics',
  title        String COMMENT 'Title for people',
  illustrative UInt8 COMMENT '1 if the list is an illustration, not the official one',
  members      Array(Tuple(county UInt32, valid_from Date, valid_to Date)) COMMENT 'Members, each with its first day and the day after its last; 2149-06-06 if no end is known'
)
ENGINE = MergeTree
ORDER BY (segment, load_version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: county segments with their members, one row per load of a segment';
-- file: 0022_reference_campaign.sql
-- One row per load of a campaign, with its windows and platform bases.
CREATE TABLE IF NOT EXISTS reference_campaign (
  campaign       LowCardinality(String) COMMENT 'Campaign id',
  load_version   UInt64 COMMENT 'Rises with every load; the highest of a campaign is in force',
  loaded_at      DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the campaign was loaded',
  title          String COMMENT 'Title for people',
  as_of          Date COMMENT 'Day that decides who belongs to a segment, for both years',
  sample_factor  UInt32 COMMENT 'Orders that each order of the data stands for',
  windows        Array(Tuple(window_id String, start_at DateTime('Asia/Shanghai'), end_at DateTime('Asia/Shanghai'), base_start_at Nullable(DateTime('Asia/Shanghai')), base_end_at Nullable(DateTime('Asia/Shanghai')))) COMMENT 'Half-open windows, each with its base window of the year before; null if there is none',
  window_hours   Array(Tuple(window_id String, is_base Bool, stat_hour DateTime('Asia/Shanghai'))) MATERIALIZED arrayFlatten(arrayMap(w -> arrayConcat(
    arrayMap(at -> (w.window_id, false, toDateTime(at, 'Asia/Shanghai')), range(toUnixTimestamp(w.start_at), toUnixTimestamp(w.end_at), 3600)),
    arrayMap(at -> (w.window_id, true, toDateTime(at, 'Asia/Shanghai')), range(toUnixTimestamp(ifNull(w.base_start_at, w.start_at)), toUnixTimestamp(if(w.base_start_at IS NULL OR w.base_end_at IS NULL, w.start_at, assumeNotNull(w.base_end_at))), 3600))), windows)) COMMENT 'The hours of every window and base window; stored, because every statistic needs them',
  platform_bases Array(Tuple(platform String, base_platform String)) COMMENT 'A platform that is new this year, and the platform it is compared with'
)
ENGINE = MergeTree
ORDER BY (campaign, load_version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: campaigns with their windows, one row per load of a campaign';
-- file: 0023_reference_product_group.sql
-- One row per load of all product groups.
CREATE TABLE IF NOT EXISTS reference_product_group (
  load_version UInt64 COMMENT 'Rises with every load; the highest is in force',
  loaded_at    DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the groups were loaded',
  members      Array(Tuple(product_group String, category String)) COMMENT 'Group and product category'
)
ENGINE = MergeTree
ORDER BY load_version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: product groups, one row per load';
-- file: 0024_county_view.sql
-- Includes administrative committees, which no order may use, so that every member of a segment has a name.
CREATE OR REPLACE VIEW county AS
SELECT unit.county AS county, unit.name AS name, unit.province AS province, unit.rural AS rural, unit.carries_orders AS carries_orders
FROM (SELECT counties FROM reference_county_list ORDER BY load_version DESC LIMIT 1)
ARRAY JOIN counties AS unit
COMMENT 'County-level units of 2017, one row each';
-- file: 0025_segment_view.sql
CREATE OR REPLACE VIEW segment AS
SELECT segment, short_name, title, illustrative, origin, loaded_at
FROM reference_segment
ORDER BY load_version DESC
LIMIT 1 BY segment
COMMENT 'Segments of counties, one row each';
-- file: 0026_segment_member_view.sql
-- Grain: segment, county, valid_from. A county is a member from valid_from to the day before valid_to.
CREATE OR REPLACE VIEW segment_member AS
SELECT segment, member.county AS county, member.valid_from AS valid_from, member.valid_to AS valid_to
FROM (SELECT segment, members FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment)
ARRAY JOIN members AS member
COMMENT 'Members of segments with their dates';
-- file: 0027_campaign_view.sql
CREATE OR REPLACE VIEW campaign AS
SELECT campaign, title, as_of, sample_factor, loaded_at
FROM reference_campaign
ORDER BY load_version DESC
LIMIT 1 BY campaign
COMMENT 'Campaigns, one row each';
-- file: 0028_campaign_window_view.sql
-- Grain: campaign, window_id. Windows are half-open; base_* is the window of the year before, null if there is none.
CREATE OR REPLACE VIEW campaign_window AS
SELECT campaign, w.window_id AS window_id, w.start_at AS start_at, w.end_at AS end_at, w.base_start_at AS base_start_at, w.base_end_at AS base_end_at,
  sample_factor, arrayExists(p -> p.window_id = 'period' AND p.start_at <= w.start_at AND w.end_at <= p.end_at, windows) AS within_period
FROM (SELECT campaign, sample_factor, windows FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN windows AS w
COMMENT 'Windows of campaigns, each with its base window';
-- file: 0029_campaign_window_span_view.sql
-- Sums of windows are stored by start and length, so campaigns share the sums of equal windows.
CREATE OR REPLACE VIEW campaign_window_span (
  campaign String COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Orders that each order of the data stands for',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: the base window of the year before',
  start_at DateTime('Asia/Shanghai') COMMENT 'Start of the window, or of its base window',
  window_seconds UInt32 COMMENT 'Its length'
) AS
SELECT campaign, sample_factor, window_id, span.is_base AS is_base,
  assumeNotNull(span.span_start) AS start_at, toUInt32(assumeNotNull(span.span_end) - start_at) AS window_seconds
FROM campaign_window AS w
-- One array of tuples: views that join several arrays themselves fail on a constant array here (ClickHouse 26.7).
ARRAY JOIN [(false, w.start_at, w.end_at), (true, w.base_start_at, w.base_end_at)]::Array(Tuple(
  is_base Bool,
  span_start Nullable(DateTime('Asia/Shanghai')),
  span_end Nullable(DateTime('Asia/Shanghai'))
)) AS span
WHERE span.span_start IS NOT NULL AND span.span_end IS NOT NULL
COMMENT 'Windows and base windows by start and length';
-- file: 0030_platform_view.sql
-- The platforms of schemas/event/vocabulary.ts (a test compares them). A platform without sales then shows zeros.
CREATE OR REPLACE VIEW platform (
  platform String COMMENT 'Platform'
) AS
SELECT platform
FROM values('platform String',
  'rural-taobao', 'tmall', 'jd', 'suning', 'pinduoduo', 'lecuntao', 'post-shopkeeper', 'cloud-farm')
COMMENT 'Every platform that may publish orders';
-- file: 0031_platform_group_view.sql
CREATE OR REPLACE VIEW platform_group (
  platform_group String COMMENT 'Name of the group, as in the ids of statistics',
  platform String COMMENT 'A platform of the group'
) AS
SELECT platform_group, platform
FROM values('platform_group String, platform String', ('taobao-tmall', 'rural-taobao'), ('taobao-tmall', 'tmall'))
COMMENT 'Platforms that a published figure counts together';
-- file: 0032_product_group_view.sql
CREATE OR REPLACE VIEW product_group AS
SELECT member.product_group AS product_group, member.category AS category
FROM (SELECT members FROM reference_product_group ORDER BY load_version DESC LIMIT 1)
ARRAY JOIN members AS member
COMMENT 'Categories of each product group';
-- file: 0033_campaign_window_hour_view.sql
-- Windows begin and end on full hours, so an equality join on hours replaces a range join.
CREATE OR REPLACE VIEW campaign_window_hour (
  campaign String COMMENT 'Campaign',
  sample_factor UInt32 COMMENT 'Orders that each order of the data stands for',
  window_id String COMMENT 'Window within the campaign',
  is_base Bool COMMENT 'true: an hour of the base window',
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of the half-open window'
) AS
SELECT campaign, sample_factor, w.window_id AS window_id, w.is_base AS is_base, w.stat_hour AS stat_hour
FROM (SELECT campaign, sample_factor, window_hours FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
ARRAY JOIN window_hours AS w
COMMENT 'Hours of every window and base window';
-- file: 0034_hour_representative_view.sql
-- A season has hundreds of hours and a handful of windows: summing hours of the same windows first leaves few rows to join.
CREATE OR REPLACE VIEW hour_representative (
  stat_hour DateTime('Asia/Shanghai') COMMENT 'Start of an hour of any window',
  representative_hour DateTime('Asia/Shanghai') COMMENT 'First of the hours that are in exactly the same windows'
) AS
SELECT stat_hour, min(stat_hour) OVER (PARTITION BY windows) AS representative_hour
FROM (
  SELECT stat_hour, arraySort(groupArray((campaign, window_id, is_base))) AS windows
  FROM campaign_window_hour
  GROUP BY stat_hour
)
COMMENT 'Hours of windows, each with the hour that represents all hours of the same windows';
-- file: 0035_campaign_segment_member_view.sql
-- Both years use the members of the campaign's as_of day, so that growth compares the same counties.
CREATE OR REPLACE VIEW campaign_segment_member (
  campaign String COMMENT 'Campaign',
  segment String COMMENT 'Segment; a county may be in several',
  county UInt32 COMMENT 'GB/T 2260 county'
) AS
SELECT DISTINCT campaign, segment, county
FROM campaign CROSS JOIN segment_member
WHERE valid_from <= as_of AND as_of < valid_to
COMMENT 'Members of each segment on the as_of day of each campaign';
-- file: 0036_county_segment_set_view.sql
-- All counties fall into a few sets of segments: summing by set first leaves few rows to join.
CREATE OR REPLACE VIEW county_segment_set (
  county UInt32 COMMENT 'GB/T 2260 county of a segment',
  segments Array(Tuple(campaign String, segment String)) COMMENT 'Its segments on the as_of day of each campaign',
  segment_set UInt64 COMMENT 'Hash of segments; equal for counties of exactly the same segments'
) AS
SELECT county, arraySort(groupArray((campaign, segment))) AS segments, cityHash64(segments) AS segment_set
FROM campaign_segment_member
GROUP BY county
COMMENT 'Segments of each county';
-- file: 0037_county_representative_view.sql
-- Sums by set of segments are a few rows, sums by county are thousands, and both give the same totals by segment.
CREATE OR REPLACE VIEW county_representative (
  county UInt32 COMMENT 'GB/T 2260 county of a segment',
  representative_county UInt32 COMMENT 'First of the counties that are in exactly the same segments'
) AS
SELECT county, min(county) OVER (PARTITION BY segment_set) AS representative_county
FROM county_segment_set
COMMENT 'Counties of segments, each with the county that represents all counties of the same segments';
-- file: 0038_campaign_platform_view.sql
CREATE OR REPLACE VIEW campaign_platform (
  campaign String COMMENT 'Campaign',
  platform String COMMENT 'Platform',
  base_platform String COMMENT 'Platform that its growth is measured against: itself, unless the campaign names another'
) AS
SELECT campaign, platform,
  if(has(platform_bases.platform, platform), platform_bases.base_platform[indexOf(platform_bases.platform, platform)], platform) AS base_platform
FROM (SELECT campaign, platform_bases FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign) AS latest
CROSS JOIN platform
COMMENT 'Platforms of each campaign with the platform that each is compared with';
-- file: 0039_reference_checksum_view.sql
CREATE OR REPLACE VIEW reference_checksum (
  checksum UInt64 COMMENT 'Checksum of all loads of campaigns and segments; every load changes it'
) AS
SELECT sum(cityHash64(list, load_version)) AS checksum
FROM (SELECT campaign AS list, load_version FROM reference_campaign UNION ALL SELECT segment, load_version FROM reference_segment)
COMMENT 'Checksum of what defines windows and segments';
-- file: 0040_day_sums_status_view.sql
-- Sums of a day are current while its visible slices, the campaigns and the segments are those that were summed: their
-- checksum is compared with the one in the commit of the sums.
CREATE OR REPLACE VIEW day_sums_status (
  day DateTime('Asia/Shanghai') COMMENT 'Start of the day of placed time',
  slices Array(Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64)) COMMENT 'Visible slices of the day',
  inputs_checksum UInt64 COMMENT 'Checksum of the visible slices and of all loads of campaigns and segments',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 if there are none',
  sums_are_current Bool COMMENT 'Whether the newest sums were made from these inputs'
) AS
WITH (SELECT checksum FROM reference_checksum) AS loads_checksum
SELECT day, slices, loads_checksum + arraySum(s -> cityHash64(s.slice_start, s.slice_seconds, s.slice_version), slices) AS inputs_checksum,
  sums_version, sums_version > 0 AND sums_checksum = inputs_checksum AS sums_are_current
FROM day_commits
COMMENT 'Visible slices of each day, and whether the sums of the day are current';
-- file: 0041_slice_or_day_sums_view.sql
-- Every visible order is in exactly one of these rows.
CREATE OR REPLACE VIEW slice_or_day_sums (
  slice_start DateTime('Asia/Shanghai') COMMENT 'Start of the slice, or of the day',
  slice_seconds UInt32 COMMENT 'Length of the slice; 86400 for sums of a day',
  slice_version UInt64 COMMENT 'Version of its rollup rows'
) AS
SELECT slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds, slice.slice_version AS slice_version
FROM day_sums_status
ARRAY JOIN if(
  sums_are_current,
  [(day, toUInt32(86400), sums_version, toUInt64(0))::Tuple(slice_start DateTime('Asia/Shanghai'), slice_seconds UInt32, slice_version UInt64, seen_arrivals UInt64)],
  slices) AS slice
COMMENT 'Days with current sums, and the visible slices of all other days';
-- file: 0042_rollup_or_day_sums_view.sql
-- Rows of slices have the grain of sales_rollup or product_rollup. Rows of days lack channel, direction and order mode, and
-- their stat_hour is the representative_hour; orders outside every window are left out. Join the hours of windows, choose
-- one kind and either its day_ kind or (to sum by segment) its day_segment_set_ kind, and sum the rows.
CREATE OR REPLACE VIEW rollup_or_day_sums AS
SELECT kind, stat_hour, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity, refunded_fen
FROM rollup
WHERE (slice_start, slice_seconds, slice_version) IN (SELECT slice_start, slice_seconds, slice_version FROM slice_or_day_sums)
COMMENT 'Rollup rows of days with current sums, and of the visible slices of all other days';
-- file: 0043_window_sums_status_view.sql
-- Sums of a window are current while no slice that may contain its orders has changed; a checksum decides, as for days.
-- An order may be paid in a window days after it was placed, or, if publishers' clocks differ, minutes before, but never
-- an hour before.
CREATE OR REPLACE VIEW window_sums_status (
  start_at DateTime('Asia/Shanghai') COMMENT 'Start of a window, or base window, of any campaign',
  window_seconds UInt32 COMMENT 'Its length',
  has_products Bool COMMENT 'Whether products are summed; they are not for a window that is only a base window',
  inputs_checksum UInt64 COMMENT 'Checksum of the visible slices up to an hour after its end, and of all loads of campaigns and segments',
  newest_slice_version UInt64 COMMENT 'Highest version of these slices',
  is_settled Bool COMMENT 'Whether all these slices are hours',
  sums_version UInt64 COMMENT 'Version of the newest sums; 0 if there are none',
  sums_are_current Bool COMMENT 'Whether the newest sums were made from these inputs'
) AS
WITH
  (SELECT checksum FROM reference_checksum) AS loads_checksum,
  (
    SELECT groupArray((slice_start, slice_seconds, newest_version, newest_checksum)::Tuple(start_at DateTime('Asia/Shanghai'), window_seconds UInt32, version UInt64, inputs_checksum UInt64))
    FROM (
      SELECT slice_start, slice_seconds, max(slice_version) AS newest_version, argMax(inputs_checksum, slice_version) AS newest_checksum
      FROM rollup
      WHERE kind = 'window_commit'
      GROUP BY slice_start, slice_seconds
    )
  ) AS commits
SELECT start_at, window_seconds, has_products, inputs_checksum, newest_slice_version, is_settled,
  arrayFirst(c -> c.start_at = start_at AND c.window_seconds = window_seconds, commits) AS sums,
  sums.version AS sums_version,
  sums_version > 0 AND sums.inputs_checksum = inputs_checksum AS sums_are_current
FROM (
  SELECT start_at, window_seconds, has_products,
    loads_checksum + sum(cityHash64(slice_start, slice_seconds, slice_version)) AS inputs_checksum,
    max(slice_version) AS newest_slice_version, min(slice_seconds) = 3600 AS is_settled
  FROM (SELECT start_at, window_seconds, max(NOT is_base) AS has_products FROM campaign_window_span GROUP BY start_at, window_seconds) AS windows
  CROSS JOIN visible_slice
  WHERE slice_start < start_at + window_seconds + 3600
  GROUP BY start_at, window_seconds, has_products
)
COMMENT 'Windows that have slices, and whether their sums are current';
-- file: 0044_summed_window_view.sql
-- A WITH value is computed once per query, however often the query uses it; planning this question takes as long as
-- reading the sums.
CREATE OR REPLACE VIEW summed_window AS
WITH (
  SELECT groupArray((start_at, window_seconds, has_products, sums_version, sums_are_current)::Tuple(start_at DateTime('Asia/Shanghai'), window_seconds UInt32, has_products Bool, sums_version UInt64, sums_are_current Bool))
  FROM window_sums_status
) AS windows
SELECT w.start_at AS start_at, w.window_seconds AS window_seconds, w.sums_version AS sums_version
FROM (SELECT arrayJoin(windows) AS w)
WHERE w.sums_are_current
COMMENT 'Windows that readers take from their sums';
-- file: 0045_unsummed_window_hour_view.sql
-- The WITH value is that of summed_window, so that a query computes it once for both views.
CREATE OR REPLACE VIEW unsummed_window_hour AS
WITH (
  SELECT groupArray((start_at, window_seconds, has_products, sums_version, sums_are_current)::Tuple(start_at DateTime('Asia/Shanghai'), window_seconds UInt32, has_products Bool, sums_version UInt64, sums_are_current Bool))
  FROM window_sums_status
) AS windows
SELECT w.start_at AS start_at, w.window_seconds AS window_seconds, w.has_products AS has_products,
  toDateTime(arrayJoin(range(toUnixTimestamp(w.start_at), toUnixTimestamp(w.start_at) + w.window_seconds, 3600)), 'Asia/Shanghai') AS stat_hour
FROM (SELECT arrayJoin(windows) AS w)
WHERE NOT w.sums_are_current
COMMENT 'Hours of the windows that readers take from days and hours';
-- file: 0046_statistic_subject_view.sql
-- A subject is what a statistic is about. It has one row for each sum that it adds up, as columns to join by.
CREATE OR REPLACE VIEW statistic_subject (
  campaign String COMMENT 'Campaign',
  subject_id String COMMENT 'First part of the ids of its statistics',
  segment String COMMENT 'Segment; empty if the subject is a platform or a group of platforms',
  platform String COMMENT 'Platform, or group of platforms, in rural counties; empty if the subject is a segment',
  base_platform String COMMENT 'Platform that it is compared with; empty unless the subject is a platform',
  product_group String COMMENT 'Product group; empty if all products count',
  in_base_window Bool COMMENT 'true: the sum is of the base window',
  summed_segment String COMMENT 'Segment of the sum',
  summed_platform String COMMENT 'Platform of the sum',
  summed_category String COMMENT 'Product category of the sum; empty for a sum of orders'
) AS
SELECT campaign, short_name AS subject_id, segment, '' AS platform, '' AS base_platform, '' AS product_group,
  in_base_window, segment AS summed_segment, sellers.platform AS summed_platform, '' AS summed_category
FROM campaign
CROSS JOIN segment
CROSS JOIN platform AS sellers
ARRAY JOIN [false, true] AS in_base_window
UNION ALL
-- Several platforms may be compared with one.
SELECT campaign, platform, '', platform, base_platform, '', is_base, 'rural', compared_platform, ''
FROM campaign_platform
ARRAY JOIN [false, true] AS is_base, [platform, base_platform] AS compared_platform
UNION ALL
SELECT campaign, platform_group, '', platform_group, '', product_group, false, 'rural', platform_group.platform, category
FROM campaign
CROSS JOIN platform_group
CROSS JOIN product_group
COMMENT 'Subjects of statistics, with the sums that each adds up';
-- file: 0047_subject_window_sums_view.sql
-- All statistics use this one scan of the rollup; few rows once days are summed. Counties are summed by set of segments and
-- hours are summed before windows, which leaves few rows early. Grain: campaign, window_id, subject; subjects without
-- sales have zeros. The five measures travel as an array, because planning takes longer than reading, and each
-- function adds to it.
CREATE OR REPLACE VIEW subject_window_sums AS
SELECT windows.campaign AS campaign, windows.window_id AS window_id, subject_id, subject.segment AS segment,
  subject.platform AS platform, base_platform, product_group, windows.base_start_at IS NOT NULL AS has_base, within_period,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, NOT in_base_window)) AS own,
  arrayMap(n -> n * sample_factor, sumForEachIf(measures, in_base_window)) AS base,
  own[1] AS placed_orders, own[2] AS placed_fen, own[3] AS paid_orders, own[4] AS paid_fen, own[5] AS refunded_fen,
  base[1] AS base_placed_orders, base[2] AS base_placed_fen, base[3] AS base_paid_orders, base[4] AS base_paid_fen,
  base[5] AS base_refunded_fen
FROM campaign_window AS windows
INNER JOIN statistic_subject AS subject ON subject.campaign = windows.campaign
LEFT JOIN (
  SELECT member_of.campaign AS campaign, window_id, is_base, member_of.segment AS segment, platform, category, sumForEach(hour_measures) AS measures
  FROM (
    SELECT stat_hour, platform, category, arrayJoin(any(segments)) AS member_of,
      [toInt64(sum(placed_orders)), sum(placed_fen), toInt64(sum(paid_orders)), sum(paid_fen), sum(refunded_fen)] AS hour_measures
    FROM rollup_or_day_sums
    INNER JOIN county_segment_set USING (county)
    WHERE kind IN ('sales', 'day_segment_set_sales')
      OR kind IN ('products', 'day_segment_set_products') AND category IN (SELECT category FROM product_group)
        AND platform IN (SELECT platform FROM platform_group)
    GROUP BY stat_hour, platform, category, segment_set
  ) AS hourly
  INNER JOIN campaign_window_hour AS hours ON hours.campaign = member_of.campaign AND hours.stat_hour = hourly.stat_hour
  GROUP BY campaign, window_id, is_base, segment, platform, category
) AS summed ON summed.campaign = windows.campaign AND summed.window_id = windows.window_id AND summed.is_base = in_base_window
  AND summed.segment = summed_segment AND summed.platform = summed_platform AND summed.category = summed_category
GROUP BY campaign, sample_factor, window_id, has_base, within_period, subject_id, segment, platform, base_platform, product_group
COMMENT 'Sums of every subject and window, multiplied by the sample factor';
-- file: 0048_subject_basis_sums_view.sql
-- Grain: that of subject_window_sums, by basis. The base_ columns hold if has_base.
CREATE OR REPLACE VIEW subject_basis_sums AS
SELECT campaign, window_id, subject_id, segment, platform, base_platform, product_group, has_base, within_period,
  basis, orders, sales_fen, basis_refunded_fen AS refunded_fen, base_orders, base_sales_fen
FROM subject_window_sums
ARRAY JOIN
  ['placed', 'paid', 'net'] AS basis,
  [placed_orders, paid_orders, paid_orders] AS orders,
  [placed_fen, paid_fen, paid_fen - refunded_fen] AS sales_fen,
  [0, refunded_fen, refunded_fen] AS basis_refunded_fen,
  [base_placed_orders, base_paid_orders, base_paid_orders] AS base_orders,
  [base_placed_fen, base_paid_fen, base_paid_fen - base_refunded_fen] AS base_sales_fen
COMMENT 'Sums of every subject and window by basis';
-- file: 0049_segment_sales_by_window_view.sql
-- Segments overlap: a county counts in each of its segments, so segments do not add up.
CREATE OR REPLACE VIEW segment_sales_by_window (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  segment String COMMENT 'Segment of the counties of the sellers',
  basis String COMMENT 'placed: by order time. paid: by payment time. net: paid, less refunds so far',
  orders UInt64 COMMENT 'Orders; net includes orders that were refunded',
  sales_fen Int64 COMMENT 'Sales, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the paid orders, in fen; 0 for placed',
  base_orders Nullable(UInt64) COMMENT 'Orders of the base window; null if the window has none',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of the base window, in fen; null if the window has none'
)
AS
SELECT campaign, window_id, segment, basis, orders, sales_fen, refunded_fen,
  if(has_base, sums.base_orders, NULL) AS base_orders, if(has_base, sums.base_sales_fen, NULL) AS base_sales_fen
FROM subject_basis_sums AS sums
WHERE segment != ''
COMMENT 'Sales by window, segment and basis, with those of the base window, multiplied by the sample factor';
-- file: 0050_platform_sales_by_window_view.sql
CREATE OR REPLACE VIEW platform_sales_by_window (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  platform String COMMENT 'Platform',
  base_platform String COMMENT 'Platform of the base columns',
  basis String COMMENT 'placed: by order time. paid: by payment time. net: paid, less refunds so far',
  orders UInt64 COMMENT 'Orders; net includes orders that were refunded',
  sales_fen Int64 COMMENT 'Sales, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the paid orders, in fen; 0 for placed',
  base_orders Nullable(UInt64) COMMENT 'Orders of base_platform in the base window; null if the window has none',
  base_sales_fen Nullable(Int64) COMMENT 'Sales of base_platform in the base window, in fen; null if the window has none'
)
AS
SELECT campaign, window_id, platform, base_platform, basis, orders, sales_fen, refunded_fen,
  if(has_base, sums.base_orders, NULL) AS base_orders, if(has_base, sums.base_sales_fen, NULL) AS base_sales_fen
FROM subject_basis_sums AS sums
WHERE platform != '' AND product_group = ''
COMMENT 'Rural sales by window, platform and basis, with those of the base platform in the base window, multiplied by the sample factor';
-- file: 0051_product_span_sums_view.sql
-- Windows with current sums come from these, all others from days and hours. Hours of the same windows are summed before
-- windows, which leaves few rows early.
CREATE OR REPLACE VIEW product_span_sums AS
SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform, category, unit,
  placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen, paid_quantity
FROM rollup
WHERE kind = 'window_products'
  AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM summed_window)
UNION ALL
SELECT start_at, window_seconds, county, platform, category, unit,
  sum(same_placed_orders) AS placed_orders, sum(same_placed_fen) AS placed_fen, sum(same_placed_quantity) AS placed_quantity,
  sum(same_paid_orders) AS paid_orders, sum(same_paid_fen) AS paid_fen, sum(same_paid_quantity) AS paid_quantity
FROM (
  SELECT representative_hour, county, platform, category, unit,
    sum(placed_orders) AS same_placed_orders, sum(placed_fen) AS same_placed_fen, sum(placed_quantity) AS same_placed_quantity,
    sum(paid_orders) AS same_paid_orders, sum(paid_fen) AS same_paid_fen, sum(paid_quantity) AS same_paid_quantity
  FROM rollup_or_day_sums
  INNER JOIN hour_representative USING (stat_hour)
  WHERE kind IN ('products', 'day_products') AND representative_hour IN (SELECT stat_hour FROM unsummed_window_hour WHERE has_products)
  GROUP BY representative_hour, county, platform, category, unit
) AS same_windows
INNER JOIN unsummed_window_hour AS hours ON hours.stat_hour = representative_hour
WHERE has_products
GROUP BY start_at, window_seconds, county, platform, category, unit
COMMENT 'Sums of products by window, county and platform, before the sample factor';
-- file: 0052_product_sales_by_window_view.sql
CREATE OR REPLACE VIEW product_sales_by_window (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  county UInt32 COMMENT 'County of the seller',
  platform String COMMENT 'Platform',
  category String COMMENT 'Product category, class.product',
  unit String COMMENT 'Unit of the quantity',
  basis String COMMENT 'placed: by order time. paid: by payment time. Refunds by product are not known',
  orders UInt64 COMMENT 'Orders with the product; an order with two products counts in both',
  quantity Decimal(38, 3) COMMENT 'Quantity sold, in unit',
  sales_fen Int64 COMMENT 'Amount of the lines, in fen'
)
AS
SELECT campaign, window_id, county, platform, category, unit, basis,
  basis_orders * sample_factor AS orders, basis_quantity * sample_factor AS quantity, basis_fen * sample_factor AS sales_fen
FROM (
  SELECT *
  FROM product_span_sums
  INNER JOIN campaign_window_span USING (start_at, window_seconds)
  WHERE NOT is_base
)
ARRAY JOIN
  ['placed', 'paid'] AS basis,
  [placed_orders, paid_orders] AS basis_orders,
  [placed_quantity, paid_quantity] AS basis_quantity,
  [placed_fen, paid_fen] AS basis_fen
COMMENT 'Quantities and sales of products by window, county, platform and basis, multiplied by the sample factor';
-- file: 0053_county_span_sums_view.sql
-- Windows with current sums come from these, all others from days and hours. Hours of the same windows are summed before
-- windows, which leaves few rows early. Sum the rows: a window has one row per representative_hour.
CREATE OR REPLACE VIEW county_span_sums AS
SELECT slice_start AS start_at, slice_seconds AS window_seconds, county, platform,
  placed_orders, placed_fen, paid_orders, paid_fen, refunded_fen
FROM rollup
WHERE kind = 'window_sales'
  AND (slice_start, slice_seconds, slice_version) IN (SELECT start_at, window_seconds, sums_version FROM summed_window)
UNION ALL
SELECT start_at, window_seconds, county, platform,
  same_placed_orders, same_placed_fen, same_paid_orders, same_paid_fen, same_refunded_fen
FROM (
  SELECT representative_hour, county, platform,
    sum(placed_orders) AS same_placed_orders, sum(placed_fen) AS same_placed_fen,
    sum(paid_orders) AS same_paid_orders, sum(paid_fen) AS same_paid_fen, sum(refunded_fen) AS same_refunded_fen
  FROM rollup_or_day_sums
  INNER JOIN hour_representative USING (stat_hour)
  WHERE kind IN ('sales', 'day_sales') AND representative_hour IN (SELECT stat_hour FROM unsummed_window_hour)
  GROUP BY representative_hour, county, platform
) AS same_windows
INNER JOIN unsummed_window_hour AS hours ON hours.stat_hour = representative_hour
COMMENT 'Sums by window, county and platform, before the sample factor';
-- file: 0054_county_sales_by_window_view.sql
CREATE OR REPLACE VIEW county_sales_by_window (
  campaign String COMMENT 'Campaign',
  window_id String COMMENT 'Window within the campaign',
  county UInt32 COMMENT 'County of the seller',
  platform String COMMENT 'Platform',
  placed_orders UInt64 COMMENT 'Orders placed in the window',
  placed_fen Int64 COMMENT 'Their amount, in fen',
  paid_orders UInt64 COMMENT 'Orders paid in the window',
  paid_fen Int64 COMMENT 'Their amount, in fen',
  refunded_fen Int64 COMMENT 'Refunds so far of the orders paid in the window, in fen',
  base_placed_orders UInt64 COMMENT 'Orders placed in the base window; 0 if there is none',
  base_placed_fen Int64 COMMENT 'Their amount, in fen',
  base_paid_orders UInt64 COMMENT 'Orders paid in the base window; 0 if there is none',
  base_paid_fen Int64 COMMENT 'Their amount, in fen',
  base_refunded_fen Int64 COMMENT 'Refunds so far of the orders paid in the base window, in fen'
)
AS
SELECT campaign, window_id, county, platform,
  sumIf(sums.placed_orders, NOT is_base) * sample_factor AS placed_orders,
  sumIf(sums.placed_fen, NOT is_base) * sample_factor AS placed_fen,
  sumIf(sums.paid_orders, NOT is_base) * sample_factor AS paid_orders,
  sumIf(sums.paid_fen, NOT is_base) * sample_factor AS paid_fen,
  sumIf(sums.refunded_fen, NOT is_base) * sample_factor AS refunded_fen,
  sumIf(sums.placed_orders, is_base) * sample_factor AS base_placed_orders,
  sumIf(sums.placed_fen, is_base) * sample_factor AS base_placed_fen,
  sumIf(sums.paid_orders, is_base) * sample_factor AS base_paid_orders,
  sumIf(sums.paid_fen, is_base) * sample_factor AS base_paid_fen,
  sumIf(sums.refunded_fen, is_base) * sample_factor AS base_refunded_fen
FROM county_span_sums AS sums
INNER JOIN campaign_window_span USING (start_at, window_seconds)
GROUP BY campaign, sample_factor, window_id, county, platform
COMMENT 'Sales by window, county and platform, multiplied by the sample factor; no rows without sales';
-- file: 0055_statistic_metric_view.sql
-- subject_kind is segment, platform or product. A value is a sum divided by the divisor: 'unit' is unit_size fen or
-- orders, 'base' the base window, 'period' the whole period, 'rural' the rural segment. Ids of products end in the
-- product group instead of an id_suffix.
CREATE OR REPLACE VIEW statistic_metric AS
SELECT subject_kind, id_suffix, metric, unit, decimals, divisor, unit_size
FROM values('subject_kind String, id_suffix String, metric String, unit String, decimals UInt8, divisor String, unit_size Int64',
  ('segment', 'orders', 'orders', 'orders', 0, 'unit', 1),
  ('segment', 'sales', 'sales', 'bn CNY', 3, 'unit', 100000000000),
  ('segment', 'yoy', 'yoy', '%', 2, 'base', 0),
  ('segment', 'share_of_period', 'share_of_period', '%', 2, 'period', 0),
  ('segment', 'share_of_rural', 'share_of_rural', '%', 2, 'rural', 0),
  ('platform', 'orders', 'orders', 'orders', 0, 'unit', 1),
  ('platform', 'sales', 'sales', 'bn CNY', 3, 'unit', 100000000000),
  ('platform', 'yoy', 'yoy', '%', 2, 'base', 0),
  ('platform', 'multiple', 'multiple_of_previous_year', 'times', 2, 'base', 0),
  ('product', '', 'sales', 'CNY', 2, 'unit', 100))
COMMENT 'Metrics of each kind of subject, and what each is divided by';
-- file: 0056_statistic_ratio_view.sql
CREATE OR REPLACE VIEW statistic_ratio (
  campaign String COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic: subject, window, metric',
  segment String COMMENT 'Segment; empty if the statistic is about platforms',
  platform String COMMENT 'Platform, or group of platforms; empty if the statistic is about a segment',
  product_group String COMMENT 'Product group; empty if all products count',
  window_id String COMMENT 'Window; empty if the statistic has none',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of numerator over denominator',
  decimals UInt8 COMMENT 'Decimals that are published',
  numerator Int256 COMMENT 'Exact: value = numerator / denominator',
  denominator Int256 COMMENT 'Never 0',
  reason Nullable(String) COMMENT 'Why there is no value; null if there is one'
) AS
SELECT campaign, concat(subject_id, '.', window_id, '.', if(subject_kind = 'product', concat(replaceAll(product_group, '-', '_'), '_products'), id_suffix)) AS id,
  segment, platform, product_group, window_id, basis, metric, unit, decimals,
  multiIf(metric = 'orders', exact_orders, metric = 'yoy', 100 * (sales - base_sales), metric LIKE 'share%', 100 * sales, sales) AS numerator,
  if(divisor = 'unit', toInt256(unit_size), multiIf(divisor = 'base', base_sales, divisor = 'period', period_sales, rural_sales)) AS divided_by,
  if(divided_by = 0, 1, divided_by) AS denominator,
  multiIf(
    divisor = 'base', multiIf(NOT has_base, 'no base window', base_sales = 0, 'nothing sold in the base window', NULL),
    divisor = 'period', multiIf(NOT within_period, 'the window is not within the period', period_sales = 0, 'nothing sold in the period', NULL),
    divisor = 'rural', if(rural_sales = 0, 'nothing sold in the rural segment', NULL),
    subject_kind = 'product' AND basis = 'net', 'refunds are not known by product',
    NULL) AS reason
FROM (
  SELECT campaign, subject_id, segment, platform, product_group, window_id, has_base, within_period, basis,
    multiIf(segment != '', 'segment', product_group != '', 'product', 'platform') AS subject_kind,
    toInt256(orders) AS exact_orders, toInt256(sales_fen) AS sales, toInt256(base_sales_fen) AS base_sales,
    sumIf(sales, window_id = 'period') OVER (PARTITION BY campaign, basis, subject_id, product_group) AS period_sales,
    sumIf(sales, segment = 'rural') OVER (PARTITION BY campaign, basis, window_id) AS rural_sales
  FROM subject_basis_sums
) AS sums
INNER JOIN statistic_metric USING (subject_kind)
WHERE NOT (divisor = 'period' AND window_id = 'period') AND NOT (divisor = 'rural' AND segment = 'rural')
UNION ALL
SELECT campaign, concat(short_name, '.counties'), segment, '', '', '', basis, 'county_count', 'counties', 0,
  toInt256(length(arrayDistinct(arrayMap(m -> m.county, arrayFilter(m -> m.valid_from <= as_of AND as_of < m.valid_to, members))))), 1, 1, NULL
FROM campaign
CROSS JOIN (SELECT segment, short_name, members FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment) AS listed
ARRAY JOIN ['placed', 'paid', 'net'] AS basis
COMMENT 'Statistics as exact ratios; read statistic';
-- file: 0057_statistic_view.sql
-- Statistics are rounded here and nowhere else: half up, away from zero, from an exact ratio of integers.
CREATE OR REPLACE VIEW statistic (
  campaign String COMMENT 'Campaign',
  id String COMMENT 'Id of the statistic, the same for every campaign',
  segment Nullable(String) COMMENT 'Segment of counties; null if the statistic is about platforms (in rural counties)',
  platform Nullable(String) COMMENT 'Platform, or group of platforms; null if the statistic is about a segment',
  product_group Nullable(String) COMMENT 'Product group; null if all products count',
  window_id Nullable(String) COMMENT 'Window within the campaign; null if the statistic has none',
  window Nullable(String) COMMENT 'Published name of the window: the campaign for the period, campaign-window_id for others',
  basis String COMMENT 'placed, paid or net',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of the value',
  decimals UInt8 COMMENT 'Decimals of the value',
  value Nullable(Decimal(38, 9)) COMMENT 'Rounded half up to decimals; null with a reason',
  exact Nullable(Decimal(38, 9)) COMMENT 'Before rounding, cut after nine decimals',
  reason Nullable(String) COMMENT 'Why value is null; null if it is not'
)
AS
SELECT campaign, id, nullIf(ratio.segment, '') AS segment, nullIf(ratio.platform, '') AS platform,
  nullIf(ratio.product_group, '') AS product_group, nullIf(ratio.window_id, '') AS window_id,
  multiIf(ratio.window_id = '', NULL, ratio.window_id = 'period', campaign, concat(campaign, '-', ratio.window_id)) AS window,
  basis, metric, unit, decimals,
  [toInt256(1), 10, 100, 1000][decimals + 1] AS scale,
  sign(numerator) * intDiv(2 * scale * abs(numerator) + denominator, 2 * denominator) AS rounded,
  if(reason IS NULL, toDecimal256(rounded, 9) / toDecimal256(scale, 0), NULL) AS value,
  if(reason IS NULL, toDecimal256(intDiv(1000000000 * numerator, denominator), 9) / toDecimal256(1000000000, 0), NULL) AS exact,
  reason
FROM statistic_ratio AS ratio
COMMENT 'Every statistic of every campaign, one row each: read this for published figures';
-- file: 0058_conflict.sql
-- Conflicts that `countyflow verify` finds by reading the sources again; the table orders keeps one version per order and cannot show them.
CREATE TABLE IF NOT EXISTS conflict (
  kind           Enum8('version' = 1, 'identity' = 2) COMMENT 'version: two contents under one version of an order. identity: two placed times under one order id',
  platform       LowCardinality(String) COMMENT 'Platform',
  order_id       String COMMENT 'Order id',
  version        UInt64 COMMENT 'version: the version that both contents have. identity: 0',
  content_hashes Array(UInt64) COMMENT 'version: hashes of the contents, ascending; the last one wins',
  placed_ats     Array(DateTime64(3, 'Asia/Shanghai')) COMMENT 'identity: the placed times, ascending',
  found_at       DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was last found'
)
ENGINE = ReplacingMergeTree(found_at)
ORDER BY (kind, platform, order_id, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Orders whose publisher contradicts itself';
