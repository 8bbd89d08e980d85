-- Keys of publishers. A key itself is stored nowhere: it holds 256 random bits, so its plain SHA-256 cannot be guessed
-- back. The newest row of a key holds (docs/adr/0044).
CREATE TABLE IF NOT EXISTS publisher_key (
  key_id             String COMMENT 'Identifies the key; it is part of the key and not secret',
  publisher          String COMMENT 'Who has the key, as the operator named them',
  platform           LowCardinality(String) COMMENT 'The platform whose events the key may send and see',
  sandbox            Bool DEFAULT false COMMENT 'Whether what the key sends is judged and shown, and never counted',
  key_sha256         FixedString(64) COMMENT 'SHA-256 of the key, in hex',
  events_per_second  UInt32 COMMENT 'How many events the key may send in a second, on average',
  created_at         DateTime64(3, 'Asia/Shanghai') COMMENT 'When the key was made',
  valid_until        Nullable(DateTime64(3, 'Asia/Shanghai')) COMMENT 'From when on the key is refused, as after a rotation or revocation; null if no end is known',
  changed_at         DateTime64(3, 'Asia/Shanghai') COMMENT 'When this row was written'
)
ENGINE = ReplacingMergeTree(changed_at)
ORDER BY key_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Keys by which publishers send events over HTTP and see what became of them; only their hashes';
