SELECT start, seconds, hour, segments, dimension.1 AS by, dimension.2 AS member, sum(placed_orders) AS placedOrders,
  sum(placed_fen) AS placedFen, sum(paid_orders) AS paidOrders, sum(paid_fen) AS paidFen, sum(refunded_fen) AS refundedFen,
  sample_group AS sampleGroup
FROM (
  SELECT toUnixTimestamp(slice_start) AS start, slice_seconds AS seconds, toUnixTimestamp(stat_hour) AS hour,
    member.segments AS segments, intDiv(county, 10000) AS province, platform, channel, direction,
    sum(placed_orders) AS placed_orders, sum(placed_fen) AS placed_fen, sum(paid_orders) AS paid_orders,
    sum(paid_fen) AS paid_fen, sum(refunded_fen) AS refunded_fen, sample_group
  FROM rollup
  LEFT JOIN (
    SELECT toUInt32(county) AS of_county, arrayStringConcat(arraySort(groupArray(toString(segment))), '+') AS segments
    FROM campaign_segment_member WHERE campaign = {campaign:String} GROUP BY county
  ) AS member ON of_county = county
  WHERE kind = 'sales' AND <ofSlices>
  GROUP BY start, seconds, hour, segments, province, platform, channel, direction, sample_group
)
ARRAY JOIN [('province', toString(province)), ('platform', toString(platform)), ('channel', toString(channel)),
  ('direction', toString(direction))] AS dimension
GROUP BY start, seconds, hour, segments, by, member, sample_group
