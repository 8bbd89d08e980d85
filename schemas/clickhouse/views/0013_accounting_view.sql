-- A source closes when every position is in a range or an accepted gap, no position is in two ranges, and every record is
-- accepted or quarantined. An event that a replay accepted counts as accepted. An accepted gap stays in gaps and gap_positions even if its positions are read later.
CREATE OR REPLACE VIEW accounting (
  source LowCardinality(String),
  first_position UInt64,
  next_position UInt64,
  records UInt64,
  accepted UInt64,
  quarantined UInt64,
  control_records Int64,
  missing Int64,
  overlapping Int64,
  closes UInt8,
  gaps UInt64,
  gap_positions Int64
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
  source,
  min(part_first) AS first_position,
  max(part_next) AS next_position,
  sum(part_records) AS records,
  sum(part_accepted) + any(released) AS accepted,
  toUInt64(sum(part_quarantined) - any(released)) AS quarantined,
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
) AS part
LEFT JOIN (SELECT source, count() AS released FROM released_event GROUP BY source) AS release USING (source)
GROUP BY source;
