-- Counties, villages and outlets that had an order, counted by their pattern: in which windows, by the segments of the seller's
-- county. A place whose sellers are in several counties counts once in each of their segments, and once in all. Windows are
-- bits, in the base 32 bits higher; bounds cut the hours into spans, in epoch seconds.
WITH {bounds:Array(UInt32)} AS bounds, {windows:Array(UInt64)} AS windows,
  (SELECT (groupArray(of_county), groupArray(segments))
    FROM (
      SELECT arrayJoin(counties) AS of_county, arraySort(groupArray(toString(segment))) AS segments
      FROM campaign_segment WHERE campaign = {campaign:String} GROUP BY of_county
    )) AS listed,
  arrayDistinct(listed.2) AS segment_sets,
  arrayMap(segments -> toUInt16(indexOf(segment_sets, segments)), listed.2) AS set_of_listed
SELECT counted, type, pattern, toUInt32(count()) AS places
FROM (
  SELECT counted, type, place, arraySort(groupArray((segments, paid, placed))) AS pattern
  FROM (
    SELECT multiIf(grouping(outlet_type) = 0, 'outlet-type', grouping(outlet) = 0, 'outlet', grouping(village) = 0, 'village',
        'county') AS counted,
      if(counted = 'outlet-type', toString(outlet_type), '') AS type,
      multiIf(counted = 'county', toString(county), counted = 'village', toString(village), outlet) AS place,
      segment_sets[segment_set] AS segments, groupBitOrIf(of_windows, paid_first_lines > 0) AS paid,
      groupBitOrIf(of_windows, placed_first_lines > 0) AS placed
    FROM (
      SELECT county, village, if(outlet_id = '', '', concat(platform, ' ', outlet_id)) AS outlet, outlet_type,
        paid_first_lines, placed_first_lines, transform(county, listed.1, set_of_listed, toUInt16(0)) AS segment_set,
        windows[arrayCount(bound -> bound <= toUnixTimestamp(stat_hour), bounds) + 1] AS of_windows
      FROM rollup
      WHERE kind IN ('products', 'copies') AND of_windows != 0 AND (slice_start, slice_seconds, slice_version) IN (
        SELECT slice_start, slice_seconds, slice_version FROM visible_slice)
    )
    GROUP BY GROUPING SETS ((segment_set, county), (segment_set, village), (segment_set, outlet),
      (segment_set, outlet, outlet_type))
  )
  WHERE place NOT IN ('', '0') AND paid + placed > 0
  GROUP BY counted, type, place
)
GROUP BY counted, type, pattern
