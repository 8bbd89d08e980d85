-- What operators decided about held events. A replay of an event that was accepted counts it as accepted: the view
-- accounting follows these rows, and ingest_log stays as it was read (docs/adr/0004).
CREATE TABLE IF NOT EXISTS quarantine_audit (
  source              LowCardinality(String) COMMENT 'Source of the held event, as in quarantine',
  position            UInt64 COMMENT 'Its offset or line number from 0',
  decision_id         String COMMENT 'Identifies the decision; a retry writes the same row again',
  epoch               UInt64 COMMENT 'Epoch of the reader that held it; an acceptance counts only while the range of this epoch does',
  decision            LowCardinality(String) COMMENT 'replay, correct or discard',
  outcome             LowCardinality(String) COMMENT 'replay: accepted, refused or unreadable. Else corrected or discarded',
  code                LowCardinality(String) COMMENT 'Reason code that the event was held under',
  refused_code        LowCardinality(String) COMMENT 'Reason code that a replay refused it under; empty for another outcome',
  corrected_source    LowCardinality(String) COMMENT 'Source of the corrected event; empty for another decision',
  corrected_position  UInt64 COMMENT 'Position of the corrected event; 0 for another decision',
  decided_by          String COMMENT 'Who decided, as they named themselves',
  decision_reason     String COMMENT 'Why, in their words; empty if not given',
  decided_at          DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3) COMMENT 'When it was decided'
)
ENGINE = ReplacingMergeTree(decided_at)
ORDER BY (source, position, decision_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0
COMMENT 'Quarantine: what operators decided about held events, and what became of them';
