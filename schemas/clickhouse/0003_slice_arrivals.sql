-- How many accepted events have ever touched five seconds of placed time. Written before the ingest log row of the
-- same range, so that no logged range can be missing here; a retry counts twice and costs one refresh more.
CREATE TABLE IF NOT EXISTS slice_arrivals (
  slice_start    DateTime('Asia/Shanghai') COMMENT 'Start of the hot slice of placed time',
  arrivals       SimpleAggregateFunction(sum, UInt64) COMMENT 'Accepted events so far; at least, not exactly',
  last_arrival   SimpleAggregateFunction(max, DateTime64(3, 'Asia/Shanghai')) COMMENT 'When the last of them was stored',
  first_arrival  SimpleAggregateFunction(min, DateTime64(3, 'Asia/Shanghai')) MATERIALIZED last_arrival COMMENT 'When the first of them was stored'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slice_start)
ORDER BY slice_start
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'What is dirty: compared with what the last commit of a slice had seen';
