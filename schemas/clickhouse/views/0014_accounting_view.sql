-- A source closes when every position is in a range or an accepted gap, no position is in two ranges, and every record
-- is accepted or quarantined. An event that a replay accepted counts as accepted. An accepted gap stays in gaps and
-- gap_positions even if its positions are read later. A source that an operator removed has zeros, so that sums leave
-- it out, and closes (docs/adr/0016).
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
  gap_positions Int64,
  expected_positions Nullable(UInt64),
  removed UInt8,
  removed_records UInt64,
  removed_accepted UInt64,
  removed_reason Nullable(String),
  removed_by Nullable(String),
  removed_at Nullable(DateTime64(3, 'Asia/Shanghai'))
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH removal.newest.1 != 'removed' AS counts
SELECT account.source AS source, account.first_position AS first_position,
  account.next_position AS next_position,
  counts * read_records AS records,
  counts * (read_accepted + released) AS accepted,
  toUInt64(counts * (read_quarantined - released)) AS quarantined,
  counts * (positions - toInt64(read_records)) AS control_records,
  counts * missing_positions AS missing,
  counts * overlapping_positions AS overlapping,
  missing = 0 AND overlapping = 0 AND records = accepted + quarantined AS closes,
  counts * gap_count AS gaps,
  counts * positions_in_gaps AS gap_positions,
  expected_positions, NOT counts AS removed, removed * read_records AS removed_records,
  removed * (read_accepted + released) AS removed_accepted, if(removed, removal.newest.2, NULL) AS removed_reason,
  if(removed, removal.newest.3, NULL) AS removed_by, if(removed, removal.newest.4, NULL) AS removed_at
FROM (
  SELECT source,
    minIf(part_first, kind != 'bound') AS first_position, maxIf(part_next, kind != 'bound') AS next_position,
    sum(records) AS read_records, sum(accepted) AS read_accepted, sum(quarantined) AS read_quarantined,
    sumIf(part_next - part_first, kind = 'range') AS positions,
    sumIf(part_first - covered_to, part_first > covered_to) AS missing_positions,
    sumIf(covered_by_kind - part_first, kind = 'range' AND part_first < covered_by_kind) AS overlapping_positions,
    countIf(kind = 'gap') AS gap_count,
    sumIf(part_next - greatest(part_first, covered_by_kind), kind = 'gap' AND part_next > covered_by_kind)
      AS positions_in_gaps,
    maxOrNullIf(part_next, kind = 'bound') AS expected_positions
  FROM source_part GROUP BY source
) AS account
LEFT JOIN (SELECT source, count() AS released FROM released_event GROUP BY source) AS release
  USING (source)
LEFT JOIN (
  SELECT source, argMax((toString(action), reason, decided_by, decided_at), decided_at) AS newest
  FROM removed_source GROUP BY source
) AS removal USING (source);
