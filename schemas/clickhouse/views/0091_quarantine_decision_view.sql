CREATE OR REPLACE VIEW quarantine_decision (
  source LowCardinality(String),
  position UInt64,
  decision LowCardinality(String),
  outcome LowCardinality(String),
  code LowCardinality(String),
  refused_code Nullable(String),
  corrected_source Nullable(String),
  corrected_position Nullable(UInt64),
  decided_by String,
  decision_reason String,
  decided_at DateTime64(3, 'Asia/Shanghai'),
  decision_id String
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
  source,
  position,
  decision,
  outcome,
  code,
  nullIf(toString(audit.refused_code), '') AS refused_code,
  nullIf(toString(audit.corrected_source), '') AS corrected_source,
  if(audit.corrected_source = '', NULL, audit.corrected_position) AS corrected_position,
  decided_by,
  decision_reason,
  decided_at,
  decision_id
FROM quarantine_audit AS audit FINAL;
