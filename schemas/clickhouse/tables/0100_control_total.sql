-- What platforms declare that their orders of an hour add up to: per hour the version with the highest rank. Read it
-- with FINAL. It is never part of a figure; figures are compared with it (docs/adr/0045).
CREATE TABLE IF NOT EXISTS control_total (
  platform      LowCardinality(String) COMMENT 'Platform that declared the total',
  hour          DateTime('Asia/Shanghai') COMMENT 'Start of the hour in which the orders were paid',
  version       UInt64 COMMENT 'Version of the total; the highest counts',
  content_hash  UInt64 COMMENT 'First 8 bytes, big-endian, of the SHA-256 of the canonical total; breaks a tie of versions',
  paid_orders   UInt64 COMMENT 'Orders paid in the hour, as declared',
  paid_fen      Int64 COMMENT 'Their amount in fen, as declared',
  rank          UInt128 MATERIALIZED bitOr(bitShiftLeft(toUInt128(version), 64), toUInt128(content_hash)) COMMENT '(version, content_hash) as one number; the highest wins'
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (platform, hour)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Control totals by platform and hour, as platforms declare them';
