-- summary: Whether every record of each source is accepted, quarantined or accepted as lost | 各来源的每条记录是否均已接收、隔离或认可为丢失
-- grain: source | 来源
-- unit: records and positions | 记录数和位置数
-- page: quality 1

-- A source closes when every position is in a range or an accepted gap, no position is in two ranges, and every record
-- is accepted or quarantined. An event that a replay accepted counts as accepted. An accepted gap stays in gaps and
-- gap_positions even if its positions are read later. An archive whose load has begun is as long as it was identified:
-- what is not read of it is missing. Of archives that earlier releases loaded, and of topics, only positions between
-- those that were read can be missing. A source that an operator removed has zeros, so that sums leave it out, and
-- closes (docs/adr/0038).
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
SELECT
  source,
  account.first_position AS first_position,
  account.next_position AS next_position,
  if(removed, 0, read_records) AS records,
  if(removed, 0, read_accepted) AS accepted,
  toUInt64(if(removed, 0, read_quarantined)) AS quarantined,
  if(removed, 0, positions - toInt64(read_records)) AS control_records,
  if(removed, 0, missing_positions) AS missing,
  if(removed, 0, overlapping_positions) AS overlapping,
  missing = 0 AND overlapping = 0 AND records = accepted + quarantined AS closes,
  if(removed, 0, gap_count) AS gaps,
  if(removed, 0, positions_in_gaps) AS gap_positions,
  nullIf(account.length, -1) AS expected_positions,
  removal.newest = 'removed' AS removed,
  if(removed, read_records, 0) AS removed_records,
  if(removed, read_accepted, 0) AS removed_accepted,
  if(removed, removal.newest_reason, NULL) AS removed_reason,
  if(removed, removal.newest_by, NULL) AS removed_by,
  if(removed, removal.newest_at, NULL) AS removed_at
FROM (
  SELECT
    source,
    minIf(part_first, kind != 'bound') AS first_position,
    maxIf(part_next, kind != 'bound') AS next_position,
    sum(part_records) AS read_records,
    sum(part_accepted) + any(released) AS read_accepted,
    sum(part_quarantined) - any(released) AS read_quarantined,
    sumIf(part_next - part_first, kind = 'range') AS positions,
    sumIf(part_first - covered_to, part_first > covered_to) AS missing_positions,
    sumIf(covered_by_kind - part_first, kind = 'range' AND part_first < covered_by_kind) AS overlapping_positions,
    countIf(kind = 'gap') AS gap_count,
    sumIf(part_next - greatest(part_first, covered_by_kind), kind = 'gap' AND part_next > covered_by_kind)
      AS positions_in_gaps,
    maxIf(toInt64(part_next), kind = 'bound') AS last_bound,
    if(countIf(kind = 'bound') = 0, -1, last_bound) AS length
  FROM (
    SELECT source, kind, part_first, part_next, part_records, part_accepted, part_quarantined,
      if(row_number() OVER of_source = 1, part_first,
        max(part_next) OVER (PARTITION BY source ORDER BY part_first, part_next ROWS BETWEEN UNBOUNDED PRECEDING
          AND 1 PRECEDING)) AS covered_to,
      if(row_number() OVER of_kind = 1, part_first,
        max(part_next) OVER (PARTITION BY source, kind ORDER BY part_first, part_next ROWS BETWEEN UNBOUNDED PRECEDING
          AND 1 PRECEDING)) AS covered_by_kind
    FROM (
      SELECT source, 'range' AS kind, first_position AS part_first, next_position AS part_next,
        records AS part_records, accepted AS part_accepted, quarantined AS part_quarantined
      FROM ingest_range
      UNION ALL
      SELECT source, 'gap', first_position, next_position, 0, 0, 0 FROM accepted_gap FINAL
      UNION ALL
      SELECT source, 'bound', bound, bound, 0, 0, 0
      FROM (SELECT source, arrayJoin([0, records]) AS bound FROM archive FINAL)
      WHERE source IN (SELECT source FROM ingest_log)
        OR source IN (SELECT source FROM backfill_plan WHERE plan
          IN (SELECT load FROM backfill_event WHERE event = 'running'))
    )
    WINDOW of_source AS (PARTITION BY source ORDER BY part_first, part_next),
      of_kind AS (PARTITION BY source, kind ORDER BY part_first, part_next)
  ) AS part
  LEFT JOIN (SELECT source, count() AS released FROM released_event GROUP BY source) AS release USING (source)
  GROUP BY source
) AS account
LEFT JOIN (
  SELECT source, argMax(toString(action), decided_at) AS newest, argMax(reason, decided_at) AS newest_reason,
    argMax(decided_by, decided_at) AS newest_by, max(decided_at) AS newest_at
  FROM removed_source GROUP BY source
) AS removal USING (source);
