-- Accepted events per five seconds of placed time. A range is written here before it is written to the ingest log, so
-- every logged range is included. A retry counts twice, which costs one extra refresh.
CREATE TABLE IF NOT EXISTS slice_arrivals (
  slice_start    DateTime('Asia/Shanghai') COMMENT 'Start of the hot slice of placed time',
  arrivals       SimpleAggregateFunction(sum, UInt64) COMMENT 'Accepted events so far; retries may count twice',
  last_arrival   SimpleAggregateFunction(max, DateTime64(3, 'Asia/Shanghai')) COMMENT 'When the last of them was stored',
  first_arrival  SimpleAggregateFunction(min, DateTime64(3, 'Asia/Shanghai')) MATERIALIZED last_arrival COMMENT 'When the first of them was stored',
  origins        SimpleAggregateFunction(groupBitOr, UInt8) COMMENT 'Who made their orders, by what the events say: 1 nothing is said, 2 a simulation; a sum if there are both'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slice_start)
ORDER BY slice_start
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Arrivals per hot slice; a slice is dirty if they differ from the seen_arrivals of its last commit';
