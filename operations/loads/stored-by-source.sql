-- How many positions of each source of a load are in counted ranges and accepted gaps.
WITH
  planned AS (SELECT source, first_position, next_position FROM backfill_plan FINAL WHERE plan = {load:String}),
  covered AS (
    SELECT source, first_position, next_position FROM ingest_range
    UNION ALL
    SELECT source, first_position, next_position FROM accepted_gap FINAL
  )
SELECT part.source AS source,
  toFloat64(sum(toInt64(least(part.next_position, planned.next_position))
    - toInt64(greatest(part.first_position, planned.first_position)))) AS positions
FROM covered AS part
INNER JOIN planned ON part.source = planned.source
WHERE part.source IN (SELECT source FROM backfill_plan WHERE plan = {load:String})
  AND part.next_position > planned.first_position AND part.first_position < planned.next_position
GROUP BY source
