-- What the quality report of a state measures, against the state of the edition before.
WITH
  paid AS (
    SELECT *, state = {state:UInt64} AS is_own, if(flow = 'sales', segment, concat(flow, ':', segment)) AS place
    FROM sales_figure
    WHERE campaign = {campaign:String} AND state IN ({state:UInt64}, {previous:UInt64}) AND basis = 'paid'
  ),
  platforms AS (
    SELECT member, segment, sumIf(sampled_orders, is_own) AS now, sumIf(sampled_orders, NOT is_own) AS before,
      if(now > before, now - before, 0) AS late
    FROM paid
    WHERE window_id = 'period' AND dimension = 'platform' AND flow = 'sales'
    GROUP BY member, segment
  ),
  totals AS (
    SELECT concat(place, ' ', window_id) AS subject, sumIf(sales_fen, is_own) AS now, sumIf(sales_fen, NOT is_own) AS before
    FROM paid WHERE dimension = 'all' GROUP BY subject HAVING countIf(is_own) > 0 AND countIf(NOT is_own) > 0
  )
SELECT 'coverage' AS measure, toString(member) AS subject, toFloat64(now) AS value FROM platforms WHERE segment = 'rural'
-- An order is late if it counts in the period now and did not before. Of all counties, since a list of rural counties
-- that was loaded again makes no order late.
UNION ALL SELECT 'late', toString(member), toFloat64(late) FROM platforms WHERE segment = 'all'
UNION ALL SELECT 'late rate', toString(member), if(now = 0, 0, 100 * late / now) FROM platforms WHERE segment = 'all'
-- Of all verifications so far.
UNION ALL SELECT 'conflicts', toString(platform), toFloat64(uniqExact(order_id)) FROM conflict GROUP BY platform
UNION ALL SELECT 'discarded', toString(source), toFloat64(count()) FROM held_event WHERE state = 'discarded' GROUP BY source
UNION ALL SELECT 'revision', subject, if(before = 0, 0, 100 * (now - before) / before) FROM totals
