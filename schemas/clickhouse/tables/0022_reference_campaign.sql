-- One row per load of a campaign: its document, and what views read of it.
CREATE TABLE IF NOT EXISTS reference_campaign (
  campaign       LowCardinality(String) COMMENT 'Campaign id',
  load_version   UInt64 COMMENT 'Rises with every load; the highest of a campaign is in force',
  loaded_at      DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When the campaign was loaded',
  document       String COMMENT 'The campaign as its file has it, as JSON; the columns below are what views read of it',
  title          String COMMENT 'Title for people',
  as_of          Date COMMENT 'Day that decides who belongs to a segment, for both years',
  sample_factor  UInt32 COMMENT 'Orders that each order of the data stands for',
  windows        Array(Tuple(window_id String, start_at DateTime('Asia/Shanghai'), end_at DateTime('Asia/Shanghai'), base_start_at Nullable(DateTime('Asia/Shanghai')), base_end_at Nullable(DateTime('Asia/Shanghai')))) COMMENT 'Half-open windows, each with the base window that its growth is measured against; null if there is none',
  window_hours   Array(Tuple(window_id String, is_base Bool, stat_hour DateTime('Asia/Shanghai'))) MATERIALIZED arrayFlatten(arrayMap(w -> arrayConcat(
    arrayMap(at -> (w.window_id, false, toDateTime(at, 'Asia/Shanghai')), range(toUnixTimestamp(w.start_at), toUnixTimestamp(w.end_at), 3600)),
    arrayMap(at -> (w.window_id, true, toDateTime(at, 'Asia/Shanghai')), range(toUnixTimestamp(ifNull(w.base_start_at, w.start_at)), toUnixTimestamp(if(w.base_start_at IS NULL OR w.base_end_at IS NULL, w.start_at, assumeNotNull(w.base_end_at))), 3600))), windows)) COMMENT 'The hours of every window and base window; stored, because every statistic needs them',
  platform_bases Array(Tuple(platform String, base_platform String)) COMMENT 'A platform that is new this year, and the platform it is compared with',
  simulated      Bool DEFAULT false COMMENT 'Whether the operator says that the orders are simulated, although their events do not',
  place_figures  Array(Tuple(id String, title_en String, title_zh String, place String, platform String, segment String, category String, window_id String, metric String, unit String)) COMMENT 'Figures about one place: a province, prefecture, county or village by the first digits of its code; an empty platform, segment or category means all',
  coverage_figures Array(Tuple(id String, title_en String, title_zh String, platform String, outlet_type String, as_of Date, metric String)) COMMENT 'Figures about the register of outlets on a day; an empty outlet_type means all',
  every_order_figures Array(String) COMMENT 'Place figures that a sample is too small to show: see reference_figure',
  releases       Array(Tuple(status String, at DateTime64(3, 'Asia/Shanghai'))) COMMENT 'Calendar: when the next edition of a status is released',
  title_zh       String COMMENT 'Title in Chinese; empty if the campaign has one title',
  window_titles  Array(Tuple(window_id String, en String, zh String)) COMMENT 'Titles of windows that the campaign names',
  segments       Array(String) COMMENT 'Segments that the campaign names; empty: all that were in force when its lists were chosen',
  lists          Array(Tuple(segment String, load_version UInt64)) COMMENT 'Loads of the segments that the campaign counts by; empty: those in force',
  disclosure     Array(Tuple(fewest_orders UInt32, fewest_shops UInt32, protection_percent UInt32)) COMMENT 'Rule by which cells of counties, villages, outlets and products are withheld; empty: none are',
  withhold_unreliable Bool DEFAULT false COMMENT 'Whether cells of a sample are withheld whose standard error is above a third',
  comparable     Array(Tuple(kinds Array(String), base_as_of Date, first_day Date, last_day Date, outlet_load UInt64, left_out Array(Tuple(kind String, segment String, member String, reason String, since Nullable(Date))))) COMMENT 'Who is comparable: what the campaign declares, days of the lists, first and last day of windows and bases, and whom the lists leave out of counties and platforms; empty: it declares nothing',
  origin         Enum8('built-in' = 0, 'replaced' = 1) DEFAULT 'built-in' COMMENT 'built-in: comes with Countyflow. replaced: applied by an operator',
  applied_by     String COMMENT 'Who applied it, as --by or COUNTYFLOW_OPERATOR says; empty if neither does, or if it is built-in',
  removed        Bool DEFAULT false COMMENT 'true: out of force since this load, which has no windows'
)
ENGINE = MergeTree
ORDER BY (campaign, load_version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Reference: campaigns with their windows, one row per load of a campaign';
