-- A day within the window, or outside it, is read from its sums: they keep the hour of orders that count in another
-- day. A day that the window cuts is read from its slices. An order may be paid days after it was placed, or, if
-- publishers' clocks differ, minutes before, but never an hour before.
CREATE OR REPLACE VIEW rollup_between AS
WITH (SELECT throwIf({start_at:DateTime('Asia/Shanghai')} != toStartOfHour({start_at:DateTime('Asia/Shanghai')})
  OR {end_at:DateTime('Asia/Shanghai')} != toStartOfHour({end_at:DateTime('Asia/Shanghai')}),
    'start_at and end_at must be full hours') = 0) AS has_full_hours
SELECT kind, county, platform, category, unit, placed_orders, placed_fen, placed_quantity, paid_orders, paid_fen,
  paid_quantity, refunded_fen
FROM rollup
WHERE stat_hour >= {start_at:DateTime('Asia/Shanghai')} AND stat_hour < {end_at:DateTime('Asia/Shanghai')}
  AND has_full_hours
  AND (slice_start, slice_seconds, slice_version) IN (
    SELECT slice.1, slice.2, slice.3
    FROM day_slices
    ARRAY JOIN if(
      sums_are_current AND NOT (day < {start_at:DateTime('Asia/Shanghai')}
        AND {start_at:DateTime('Asia/Shanghai')} < day + 86400)
          AND NOT (day < {end_at:DateTime('Asia/Shanghai')} AND {end_at:DateTime('Asia/Shanghai')} < day + 86400),
      [(day, toUInt32(86400), sums_version)],
      arrayMap(s -> (s.slice_start, s.slice_seconds, s.slice_version), slices)) AS slice
    WHERE day < {end_at:DateTime('Asia/Shanghai')} + 3600)
COMMENT 'rollup_between(start_at, end_at): rollup rows that add up to a window';
