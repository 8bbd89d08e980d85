-- grain: part of a source, and how far the parts before it reach: a range, an accepted gap or a bound
-- An archive whose load has begun is as long as it was identified: its bounds are empty parts, so that what is not read
-- of it is missing. Of topics, only positions between those that were read can be missing. Before the first part of a
-- source, or of a kind, nothing is.
CREATE OR REPLACE VIEW source_part AS
SELECT *, ifNull(maxOrNull(part_next) OVER earlier, part_first) AS covered_to,
  ifNull(maxOrNull(part_next) OVER earlier_of_kind, part_first) AS covered_by_kind
FROM (
  SELECT source, 'range' AS kind, first_position AS part_first, next_position AS part_next,
    records, accepted, quarantined
  FROM ingest_range
  UNION ALL
  SELECT source, 'gap', first_position, next_position, 0, 0, 0 FROM accepted_gap FINAL
  UNION ALL
  SELECT toLowCardinality(source), 'bound', bound, bound, 0, 0, 0
  FROM (SELECT source, arrayJoin([0, records]) AS bound FROM archive FINAL)
  WHERE source IN (SELECT source FROM ingest_log WHERE startsWith(source, 'archive/'))
    OR source IN (SELECT source FROM backfill_plan WHERE plan IN (
      SELECT load FROM backfill_event WHERE event = 'running'))
)
WINDOW
  earlier AS (PARTITION BY source ORDER BY part_first, part_next
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
  earlier_of_kind AS (PARTITION BY source, kind ORDER BY part_first, part_next
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
COMMENT 'Ranges, accepted gaps and bounds of each source, with the end of those before them'
